/** What became of a request at the door. */
const OUTCOMES = ['received', 'known', 'late', 'off', 'fast', 'store', 'secret', 'broken'] as const;
export type RequestOutcome = (typeof OUTCOMES)[number];

/** Fates of alerts with the right secret that the owner has to hear about. */
const TOLD = ['late', 'fast', 'store'] as const;

/** Alerts of a source that were not taken since it was last told. */
export interface TurnedAway {
  readonly source: string;
  readonly outcome: (typeof TOLD)[number];
  readonly count: number;
}

/** Counts what became of requests, since the start and since it was last told. */
export class RequestCounter {
  readonly #total = new Map<RequestOutcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  #untold: readonly TurnedAway[] = [];

  /** @param source absent where the secret was none */
  count(outcome: RequestOutcome, source?: string): void {
    this.#total.set(outcome, (this.#total.get(outcome) ?? 0) + 1);
    const told = TOLD.find((one) => one === outcome);
    if (told === undefined || source === undefined) return;
    const same = this.#untold.find((one) => one.source === source && one.outcome === told);
    const others = this.#untold.filter((one) => one !== same);
    this.#untold = [...others, { source, outcome: told, count: (same?.count ?? 0) + 1 }];
  }

  totals(): readonly { readonly outcome: RequestOutcome; readonly count: number }[] {
    return [...this.#total].map(([outcome, count]) => ({ outcome, count }));
  }

  /** What is to be told now. */
  get untold(): readonly TurnedAway[] {
    return this.#untold;
  }

  /** These were told; what came meanwhile is still to be. */
  told(these: readonly TurnedAway[]): void {
    this.#untold = this.#untold.flatMap((one) => {
      const before = these.find(({ source, outcome }) => source === one.source && outcome === one.outcome)?.count ?? 0;
      return one.count > before ? [{ ...one, count: one.count - before }] : [];
    });
  }
}
