import { Unnoted } from '../../domain/index.js';

/** What became of a request at the door. */
const OUTCOMES = ['received', 'known', 'late', 'off', 'fast', 'store', 'secret', 'broken'] as const;
export type RequestOutcome = (typeof OUTCOMES)[number];

/** Counts what became of requests, since the start and since it was taken note of. */
export class RequestCounter {
  readonly #total = new Map<RequestOutcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  /** With the right secret, and the owner has to hear about them. */
  readonly untold = new Unnoted(['late', 'fast', 'store']);
  /** With the right secret, for the score of the source. */
  readonly unscored = new Unnoted(['late', 'off', 'fast', 'store', 'broken']);

  /** @param source absent where the secret was none */
  count(outcome: RequestOutcome, source?: string): void {
    this.#total.set(outcome, (this.#total.get(outcome) ?? 0) + 1);
    if (source === undefined) return;
    this.untold.count(outcome, source);
    this.unscored.count(outcome, source);
  }

  totals(): readonly { readonly outcome: RequestOutcome; readonly count: number }[] {
    return [...this.#total].map(([outcome, count]) => ({ outcome, count }));
  }
}
