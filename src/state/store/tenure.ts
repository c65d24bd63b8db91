import type { Clock } from '../../clock.js';
import type { Fence } from './store.js';

/** One holding of a lease, from its gain to its end. Ended, it never holds again: the next one is another tenure. */
export class Tenure {
  readonly #ended = new AbortController();

  /** @param until steady time at which it ends unless it is extended */
  constructor(
    readonly fence: Fence,
    private readonly clock: Clock,
    private until: number,
  ) {}

  holds(): boolean {
    return !this.#ended.signal.aborted && this.left() > 0;
  }

  /** ms until it ends unless it is extended. */
  left(): number {
    return Math.max(0, this.until - this.clock.elapsed());
  }

  /** Aborted once it has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  extend(until: number): void {
    this.until = until;
  }

  end(reason: string): void {
    this.#ended.abort(new Error(reason));
  }

  /** Resolves once it has ended, also when that is long past. */
  over(): Promise<void> {
    return unlessAborted(new Promise<void>(() => undefined), this.ended);
  }
}

/** What the work comes to, or undefined as soon as the signal is aborted. Of many on one signal no listener stays. */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const abort = (): void => resolve(undefined);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    const clear = (): void => signal.removeEventListener('abort', abort);
    work.finally(clear).then(resolve, reject);
  });
