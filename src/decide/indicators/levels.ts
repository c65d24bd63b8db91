import { Window } from './window.js';

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
  readonly #recent = new Window(2 * REACH + 1);
  #next = 0;

  /** A pivot is higher than the REACH values before it and not lower than the REACH values after it. */
  push(value: number): void {
    const recent = this.#recent;
    recent.push(value);
    if (recent.count <= 2 * REACH) return;
    const middle = recent.at(REACH);
    // The nearest first: most candles are no pivot, and they show it soonest.
    for (let i = 1; i <= REACH; i += 1)
      if (recent.at(REACH - i) > middle || recent.at(REACH + i) >= middle) return;
    this.#prices[this.#next] = middle;
    this.#births[this.#next] = recent.count;
    this.#next = (this.#next + 1) % SLOTS;
  }

  /** Least remembered pivot above `price`; NaN when there is none. */
  above(price: number): number {
    const oldest = this.#recent.count - MEMORY;
    let nearest = Infinity;
    // From the newest back to the first that is forgotten.
    for (let i = this.#next, left = SLOTS; left > 0; left -= 1) {
      i = i === 0 ? SLOTS - 1 : i - 1;
      if ((this.#births[i] as number) <= oldest) break;
      const level = this.#prices[i] as number;
      if (level > price && level < nearest) nearest = level;
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
