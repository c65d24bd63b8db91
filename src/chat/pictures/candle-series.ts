import { timeframeMs, type Candle, type Timeframe } from '../../domain/index.js';
import { isDrawable, isPrice } from './format.js';

const MOST_CANDLES = 120;
/** A chart of few candles keeps the width of this many, so that one candle is not a barn door. */
const FEWEST_SLOTS = 40;

/** Candles as drawn. */
export interface CandleSeries {
  readonly candles: readonly Candle[];
  /** Ms that one drawn candle stands for. */
  readonly span: number;
  readonly start: number;
  readonly end: number;
}

const isSound = (candle: Candle): boolean =>
  [candle.open, candle.high, candle.low, candle.close].every(isPrice) &&
  isDrawable(candle.timestamp) &&
  candle.timestamp >= 0 &&
  candle.timestamp < 1e14;

/** One candle over several, for spans that would not fit otherwise. */
const merge = (group: readonly Candle[]): Candle | undefined => {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return undefined;
  return {
    timestamp: first.timestamp,
    open: first.open,
    high: Math.max(...group.map((c) => Math.max(c.high, c.open, c.close))),
    low: Math.min(...group.map((c) => Math.min(c.low, c.open, c.close))),
    close: last.close,
    volume: group.reduce((sum, c) => sum + (isDrawable(c.volume) ? Math.max(0, c.volume) : 0), 0),
  };
};

/** Sound candles in order of time, merged where they are too many to draw; undefined when none is left. */
export const candleSeries = (raw: readonly Candle[], timeframe: Timeframe): CandleSeries | undefined => {
  const byTime = new Map(raw.filter(isSound).map((candle) => [candle.timestamp, candle]));
  const sorted = [...byTime.values()].sort((a, b) => a.timestamp - b.timestamp);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return undefined;
  const frame = timeframeMs(timeframe);
  const end = last.timestamp + frame;
  const span = frame * Math.max(1, Math.ceil((end - first.timestamp) / frame / MOST_CANDLES));
  const groups = new Map<number, Candle[]>();
  for (const candle of sorted) {
    // Counted from the end, so that the newest candle drawn is never a stump of a group.
    const slot = Math.ceil((end - candle.timestamp) / span);
    const group = groups.get(slot);
    if (group) group.push(candle);
    else groups.set(slot, [candle]);
  }
  const candles = [...groups.values()].map(merge).filter((candle) => candle !== undefined);
  return { candles, span, start: Math.min(first.timestamp, end - FEWEST_SLOTS * span), end };
};
