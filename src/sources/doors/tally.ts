/** What became of a request at the door. */
const FATES = ['received', 'known', 'late', 'off', 'fast', 'store', 'secret', 'broken'] as const;
export type Fate = (typeof FATES)[number];

/** Fates of alerts with the right secret that the owner has to hear about. */
const TOLD = ['late', 'fast', 'store'] as const;

/** Alerts of a source that were not taken since it was last told. */
export interface TurnedAway {
  readonly source: string;
  readonly fate: (typeof TOLD)[number];
  readonly count: number;
}

/** Counts what became of requests, since the start and since it was last told. */
export class Tally {
  readonly #total = new Map<Fate, number>(FATES.map((fate) => [fate, 0]));
  #untold: readonly TurnedAway[] = [];

  /** @param source absent where the secret was none */
  count(fate: Fate, source?: string): void {
    this.#total.set(fate, (this.#total.get(fate) ?? 0) + 1);
    const told = TOLD.find((one) => one === fate);
    if (told === undefined || source === undefined) return;
    const same = this.#untold.find((one) => one.source === source && one.fate === told);
    const others = this.#untold.filter((one) => one !== same);
    this.#untold = [...others, { source, fate: told, count: (same?.count ?? 0) + 1 }];
  }

  totals(): readonly { readonly fate: Fate; readonly count: number }[] {
    return [...this.#total].map(([fate, count]) => ({ fate, count }));
  }

  /** What is to be told now. */
  get untold(): readonly TurnedAway[] {
    return this.#untold;
  }

  /** These were told; what came meanwhile is still to be. */
  told(these: readonly TurnedAway[]): void {
    this.#untold = this.#untold.flatMap((one) => {
      const before = these.find(({ source, fate }) => source === one.source && fate === one.fate)?.count ?? 0;
      return one.count > before ? [{ ...one, count: one.count - before }] : [];
    });
  }
}
