import type { Clock } from '../src/clock.js';
import { isFinal, type Log } from '../src/domain/index.js';
import { SingleRun } from '../src/outbox/single-run.js';
import { driveIntent } from '../src/trading/drive-intent.js';
import { checkPositions } from './check-positions.js';
import type { JobContext } from './job.js';
import { upkeep } from './upkeep.js';

/** So many intervals without a tick of the queue, and at least so long, ms: then it is made without. */
const MISSED = 3;
const LEAST = 10_000;
/** Between two upkeeps, ms. */
const UPKEEP_EVERY = 60_000;

export interface SpareTickOptions {
  readonly context: JobContext;
  /** POSITION_UPDATE_INTERVAL, ms. */
  readonly every: number;
  /** Wall time of the last tick that a queue brought. */
  readonly last: () => number;
  /** Whether this process trades now. */
  readonly ready: () => boolean;
  /** Sets the schedules up again, in case they went down with the queues. */
  readonly revive: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The tick, the intents it finds and upkeep, while the queues bring none: at maxmemory BullMQ can neither add nor fetch
 * a job, and positions must be looked after all the same (invariant 22). All of it may run twice at any time.
 */
export class SpareTick {
  readonly #runs = new SingleRun(() => this.#run());
  #stopTimer = (): void => undefined;
  #said = false;
  #upkeepAt = -Infinity;

  constructor(private readonly options: SpareTickOptions) {}

  start(): void {
    this.#stopTimer = this.options.clock.every(this.options.every, () => this.#runs.trigger());
  }

  async stop(): Promise<void> {
    this.#stopTimer();
    await this.#runs.idle();
  }

  async #run(): Promise<void> {
    const { context, every, last, ready, revive, clock, log } = this.options;
    if (!ready()) return;
    if (clock.now() - last() < Math.max(MISSED * every, LEAST)) {
      this.#said = false;
      return;
    }
    if (!this.#said) log.warn({}, 'the queues bring no tick: positions are looked after without them');
    this.#said = true;
    await this.#attempt('a tick', async () => {
      await checkPositions.run(context, {});
      for (const { id, value } of await context.parts.store.list('intent'))
        if (!isFinal(value)) await driveIntent(context.parts, id);
    });
    await this.#attempt('upkeep', () => this.#makeRoom());
    await revive().catch(() => undefined);
  }

  /** What is written meanwhile must not fill Redis further. */
  async #makeRoom(): Promise<void> {
    const { context, clock } = this.options;
    if (clock.now() - this.#upkeepAt < UPKEEP_EVERY) return;
    this.#upkeepAt = clock.now();
    await upkeep.run(context, {});
  }

  async #attempt(what: string, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.log.warn({ reason }, `${what} failed`);
    }
  }
}
