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
 * the state from which all else can be worked out again. About 9 bytes a candle that is kept.
 */
export class ConvictionColumn {
  readonly #values: Float64Array;
  readonly #states: Float64Array;
  /** States that were written down so far; the last ones are kept. */
  #written = 0;
  /** Candles whose conviction is known. */
  known = 0;

  private constructor(
    readonly rows: CandleRows,
    convictions: number,
    private readonly states: number,
    private readonly ahead: number,
    private readonly last: number,
  ) {
    this.#values = new Float64Array(convictions);
    this.#states = new Float64Array(STATE_SIZE * states);
  }

  /**
   * Of a recorded column without holes, from its candle `start` on.
   * @param ahead candles that are worked out beyond the one that is asked for, where the column has them: many of one
   * symbol at a time take half as long as one of each symbol in turn
   * @param kept candles that are kept: all, for whoever comes later, or as many as one needs that goes forward alone
   */
  static over(column: CandleColumn, start: number, ahead = 0, kept = Infinity): ConvictionColumn {
    const length = column.length - start;
    const most = Math.min(length, kept);
    return new ConvictionColumn(rowsOf(column, start), most, Math.ceil(most / EVERY), ahead, length - 1);
  }

  /** Of candles that go on and on: the last `kept` convictions, and no way back. */
  static along(ring: CandleRing, kept: number): ConvictionColumn {
    return new ConvictionColumn(ring, kept, 0, 0, Infinity);
  }

  /** Place of the last candle to work out, where the one at `place` is asked for and not known. */
  endFor(place: number): number {
    return Math.min(place + this.ahead, this.last);
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
    const number = set.candles / EVERY;
    if (number !== this.#written + 1 || this.states === 0) return;
    set.save(this.#states, this.#offsetOf(number));
    this.#written = number;
  }

  /**
   * Brings a set nearer to the candle of a place, which is known and which it is to take: to the state that was written
   * down last before it, unless the set stands between the two.
   * @returns false where nothing was written down, or is no longer kept
   */
  resume(set: IndicatorSet, place: number): boolean {
    const number = Math.floor(place / EVERY);
    const candles = EVERY * number;
    if (candles < FIRST || number > this.#written || number <= this.#written - this.states) return false;
    if (set.candles < candles || set.candles > place)
      set.resume(candles, this.#states, this.#offsetOf(number));
    return true;
  }

  #offsetOf(number: number): number {
    return STATE_SIZE * (number % this.states);
  }
}
