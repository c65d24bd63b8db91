/** Candles on either side that a pivot must stand out from. */
const REACH = 5;
/** Candles after which a pivot is forgotten. */
const MEMORY = 200;
/** Pivots of one kind lie more than REACH candles apart, so this many hold a whole memory. */
const SLOTS = Math.ceil(MEMORY / (REACH + 1)) + 1;

/**
 * Swing highs, or with sign −1 swing lows, as levels ahead of a price: those confirmed within the last 200 candles.
 * A pivot high is higher than the 5 highs before it and not lower than the 5 after it.
 */
export class Pivots {
  readonly #prices = new Float64Array(SLOTS);
  /** Candles there were when each was confirmed. */
  readonly #births = new Float64Array(SLOTS).fill(-Infinity);
  #next = 0;

  /** @param sign what values are turned by: all is written for highs */
  constructor(private readonly sign: 1 | -1) {}

  /** @param row of the newest candle @param count candles up to it */
  take(values: Float64Array, row: number, count: number): void {
    if (count <= 2 * REACH) return;
    const { sign } = this;
    const middle = sign * (values[row - REACH] as number);
    // The nearest first: most candles are no pivot, and they show it soonest.
    for (let i = 1; i <= REACH; i += 1) {
      if (sign * (values[row - REACH + i] as number) > middle) return;
      if (sign * (values[row - REACH - i] as number) >= middle) return;
    }
    this.#prices[this.#next] = middle;
    this.#births[this.#next] = count;
    this.#next = this.#next + 1 === SLOTS ? 0 : this.#next + 1;
  }

  /** Begins again with the candles that a memory reaches back to. */
  retake(values: Float64Array, row: number, count: number): void {
    this.#births.fill(-Infinity);
    for (let back = Math.min(MEMORY, count) - 1; back >= 0; back -= 1)
      this.take(values, row - back, count - back);
  }

  /** The nearest level ahead of a price: above it, or below where these are lows; NaN when there is none. */
  ahead(close: number, count: number): number {
    const price = this.sign * close;
    let nearest = Infinity;
    // From the newest back to the first that is forgotten.
    for (let i = this.#next, left = SLOTS; left > 0; left -= 1) {
      i = i === 0 ? SLOTS - 1 : i - 1;
      if ((this.#births[i] as number) <= count - MEMORY) break;
      const level = this.#prices[i] as number;
      if (level > price && level < nearest) nearest = level;
    }
    return nearest === Infinity ? NaN : this.sign * nearest;
  }
}
