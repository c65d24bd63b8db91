import type { RenderPicture } from '../chat/pictures/index.js';
import { HOUR, type Candle } from '../domain/index.js';
import type { Settings } from '../settings.js';

const COUNT = 72;
/** Any fixed moment: the picture is the same every time. */
const FROM = Date.UTC(2025, 0, 6);

/** A market that breathes and rises from 92 to 100. */
const closeOf = (index: number): number =>
  92 + (8 * index) / (COUNT - 1) + 1.6 * Math.sin(index / 4) * (1 - index / COUNT);

const candleOf = (index: number): Candle => {
  const [open, close] = [closeOf(index - 1), closeOf(index)];
  const wick = 0.5 + 0.3 * Math.sin(index * 1.7);
  return {
    timestamp: FROM + index * HOUR,
    open,
    high: Math.max(open, close) + wick,
    low: Math.min(open, close) - wick,
    close,
    volume: 1000 + 400 * Math.sin(index / 3),
  };
};

/** The picture of the test alert, which needs neither market nor signal. */
export const samplePicture = (
  { timeZone, pictures }: Pick<Settings, 'timeZone' | 'pictures'>,
  render: RenderPicture,
): Promise<Buffer> =>
  render(
    {
      type: 'signal',
      symbol: 'SAMPLE-USDT',
      side: 'long',
      timeframe: '1h',
      priceDecimals: 2,
      timeZone,
      candles: Array.from({ length: COUNT }, (_, index) => candleOf(index)),
      entry: 100,
      stop: 96,
      targets: [{ price: 108 }],
      liquidation: 91,
      leverage: 10,
      votes: { pro: 5, of: 8 },
      rewardRisk: 2,
      last: closeOf(COUNT - 1),
      note: 'a sample, not a market',
    },
    pictures,
  );
