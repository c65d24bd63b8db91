import { timeframeMs, type Candle, type Timeframe } from './candle.js';

/** Candles of one symbol and timeframe as columns: 48 bytes a candle. Ascending by open time. */
export interface CandleColumn {
  readonly timeframe: Timeframe;
  readonly length: number;
  /** Open times, unix ms UTC. */
  readonly timestamp: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Coins. */
  readonly volume: Float64Array;
}

/** The fields that are columns, in the order in which they are written. */
export const COLUMN_FIELDS = ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const;

/** An empty column with room for `length` candles, whose open times may be known. */
export const newColumn = (
  timeframe: Timeframe,
  length: number,
  timestamp: Float64Array = new Float64Array(length),
): CandleColumn => ({
  timeframe,
  length,
  timestamp,
  open: new Float64Array(length),
  high: new Float64Array(length),
  low: new Float64Array(length),
  close: new Float64Array(length),
  volume: new Float64Array(length),
});

/** Candles as a column; the caller sees to their order. */
export const columnOf = (timeframe: Timeframe, candles: readonly Candle[]): CandleColumn => {
  const column = newColumn(timeframe, candles.length);
  for (const [i, candle] of candles.entries())
    for (const field of COLUMN_FIELDS) column[field][i] = candle[field];
  return column;
};

/** Value at an index that the caller knows to be inside. */
export const at = (values: Float64Array, index: number): number => values[index] ?? NaN;

export const candleAt = (column: CandleColumn, index: number): Candle => ({
  timestamp: at(column.timestamp, index),
  open: at(column.open, index),
  high: at(column.high, index),
  low: at(column.low, index),
  close: at(column.close, index),
  volume: at(column.volume, index),
});

/** Candles [start, end) as objects; the caller keeps to the column's length. */
export const candlesOf = (column: CandleColumn, start = 0, end = column.length): Candle[] => {
  const candles: Candle[] = [];
  for (let i = start; i < end; i++) candles.push(candleAt(column, i));
  return candles;
};

/** Candles [start, end) without a copy. */
export const slice = (column: CandleColumn, start: number, end: number): CandleColumn => {
  const from = Math.max(0, start);
  const to = Math.max(from, Math.min(column.length, end));
  const part = { ...column, length: to - from };
  for (const field of COLUMN_FIELDS) part[field] = column[field].subarray(from, to);
  return part;
};

/** Columns one after another; the caller sees to the order. */
export const concat = (timeframe: Timeframe, parts: readonly CandleColumn[]): CandleColumn => {
  const filled = parts.filter((part) => part.length > 0);
  if (filled.length === 1 && filled[0]) return filled[0];
  const joined = newColumn(
    timeframe,
    filled.reduce((sum, part) => sum + part.length, 0),
  );
  let offset = 0;
  for (const part of filled) {
    for (const field of COLUMN_FIELDS) joined[field].set(part[field], offset);
    offset += part.length;
  }
  return joined;
};

/** Candles that are missing between the first and the last of a column. */
export const missingIn = ({ timeframe, timestamp, length }: CandleColumn): number =>
  length === 0 ? 0 : (at(timestamp, length - 1) - at(timestamp, 0)) / timeframeMs(timeframe) + 1 - length;

/** Index of the first value > `limit` in ascending values (= how many are ≤ limit). O(log n). */
export const upperBound = (values: Float64Array, limit: number): number => {
  let low = 0;
  let high = values.length;
  if (high === 0) return 0;
  const first = values[0] as number;
  const last = values[high - 1] as number;
  if (limit >= last) return high;
  if (!(limit >= first)) return 0;
  // Open times mostly lie evenly: then it is one of two places.
  const guess = Math.round(((limit - first) / (last - first)) * (high - 1));
  if (guess > 0 && (values[guess - 1] as number) <= limit) low = guess;
  if (guess + 1 < high && (values[guess + 1] as number) > limit) high = guess + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** How many candles of the column are closed at `time`. O(log n). */
export const closedCount = (column: CandleColumn, time: number): number =>
  upperBound(column.timestamp, time - timeframeMs(column.timeframe));

/** Close time of the last candle; -Infinity when there is none. */
export const endOf = (column: CandleColumn): number =>
  column.length === 0 ? -Infinity : at(column.timestamp, column.length - 1) + timeframeMs(column.timeframe);

/** Open time of the first candle; Infinity when there is none. */
export const startOf = (column: CandleColumn): number =>
  column.length === 0 ? Infinity : at(column.timestamp, 0);

/**
 * Coarser candles from finer ones. Only complete candles: one that lacks a part is left out.
 * @param timeframe a multiple of the column's own
 */
export const aggregate = (column: CandleColumn, timeframe: Timeframe): CandleColumn => {
  const span = timeframeMs(timeframe);
  const parts = span / timeframeMs(column.timeframe);
  const result = newColumn(timeframe, Math.floor(column.length / parts));
  let count = 0;
  for (let i = 0; i + parts <= column.length;) {
    const open = at(column.timestamp, i);
    const end = i + parts;
    if (open % span !== 0 || at(column.timestamp, end - 1) !== open + span - span / parts) {
      i++;
      continue;
    }
    let high = -Infinity;
    let low = Infinity;
    let volume = 0;
    for (let j = i; j < end; j++) {
      high = Math.max(high, at(column.high, j));
      low = Math.min(low, at(column.low, j));
      volume += at(column.volume, j);
    }
    result.timestamp[count] = open;
    result.open[count] = at(column.open, i);
    result.high[count] = high;
    result.low[count] = low;
    result.close[count] = at(column.close, end - 1);
    result.volume[count] = volume;
    count++;
    i = end;
  }
  return slice(result, 0, count);
};

/** `own` candles, and derived ones before the first and after the last of them. */
export const extend = (own: CandleColumn, derived: CandleColumn): CandleColumn => {
  if (own.length === 0) return derived;
  const before = closedCount(derived, startOf(own));
  const after = upperBound(derived.timestamp, endOf(own) - 1);
  return concat(own.timeframe, [slice(derived, 0, before), own, slice(derived, after, derived.length)]);
};

/** Open times that many columns have: each timeframe's longest so far, of which the others hold a part. */
export class OpenTimes {
  readonly #longest = new Map<Timeframe, Float64Array>();

  /** The same open times, shared with an earlier column where that has all of them. */
  share(column: CandleColumn): Float64Array {
    const { timeframe, timestamp, length } = column;
    const known = this.#longest.get(timeframe) ?? new Float64Array();
    const start = upperBound(known, startOf(column) - 1);
    const times = known.subarray(start, start + length);
    if (times.length === length && timestamp.every((time, i) => time === times[i])) return times;
    if (length > known.length) this.#longest.set(timeframe, timestamp);
    return timestamp;
  }
}
