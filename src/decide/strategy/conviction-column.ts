import type { CandleColumn } from '../../domain/candle-column.js';
import {
  rowsOf,
  STATE_SIZE,
  type CandleRing,
  type CandleRows,
  type IndicatorSet,
} from '../indicators/index.js';

/** Candles from one state that is written down to the next: the most that are gone through again. */
const EVERY = 64;
/** Candles from which on all averages exist. */
const FIRST = 256;

/**
 * What is known of the candles of some rows, each worked out once, whoever asks: the conviction, and every 64 candles
 * the state from which all else can be worked out again. About 9 bytes a candle.
 */
export class ConvictionColumn {
  readonly #values: Float64Array;
  readonly #states: Float64Array;
  /** Candles whose conviction is known. */
  known = 0;

  private constructor(
    readonly rows: CandleRows,
    convictions: number,
    states: number,
    private readonly ahead: number,
  ) {
    this.#values = new Float64Array(convictions);
    this.#states = new Float64Array(STATE_SIZE * states);
  }

  /**
   * Of a recorded column without holes, from its candle `start` on.
   * @param ahead candles that are worked out beyond the one that is asked for, where the column has them: many of one
   * symbol at a time take half as long as one of each symbol in turn
   */
  static over(column: CandleColumn, start: number, ahead = 0): ConvictionColumn {
    const length = column.length - start;
    return new ConvictionColumn(rowsOf(column, start), length, Math.floor(length / EVERY), ahead);
  }

  /** Of candles that go on and on: the last `kept` convictions, and no way back. */
  static along(ring: CandleRing, kept: number): ConvictionColumn {
    return new ConvictionColumn(ring, kept, 0, 0);
  }

  /** Place of the last candle to work out, where the one at `place` is asked for and not known. */
  endFor(place: number): number {
    return this.ahead === 0 ? place : Math.min(place + this.ahead, this.#values.length - 1);
  }

  /** The conviction at the candle of a place that is known. */
  at(place: number): number {
    return this.#values[place % this.#values.length] as number;
  }

  add(conviction: number): void {
    this.#values[this.known % this.#values.length] = conviction;
    this.known += 1;
  }

  /** To be called after each candle that the set has taken. */
  save(set: IndicatorSet): void {
    if (set.candles % EVERY !== 0) return;
    const offset = STATE_SIZE * (set.candles / EVERY - 1);
    if (offset < this.#states.length) set.save(this.#states, offset);
  }

  /**
   * Brings a set nearer to the candle of a place, which is known and which it is to take: to the state that was written
   * down last before it, unless the set stands between the two.
   * @returns false where nothing was written down
   */
  resume(set: IndicatorSet, place: number): boolean {
    const candles = place - (place % EVERY);
    const offset = STATE_SIZE * (candles / EVERY - 1);
    if (candles < FIRST || offset >= this.#states.length) return false;
    if (set.candles < candles || set.candles > place) set.resume(candles, this.#states, offset);
    return true;
  }
}
