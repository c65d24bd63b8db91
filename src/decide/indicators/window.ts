/**
 * The last values of a series, oldest first, always contiguous: each value is written twice, one capacity apart,
 * so that a window is one straight run of a typed array.
 *
 * Sums walk the window anew at each candle. A fixed 20 or 50 additions cost a few tens of
 * nanoseconds, and in return a value depends on the candles in its window alone: no running sum that drifts,
 * the same bits wherever streaming began.
 */
export class Window {
  readonly #values: Float64Array;
  readonly #capacity: number;
  #head = 0;
  #count = 0;

  /** @param capacity longest window that can be asked for, in candles. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#values = new Float64Array(2 * capacity);
  }

  /** Values pushed so far, not only those still held. */
  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    this.#values[this.#head] = value;
    this.#values[this.#head + this.#capacity] = value;
    this.#head = this.#head + 1 === this.#capacity ? 0 : this.#head + 1;
    this.#count += 1;
  }

  /** The value `back` candles ago (0 = the newest); NaN when there is none. */
  at(back: number): number {
    if (back >= this.#count || back >= this.#capacity) return NaN;
    return this.#values[this.#head + this.#capacity - 1 - back] as number;
  }

  /** Arithmetic mean of the last `length` values; NaN on too few. */
  mean(length: number): number {
    return this.sum(length) / length;
  }

  /** Sum of the last `length` values, oldest first; NaN on too few. */
  sum(length: number): number {
    if (this.#count < length) return NaN;
    const end = this.#head + this.#capacity;
    let sum = 0;
    for (let i = end - length; i < end; i += 1) sum += this.#values[i] as number;
    return sum;
  }

  /** Population standard deviation of the last `length` values around their `mean` (two passes, no cancellation). */
  deviation(length: number, mean: number): number {
    if (this.#count < length) return NaN;
    const end = this.#head + this.#capacity;
    let squares = 0;
    for (let i = end - length; i < end; i += 1) squares += ((this.#values[i] as number) - mean) ** 2;
    return Math.sqrt(squares / length);
  }
}
