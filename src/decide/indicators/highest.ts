import { Window } from './window.js';

/**
 * Greatest of the last values of a series. It is looked for anew only when the value that was the greatest has left
 * the window, so a push costs about the same however long the window is. For the least, push with the sign turned.
 */
export class Highest {
  readonly #length: number;
  readonly #values: Window;
  #best = -Infinity;
  /** Values pushed since the greatest. */
  #age = 0;

  /** @param length of the window, in candles. */
  constructor(length: number) {
    this.#length = length;
    this.#values = new Window(length);
  }

  /** Takes the next value and returns the greatest; NaN on too few. */
  push(value: number): number {
    this.#values.push(value);
    this.#age += 1;
    if (value >= this.#best) {
      this.#best = value;
      this.#age = 0;
    } else if (this.#age >= this.#length) this.#search();
    return this.#values.count < this.#length ? NaN : this.#best;
  }

  #search(): void {
    this.#best = -Infinity;
    for (let back = 0; back < this.#length; back += 1) {
      const value = this.#values.at(back);
      if (value <= this.#best) continue;
      this.#best = value;
      this.#age = back;
    }
  }
}
