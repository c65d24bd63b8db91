import type { Clock } from '../../clock.js';
import { reasonOf, type Log } from '../../domain/index.js';

/** Growing pauses while the other side is gone, with one log line for the outage and one for its end. */
export class Backoff {
  #failures = 0;

  constructor(
    private readonly options: {
      readonly clock: Clock;
      readonly log: Log;
      /** What is gone, as it stands in the log lines. */
      readonly what: string;
      /** ms: the first pause, and the longest. */
      readonly first: number;
      readonly longest: number;
    },
  ) {}

  /** Notes a failure and waits; returns at once when the signal aborts. @param atLeast ms */
  async pause(reason: unknown, signal: AbortSignal, atLeast = 0): Promise<void> {
    const { clock, log, what, first, longest } = this.options;
    if (this.#failures === 0) log.warn({ reason: reasonOf(reason) }, `${what}: tries again until it works`);
    const grown = Math.min(longest, first * 2 ** this.#failures);
    this.#failures += 1;
    await clock.sleep(Math.max(grown, atLeast), signal).catch(() => undefined);
  }

  /** Notes that it works (again). */
  succeeded(): void {
    const { log, what } = this.options;
    if (this.#failures > 0) log.info({ failures: this.#failures }, `${what}: works again`);
    this.#failures = 0;
  }
}
