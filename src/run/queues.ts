import { Queue, Worker, type Job } from 'bullmq';
import { ReplyError, type Redis } from 'ioredis';
import { createWithin, wallClock } from '../clock.js';
import { BadInputError, isJob, type Log } from '../domain/index.js';
import type { Settings } from '../settings.js';
import { QUEUES, type QueueName } from '../state/store/store.js';
import { concurrency, jobNamed } from '../../jobs/index.js';
import type { JobContext } from '../../jobs/job.js';
import { dueOf } from './schedules.js';

export type Queues = Readonly<Record<QueueName, Queue>>;

/** What BullMQ says of a job that another worker has by now, as `Missing lock for job …. moveToFinished`. */
const OF_A_JOB = /\bjob\b/i;
const LOST_HOLD = 'a job took longer than its lock lasts, or stood still: it may be run once more';

/** The same refusal after a rest of this length is told as a new one, ms. */
const SAME_REFUSAL = 60_000;

/** One line for an outage of Redis and one for its end, whatever the number of connections and errors. */
export class OutageLog {
  #down = false;
  /** When each kind of answer came last, steady time by its first word, as OOM. */
  readonly #answers = new Map<string, number>();

  constructor(
    private readonly log: Log,
    redis: Redis,
  ) {
    redis.on('ready', () => this.up());
  }

  readonly onError = (error: Error): void => {
    if (error instanceof ReplyError) return this.#answered(error, 'Redis refuses what the queues ask');
    if (OF_A_JOB.test(error.message)) return this.#answered(error, LOST_HOLD);
    if (this.#down) return;
    this.#down = true;
    this.log.warn({ reason: error.message || error.name }, 'Redis is unreachable; waiting for it');
  };

  up(): void {
    if (this.#down) this.log.info({}, 'Redis is back');
    this.#down = false;
  }

  /** It answers: full, or its disk is; or about a job. */
  #answered({ message }: Error, what: string): void {
    const kind = message.split(' ', 1)[0] ?? '';
    const now = performance.now();
    const last = this.#answers.get(kind) ?? -Infinity;
    this.#answers.set(kind, now);
    if (now - last > SAME_REFUSAL) this.log.warn({ reason: message }, what);
  }
}

/** Nobody reads BullMQ's record of what happened to jobs: of its 10,000 entries a queue so many are kept, about. */
const EVENTS_KEPT = 100;

/** The queues over one shared connection, which stays the caller's. */
export const openQueues = (connection: Redis, prefix: string, outage: OutageLog): Queues =>
  Object.fromEntries(
    QUEUES.map((name) => {
      const queue = new Queue(name, { connection, prefix, streams: { events: { maxLen: EVENTS_KEPT } } });
      queue.on('error', outage.onError);
      return [name, queue] as const;
    }),
  ) as Queues;

/** A scheduled run that comes later than this after its time is dropped: the next one is due anyway. */
const STALE_RUNS = 3;

/** By the host's wall clock, as BullMQ counts. */
const isStale = (job: Job, every: number): boolean =>
  wallClock.now() - (dueOf(job) ?? Infinity) > Math.max(STALE_RUNS * every, 30_000);

type Finished = (queue: QueueName, jobId: string, jobName: string) => void;

/** Runs the processors of some queues. */
export class Workers {
  readonly #workers: Worker[] = [];
  readonly #finished = new Set<Finished>();

  constructor(
    private readonly options: {
      readonly connection: Redis;
      readonly prefix: string;
      readonly settings: Settings;
      readonly context: JobContext;
      readonly log: Log;
      readonly outage: OutageLog;
    },
  ) {}

  start(names: readonly QueueName[]): void {
    for (const name of names) this.#workers.push(this.#worker(name));
  }

  /** Takes no more jobs until `resume`; those under way go on. */
  async pause(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.pause(true)));
  }

  resume(): void {
    for (const worker of this.#workers) void worker.resume();
  }

  /** Called after each job of this process, whether it succeeded or not. */
  onFinished(listener: Finished): void {
    this.#finished.add(listener);
  }

  #worker(name: QueueName): Worker {
    const { connection, prefix, log, outage } = this.options;
    const worker = new Worker(name, (job) => this.#process(job), {
      connection,
      prefix,
      concurrency: concurrency[name],
      lockDuration: 10_000,
      stalledInterval: 5_000,
      maxStalledCount: 100,
      drainDelay: 2,
      // After a refusal, as READONLY; BullMQ's 15 s would outlast many an outage.
      runRetryDelay: 500,
      removeOnComplete: { count: 500 },
      removeOnFail: { count: 1000 },
    });
    worker.on('error', outage.onError);
    const finished = (job: Job | undefined): void => {
      if (job?.id) for (const listener of this.#finished) listener(name, job.id, job.name);
    };
    worker.on('completed', finished);
    worker.on('failed', (job, error) => {
      log.error({ job: job?.name, id: job?.id, err: error }, `job failed: ${error.message}`);
      finished(job);
    });
    return worker;
  }

  async #process(job: Job): Promise<void> {
    const { settings, context } = this.options;
    const given = { name: job.name, data: job.data as unknown };
    if (!isJob(given)) throw new BadInputError(`no job is called ${job.name} and takes what is given`, given);
    const definition = jobNamed(given.name);
    if (definition.every && isStale(job, definition.every(settings))) return;
    await definition.run(context, given.data);
  }

  /** Takes no new jobs and waits for those under way, at most `deadlineMs`. */
  async stop(deadlineMs: number): Promise<void> {
    const closing = Promise.allSettled(this.#workers.map((worker) => worker.close()));
    await createWithin(this.options.context.parts.human)(closing, deadlineMs).catch(() =>
      Promise.allSettled(this.#workers.map((worker) => worker.close(true))),
    );
  }
}
