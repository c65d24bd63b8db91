/** Candles on either side that a pivot must stand out from. */
const REACH = 5;
/** Candles after which a pivot is forgotten. */
const MEMORY = 200;
/** Pivots of one kind lie more than REACH candles apart, so this many hold a whole memory. */
const SLOTS = Math.ceil(MEMORY / (REACH + 1)) + 1;

/** Pivots of one kind: highs, or lows written with the sign turned. */
class Pivots {
  readonly #prices = new Float64Array(SLOTS).fill(NaN);
  readonly #births = new Float64Array(SLOTS).fill(-Infinity);
  readonly #recent = new Float64Array(2 * REACH + 1);
  #next = 0;
  #seen = 0;

  /** A pivot is higher than the REACH values before it and not lower than the REACH values after it. */
  push(value: number): void {
    this.#recent.copyWithin(0, 1);
    this.#recent[2 * REACH] = value;
    this.#seen += 1;
    if (this.#seen <= 2 * REACH) return;
    const middle = this.#recent[REACH] as number;
    for (let i = 0; i < REACH; i += 1) if ((this.#recent[i] as number) >= middle) return;
    for (let i = REACH + 1; i <= 2 * REACH; i += 1) if ((this.#recent[i] as number) > middle) return;
    this.#prices[this.#next] = middle;
    this.#births[this.#next] = this.#seen;
    this.#next = (this.#next + 1) % SLOTS;
  }

  /** Least remembered pivot above `price`; NaN when there is none. */
  above(price: number): number {
    const oldest = this.#seen - MEMORY;
    let nearest = Infinity;
    for (let i = 0; i < SLOTS; i += 1) {
      const level = this.#prices[i] as number;
      if (level > price && level < nearest && (this.#births[i] as number) > oldest) nearest = level;
    }
    return nearest === Infinity ? NaN : nearest;
  }
}

/**
 * Support and resistance: the nearest swing low below and swing high above the close,
 * among the pivots confirmed within the last 200 candles.
 */
export class PivotLevels {
  readonly #highs = new Pivots();
  readonly #lows = new Pivots();

  push(high: number, low: number): void {
    this.#highs.push(high);
    this.#lows.push(-low);
  }

  resistance(close: number): number {
    return this.#highs.above(close);
  }

  support(close: number): number {
    return -this.#lows.above(-close);
  }
}
