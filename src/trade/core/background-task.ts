import { NoAnswerError, type Clock } from '../../clock.js';
import { reasonOf, type Log } from '../../domain/index.js';

/** What does not end within this is given up, ms. */
const DEADLINE = 120_000;

/** Work that is begun again and again and that nobody waits for: one run at a time. */
export class BackgroundTask {
  #run: { readonly since: number } | undefined;
  #failure: string | undefined;

  /** @param what it does, in words before "failed" */
  constructor(
    private readonly what: string,
    private readonly clock: Pick<Clock, 'elapsed'>,
    private readonly log: Log,
  ) {}

  /** Why the last run failed; undefined where it did not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /**
   * Begins a run unless one is under way. One past its deadline makes room for the next: it may still end, and is to do
   * no harm then.
   */
  begin(work: () => Promise<unknown>): void {
    const since = this.clock.elapsed();
    if (this.#run && since - this.#run.since < DEADLINE) return;
    if (this.#run) this.#failed(new NoAnswerError(DEADLINE));
    void this.#do(work, (this.#run = { since }));
  }

  async #do(work: () => Promise<unknown>, run: { readonly since: number }): Promise<void> {
    const outcome = await work().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (this.#run !== run) return;
    this.#run = undefined;
    this.#failure = undefined;
    if (outcome) this.#failed(outcome.error);
  }

  #failed(error: unknown): void {
    this.#failure = reasonOf(error);
    this.log.warn({ reason: this.#failure }, `${this.what} failed`);
  }
}
