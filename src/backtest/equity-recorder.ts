import type { EquityPoint } from '../decide/analytics/index.js';
import { DAY } from '../domain/index.js';

/** Midnight belongs to the day that it ends. */
const dayOf = (time: number): number => Math.floor((time - 1) / DAY);

/** Keeps of each UTC day the last equity and the extremes: drawdowns stay exact, memory bounded. */
export class EquityRecorder {
  readonly #points: EquityPoint[] = [];
  #low: EquityPoint | undefined;
  #high: EquityPoint | undefined;
  #last: EquityPoint;

  constructor(start: EquityPoint) {
    this.#points.push(start);
    this.#last = start;
  }

  get last(): EquityPoint {
    return this.#last;
  }

  /** Extremes of the day so far, USDT. */
  get low(): number {
    return this.#low?.equity ?? Infinity;
  }

  get high(): number {
    return this.#high?.equity ?? -Infinity;
  }

  add(point: EquityPoint): void {
    if (dayOf(point.t) !== dayOf(this.#last.t)) this.#closeDay();
    if (!this.#low || point.equity < this.#low.equity) this.#low = point;
    if (!this.#high || point.equity > this.#high.equity) this.#high = point;
    this.#last = point;
  }

  /** The curve so far, ascending in time, each time once. */
  finish(): readonly EquityPoint[] {
    this.#closeDay();
    return this.#points;
  }

  #closeDay(): void {
    const extremes = [this.#low, this.#high].filter((point) => point !== undefined);
    extremes.sort((a, b) => a.t - b.t);
    for (const point of [...extremes, this.#last]) {
      const before = this.#points.at(-1);
      if (before && point.t === before.t) this.#points.pop();
      this.#points.push(point);
    }
    this.#low = undefined;
    this.#high = undefined;
  }
}
