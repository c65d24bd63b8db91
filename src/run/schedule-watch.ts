import { momentOf, sinceMoment, type Clock, type Moment } from '../clock.js';
import { type Log, reasonOf } from '../domain/index.js';
import { SingleRun } from '../state/outbox/single-run.js';
import { storeState } from '../trade/core/store-state.js';
import { driveWaiting } from '../trade/execution/run-intent.js';
import { checkPositions } from '../../jobs/check-positions.js';
import type { JobContext } from '../../jobs/job.js';
import type { Repeating } from './schedules.js';

/** How often it is looked whether a job is overdue, ms. */
const LOOK = 1_000;
/** A job that comes so much later than its interval is made without the queues, ms. */
const GRACE = 10_000;
/** The first run after trading has begun again: Redis may have lost the one that was under way. */
const FIRST_GRACE = 1_000;
/** The owner hears of a queue that brings nothing though a run stands in it after this, ms. */
const TIMEOUT = 60_000;

export interface ScheduleWatchOptions {
  readonly context: JobContext;
  readonly repeating: readonly Repeating[];
  /** Whether this process trades now. */
  readonly ready: () => boolean;
  /** Sees to it that a job has its next run; whether it had none. */
  readonly schedule: (repeating: Repeating) => Promise<boolean>;
  /** The host's. */
  readonly clock: Clock;
  readonly log: Log;
}

interface Watched extends Repeating {
  /** When a queue brought it last, or when it began to be looked for. */
  last: Moment;
  /** When it was made without the queues; undefined while they bring it. */
  made: Moment | undefined;
  told: boolean;
  /** Whether it has not come since trading began again. */
  isFirst: boolean;
  readonly runs: SingleRun;
}

/**
 * Judges every repeating job by its last run. One that does not come is made here, and its schedule again: a run may be
 * gone from its queue, the host's clock may have been set. At maxmemory BullMQ can neither add nor fetch a job: then the
 * work that waits is done at each look. Every job may run twice at any time.
 */
export class ScheduleWatch {
  readonly #watched: readonly Watched[];
  /** At maxmemory nothing is waited for. */
  #isFull = false;
  readonly #fullLooks = new SingleRun(() => this.#lookWhetherFull());
  readonly #schedules = new SingleRun(() => this.#scheduleAll());
  #stopTimer = (): void => undefined;

  constructor(private readonly options: ScheduleWatchOptions) {
    const last = momentOf(options.clock);
    this.#watched = options.repeating.map((repeating) => {
      const one: Watched = {
        ...repeating,
        last,
        made: undefined,
        told: false,
        isFirst: false,
        runs: new SingleRun(() => this.#make(one)),
      };
      return one;
    });
  }

  start(): void {
    this.#stopTimer = this.options.clock.every(LOOK, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#stopTimer();
    const runs = [...this.#watched.map((one) => one.runs), this.#fullLooks, this.#schedules];
    await Promise.all(runs.map((each) => each.idle()));
  }

  /** This process trades again: Redis may have lost the schedules in between. */
  tradesAgain(): void {
    this.#schedules.trigger();
    for (const one of this.#watched) {
      one.last = momentOf(this.options.clock);
      one.isFirst = true;
    }
  }

  /** A queue has brought the job. */
  ran(name: string): void {
    const one = this.#watched.find(({ job }) => job.name === name);
    if (!one) return;
    if (one.made) this.options.log.info({ job: name }, 'the queues bring the job again');
    if (one.told) void this.#tell(`The ${one.job.words} comes by itself again.`);
    one.told = false;
    one.made = undefined;
    one.isFirst = false;
    one.last = momentOf(this.options.clock);
  }

  #look(): void {
    const { clock, ready } = this.options;
    const isReady = ready();
    if (isReady) this.#fullLooks.trigger();
    for (const one of this.#watched) {
      // Nobody works on the queues meanwhile.
      if (!isReady) one.last = momentOf(clock);
      const { every, last, made, runs } = one;
      const grace = one.isFirst ? FIRST_GRACE : GRACE;
      if (sinceMoment(clock, last) <= every + (this.#isFull ? 0 : grace)) continue;
      if (made === undefined || sinceMoment(clock, made) >= every) runs.trigger();
    }
  }

  async #make(one: Watched): Promise<void> {
    const { context, clock, log } = this.options;
    const { job } = one;
    if (!one.made) log.warn({ job: job.name }, 'the queues do not bring the job: it is made without them');
    one.made = momentOf(clock);
    const isMade = await this.#attempt(job.name, () => job.run(context, {}));
    // What the tick found is to be done, too.
    if (job === checkPositions) await this.#attempt('the work that waits', () => driveWaiting(context.parts));
    await this.#attempt(`the schedule of ${job.name}`, () => this.#scheduleAgain(one, isMade));
  }

  async #lookWhetherFull(): Promise<void> {
    const { parts } = this.options.context;
    this.#isFull = (await storeState(parts)).is === 'full';
    if (this.#isFull) await this.#attempt('the work that waits', () => driveWaiting(parts));
  }

  async #scheduleAll(): Promise<void> {
    for (const one of this.#watched)
      await this.#attempt(
        `the schedule of ${one.job.name}`,
        async () => void (await this.options.schedule(one)),
      );
  }

  async #scheduleAgain(one: Watched, isMade: boolean): Promise<void> {
    const { clock, schedule } = this.options;
    const wasGone = await schedule(one);
    const { words } = one.job;
    if (one.told || words === undefined) return;
    const silence = sinceMoment(clock, one.last);
    if (!wasGone && silence < one.every + TIMEOUT) return;
    const seconds = Math.round(silence / 1000);
    one.told = await this.#tell(
      wasGone
        ? `No ${words} came for ${seconds} s: its schedule was gone from Redis. It was ${isMade ? 'made at once and ' : ''}scheduled again.`
        : `No ${words} came from the queues for ${seconds} s. ${isMade ? 'It is made without them' : 'It fails without them, too, and is tried on'}.`,
    );
  }

  /** Whether it is owed to the chat. */
  async #tell(text: string): Promise<boolean> {
    try {
      const { store } = this.options.context.parts;
      await store.commit({ pushes: [{ type: 'notice', level: 'info', text }] });
      return true;
    } catch (error) {
      this.options.log.warn({ reason: reasonOf(error), text }, 'not told');
      return false;
    }
  }

  /** Whether it was done. */
  async #attempt(what: string, task: () => Promise<void>): Promise<boolean> {
    try {
      await task();
      return true;
    } catch (error) {
      this.options.log.warn({ reason: reasonOf(error) }, `${what} failed`);
      return false;
    }
  }
}
