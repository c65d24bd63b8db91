/** How often something became of what a source sent. */
export interface Occurrence<W extends string> {
  readonly source: string;
  readonly why: W;
  readonly count: number;
}

/** Counts by source and kind until somebody has taken note. */
export class Unnoted<W extends string> {
  #all: readonly Occurrence<W>[] = [];

  /** @param kinds what is counted; all else is passed over */
  constructor(private readonly kinds: readonly W[]) {}

  count(what: string, source: string): void {
    const why = this.kinds.find((one) => one === what);
    if (why === undefined) return;
    const same = this.#all.find((one) => one.source === source && one.why === why);
    const others = this.#all.filter((one) => one !== same);
    this.#all = [...others, { source, why, count: (same?.count ?? 0) + 1 }];
  }

  get all(): readonly Occurrence<W>[] {
    return this.#all;
  }

  /** These were taken note of; what came meanwhile is still to be. */
  noted(these: readonly Occurrence<W>[]): void {
    this.#all = this.#all.flatMap((one) => {
      const before = these.find(({ source, why }) => source === one.source && why === one.why)?.count ?? 0;
      return one.count > before ? [{ ...one, count: one.count - before }] : [];
    });
  }
}
