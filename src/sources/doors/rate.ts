import type { Clock } from '../../clock.js';

/** So many alerts of one source are taken within a second. */
const MOST = 10;
const WINDOW = 1_000;

/** Limits how fast each source may send, by steady time; it remembers the last second alone. */
export class Rate {
  readonly #taken = new Map<string, readonly number[]>();

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  /** Whether one more may be taken now; it counts if so. */
  takes(source: string): boolean {
    const now = this.clock.elapsed();
    const recent = (this.#taken.get(source) ?? []).filter((at) => now - at < WINDOW);
    if (recent.length >= MOST) return false;
    this.#taken.set(source, [...recent, now]);
    return true;
  }
}
