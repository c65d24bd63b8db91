/** Failures that follow each other within this are one outage, ms. */
const SAME_OUTAGE_MS = 1000;

/**
 * When the exchange could not be used to guard a position: only while those calls fail that placing and reading back
 * a stop needs. Times by the exchange's clock, ms.
 */
export class Reach {
  readonly #outages: { readonly from: number; to: number }[] = [];
  #failing = false;

  worked(): void {
    this.#failing = false;
  }

  /** A call that was made at `from` failed at `to`. */
  failed(from: number, to: number): void {
    const last = this.#outages.at(-1);
    if (last && (from <= last.to || (this.#failing && from - last.to <= SAME_OUTAGE_MS)))
      last.to = Math.max(last.to, to);
    else this.#outages.push({ from, to });
    this.#failing = true;
  }

  /** How much of the time between the two it could not be used. */
  outage(from: number, to: number): number {
    return this.#outages.reduce(
      (sum, each) => sum + Math.max(0, Math.min(to, each.to) - Math.max(from, each.from)),
      0,
    );
  }
}
