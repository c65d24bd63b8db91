/**
 * An average that forgets exponentially, started with the simple mean of its first `period` values:
 * next = previous + weight × (value − previous).
 */
export class Smoothing {
  readonly #period: number;
  readonly #weight: number;
  #seen = 0;
  #sum = 0;
  /** NaN until `period` values were seen. */
  value = NaN;

  constructor(period: number, weight: number) {
    this.#period = period;
    this.#weight = weight;
  }

  next(input: number): number {
    if (this.#seen >= this.#period) {
      this.value += this.#weight * (input - this.value);
      return this.value;
    }
    this.#seen += 1;
    this.#sum += input;
    if (this.#seen === this.#period) this.value = this.#sum / this.#period;
    return this.value;
  }

  /** Goes on from a value that it had once; from NaN it begins anew. */
  resume(value: number): void {
    this.value = value;
    this.#seen = Number.isNaN(value) ? 0 : this.#period;
    this.#sum = 0;
  }
}

/** Exponential moving average, weight 2 / (period + 1). */
export class Ema extends Smoothing {
  constructor(period: number) {
    super(period, 2 / (period + 1));
  }
}

/** Wilder's moving average, weight 1 / period (J. W. Wilder, New Concepts in Technical Trading Systems, 1978). */
export class WilderAverage extends Smoothing {
  constructor(period: number) {
    super(period, 1 / period);
  }
}
