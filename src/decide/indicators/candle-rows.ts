import { type CandleColumn } from '../../domain/candle-column.js';
import type { Candle } from '../../domain/index.js';

/**
 * Closed candles as the analysis reads them: by columns, a stretch of time in which no candle is missing.
 * A candle is named by its place in the stretch (0 = its first); it lies in the row `start` + place.
 */
export interface CandleRows {
  /** Row of the first candle of the stretch; below 0 where that has been dropped. */
  readonly start: number;
  /** Open time of the first candle of the stretch, unix ms. */
  readonly opened: number;
  /** Open times, unix ms; NaN where no candle was traded and a flat one stands in. */
  readonly timestamp: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Coins. */
  readonly volume: Float64Array;
}

/** A column without holes from its row `start` on, as it lies: nothing is copied. */
export const rowsOf = (column: CandleColumn, start = 0): CandleRows => ({
  start,
  opened: column.timestamp[start] ?? NaN,
  timestamp: column.timestamp,
  high: column.high,
  low: column.low,
  close: column.close,
  volume: column.volume,
});

/** Candles that are kept at least: 60 days of hours, as many as the longest window of any timeframe takes. */
const KEPT = 1_440;
/** They are moved to the front this often. */
const ROOM = 224;

/** The last candles of a market that goes on. */
export class CandleRing implements CandleRows {
  start = 0;
  opened = NaN;
  readonly timestamp = new Float64Array(KEPT + ROOM);
  readonly high = new Float64Array(KEPT + ROOM);
  readonly low = new Float64Array(KEPT + ROOM);
  readonly close = new Float64Array(KEPT + ROOM);
  readonly volume = new Float64Array(KEPT + ROOM);
  #length = 0;

  /** @param traded whether it is one of the market's own */
  push({ timestamp, high, low, close, volume }: Candle, traded = true): void {
    if (this.#length === KEPT + ROOM) this.#drop();
    const row = this.#length++;
    if (row === this.start) this.opened = timestamp;
    this.timestamp[row] = traded ? timestamp : NaN;
    this.high[row] = high;
    this.low[row] = low;
    this.close[row] = close;
    this.volume[row] = volume;
  }

  /** Begins another stretch: nothing is known of the one before. */
  clear(): void {
    this.start = this.#length = 0;
  }

  #drop(): void {
    for (const values of [this.timestamp, this.high, this.low, this.close, this.volume])
      values.copyWithin(0, ROOM);
    this.start -= ROOM;
    this.#length -= ROOM;
  }
}
