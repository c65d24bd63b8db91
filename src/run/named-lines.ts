import type { Named } from '../chat/pictures/index.js';
import { IndicatorSet, rowsOf } from '../decide/indicators/index.js';
import { columnOf } from '../domain/candle-column.js';
import { namedReasons, timeframeMs, type Candle, type Signal, type Timeframe } from '../domain/index.js';

type Line = 'ema12' | 'ema26' | 'bollingerUpper' | 'bollingerLower';

const NAMES: Readonly<Record<Line, string>> = {
  ema12: 'EMA 12',
  ema26: 'EMA 26',
  bollingerUpper: 'Upper band',
  bollingerLower: 'Lower band',
};

/** The lines that a vote speaks of: of the bands the one that the close went beyond. */
const linesOf = (vote: string, side: 'long' | 'short'): readonly Line[] => {
  if (vote === 'EMA') return ['ema12', 'ema26'];
  if (vote === 'Bollinger') return [side === 'long' ? 'bollingerLower' : 'bollingerUpper'];
  return [];
};

/**
 * What the reasons that a signal's card names speak of, as lines and levels over its candles: only what spoke for its
 * side. MACD, RSI, stochastic and momentum have no price of their own; volume is drawn below the candles anyway.
 * @param candles those that are drawn and enough before them for the slowest average.
 */
export const namedIn = (
  { plan: { side }, opportunity }: Signal,
  candles: readonly Candle[],
  timeframe: Timeframe,
): Named => {
  const { votes, values } = opportunity.analysis;
  const reasons = namedReasons(opportunity);
  const speaking = votes
    .filter((vote) => vote.side === side && reasons.some((reason) => reason.startsWith(vote.reason)))
    .map(({ name }) => name);
  const wanted = speaking.flatMap((vote) => linesOf(vote, side));
  const set = new IndicatorSet(rowsOf(columnOf(timeframe, candles)));
  const rows = candles.map((candle) => {
    set.take();
    set.settle();
    const [at, { ema12, ema26, bollingerUpper, bollingerLower }] = [
      candle.timestamp + timeframeMs(timeframe) / 2,
      set,
    ];
    return { at, ema12, ema26, bollingerUpper, bollingerLower };
  });
  const [name, price] =
    side === 'long' ? (['Support', values.support] as const) : (['Resistance', values.resistance] as const);
  return {
    lines: wanted.map((line) => ({
      name: NAMES[line],
      points: rows.flatMap((row) => (Number.isNaN(row[line]) ? [] : [{ at: row.at, price: row[line] }])),
    })),
    levels: speaking.includes('Levels') && price !== undefined ? [{ name, price }] : [],
  };
};
