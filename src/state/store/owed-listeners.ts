import type { Clock } from '../../clock.js';
import type { Change, StoredJob } from './store.js';

type Listener = (jobs: readonly StoredJob[]) => void;

/** Whoever hears of commits that owe jobs or pushes (`Store.onOwed`). */
export class OwedListeners {
  readonly #all = new Set<Listener>();

  constructor(private readonly clock: Pick<Clock, 'sleep'>) {}

  /** Returns its remover. */
  add(listener: Listener): () => void {
    // Wrapped, so that the same function given twice is two listeners.
    const own: Listener = (jobs) => listener(jobs);
    this.#all.add(own);
    return () => void this.#all.delete(own);
  }

  clear(): void {
    this.#all.clear();
  }

  /** Tells of a commit, now or when it says. @param stored its jobs, as they are stored */
  tell(
    { jobs = [], pushes = [], toldAfter }: Pick<Change<unknown>, 'jobs' | 'pushes' | 'toldAfter'>,
    stored: readonly StoredJob[],
  ): void {
    if (jobs.length + pushes.length === 0) return;
    const tell = (): void => {
      for (const listener of [...this.#all]) listener(stored);
    };
    if (toldAfter === undefined) tell();
    else void this.clock.sleep(toldAfter).then(tell);
  }
}
