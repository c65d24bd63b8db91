import { timeframeMs, type Candle, type Timeframe, HOUR } from '../../src/domain/index.js';
import type { EquityPoint, PictureSpec, StopPoint } from '../../src/chat/pictures/index.js';

/** Hourly candles of a seeded random walk around 60,000; the same on every host. */
export const walkCandles = (count: number, seed = 7): Candle[] => {
  let state = seed;
  const random = (): number => {
    // Park–Miller minimal standard generator.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  let close = 60_000;
  return Array.from({ length: count }, (_, i) => {
    const open = close;
    close = open * (1 + (random() - 0.49) * 0.012);
    return {
      timestamp: Date.UTC(2025, 9, 1) + i * HOUR,
      open,
      high: Math.max(open, close) * (1 + random() * 0.004),
      low: Math.min(open, close) * (1 - random() * 0.004),
      close,
      volume: 500 + random() * 2000,
    };
  });
};

interface SampleOptions {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly priceDecimals: number;
  readonly side: 'long' | 'short';
}

/** A stop that trails the best price of the candles from `from` on by `distance`. */
const trail = (
  candles: readonly Candle[],
  from: number,
  distance: number,
  direction: 1 | -1,
): StopPoint[] => {
  const entry = candles[from]?.close ?? 0;
  const stops: StopPoint[] = [
    { at: candles[from + 1]?.timestamp ?? 0, price: entry * (1 - direction * distance) },
  ];
  for (const candle of candles.slice(from + 2)) {
    const best = direction === 1 ? candle.high : candle.low;
    const wanted = best * (1 - direction * distance);
    const last = stops.at(-1)?.price ?? 0;
    if (direction * (wanted - last) > entry * 0.004) stops.push({ at: candle.timestamp, price: wanted });
  }
  return stops;
};

/** One specification of every picture, made from real or random candles (at least 100). */
export const sampleSpecs = (candles: readonly Candle[], options: SampleOptions): PictureSpec[] => {
  const { side } = options;
  const direction = side === 'long' ? 1 : -1;
  const shown = candles.slice(-100);
  const last = shown.at(-1);
  const begin = shown[30];
  if (!last || !begin) return [];
  const now = last.timestamp + timeframeMs(options.timeframe);
  const at = (price: number, fraction: number): number => price * (1 + direction * fraction);
  const prices = { ...options, candles: shown, leverage: 10, timeZone: 'Europe/Berlin' };
  const stops = trail(shown, 30, 0.035, direction);
  const [buy, sell] = side === 'long' ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
  const life = shown.slice(31);
  const [high, low] = [Math.max(...life.map((c) => c.high)), Math.min(...life.map((c) => c.low))];
  const opened = begin.timestamp + timeframeMs(options.timeframe);
  const r = (price: number): number => (direction * (price / begin.close - 1)) / 0.035;
  const fill = (index: number, reduces: boolean) => {
    const candle = shown[index] ?? last;
    const price = candle.close;
    return {
      at: candle.timestamp + timeframeMs(options.timeframe),
      price,
      side: reduces ? sell : buy,
      reduces,
    };
  };
  const closing = shown[84] ?? last;
  return [
    {
      type: 'signal',
      ...prices,
      entry: last.close,
      stop: at(last.close, -0.024),
      targets: [{ price: at(last.close, 0.055) }],
      liquidation: at(last.close, -0.095),
      rewardRisk: 1.9,
      votes: { pro: 5, of: 8 },
    },
    {
      type: 'position',
      ...prices,
      entry: begin.close,
      stop: stops.at(-1)?.price ?? 0,
      stops,
      targets: [{ price: at(last.close, 0.03) }],
      mark: last.close,
      liquidation: at(begin.close, -0.095),
      openedAt: opened,
      fills: [fill(30, false), fill(55, true), fill(70, false)],
      pnl: r(last.close) * 18.4,
      pnlFraction: direction * (last.close / begin.close - 1) * 10,
      r: r(last.close),
      note: `open ${Math.round((now - opened) / HOUR)} h`,
    },
    {
      type: 'trade',
      ...prices,
      entry: begin.close,
      exit: closing.close,
      openedAt: opened,
      closedAt: closing.timestamp + timeframeMs(options.timeframe),
      stops: stops.filter((stop) => stop.at <= closing.timestamp),
      fills: [fill(30, false), fill(84, true)],
      best: direction === 1 ? high : low,
      worst: direction === 1 ? low : high,
      bestR: r(direction === 1 ? high : low),
      worstR: r(direction === 1 ? low : high),
      pnl: r(closing.close) * 18.4,
      r: r(closing.close),
      exitReason: 'trailing stop',
    },
    { type: 'equity', points: equityOf(candles), timeZone: 'Europe/Berlin' },
    { type: 'daily', days: daysOf(candles) },
    { type: 'performance', rows: rowsOf(candles) },
    {
      type: 'scorecard',
      rows: [
        { name: 'Approved', r: 12.4, count: 31 },
        { name: 'Skipped', r: -6.1, count: 22 },
        { name: 'Expired', r: 2.35, count: 9 },
        { name: 'Denied', r: -3.8, count: 14 },
      ],
    },
  ];
};

const equityOf = (candles: readonly Candle[]): EquityPoint[] => {
  const first = candles[0]?.close ?? 1;
  return candles.map((candle) => ({ at: candle.timestamp, equity: 1000 * (candle.close / first) ** 0.8 }));
};

const daysOf = (candles: readonly Candle[]): { day: string; pnl: number }[] =>
  candles
    .filter((_, i) => i % 24 === 0)
    .slice(-30)
    .map((candle, i, all) => ({
      day: new Date(candle.timestamp).toISOString().slice(0, 10),
      pnl: i === 0 ? 0 : 400 * (candle.close / (all[i - 1]?.close ?? 1) - 1),
    }));

const rowsOf = (candles: readonly Candle[]): { symbol: string; pnl: number; trades: number }[] =>
  ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'BNB', 'BCH', 'INJ', 'OP', 'ZEC', 'ORCA', 'HYPE'].map((base, i) => {
    const [from, to] = [candles[i * 7], candles[i * 7 + 30]];
    const pnl = from && to ? 2000 * (to.close / from.close - 1) : 0;
    return { symbol: `${base}-USDT`, pnl, trades: 3 + ((i * 5) % 11) };
  });
