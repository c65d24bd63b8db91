/** Failures that follow each other within this are one outage, ms. */
const SAME_OUTAGE_MS = 1000;

/** What guarding a position needs: a stop is placed, and read back. */
export type OrderCall = 'place' | 'read';

interface Outage {
  readonly from: number;
  to: number;
}

/**
 * When the exchange could not be used to guard a position: only while those calls fail that placing and reading back
 * a stop needs. Times by the exchange's clock, ms.
 */
export class Reach {
  readonly #outages: Outage[] = [];
  /** The outage that each kind of call is in. */
  readonly #failing = new Map<OrderCall, Outage>();

  worked(call: OrderCall): void {
    this.#failing.delete(call);
  }

  /**
   * The exchange takes nothing from this account, or says that it does not. In process all work waits in one line: what
   * sits out the rate budget holds up the rest.
   */
  stoodStill(from: number, to: number): void {
    this.#outages.push({ from, to });
  }

  /** A call that was made at `from` failed at `to`. */
  failed(call: OrderCall, from: number, to: number): void {
    const last = this.#failing.get(call);
    if (last && from - last.to <= SAME_OUTAGE_MS) {
      last.to = Math.max(last.to, to);
      return;
    }
    const outage = { from, to };
    this.#outages.push(outage);
    this.#failing.set(call, outage);
  }

  /** How much of the time between the two it could not be used. */
  outage(from: number, to: number): number {
    let [sum, counted] = [0, from];
    for (const each of [...this.#outages].sort((a, b) => a.from - b.from)) {
      const start = Math.max(counted, each.from);
      const end = Math.min(to, each.to);
      if (end <= start) continue;
      sum += end - start;
      counted = end;
    }
    return sum;
  }
}
