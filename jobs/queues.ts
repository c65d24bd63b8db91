import { Queue, Worker, type Job } from 'bullmq';
import { ReplyError, type Redis } from 'ioredis';
import { BadInputError, type Log } from '../src/domain/index.js';
import type { Settings } from '../src/settings.js';
import type { QueueName } from '../src/store/store.js';
import { concurrency, jobs, queueNames } from './index.js';
import type { JobContext } from './job.js';

export type Queues = Readonly<Record<QueueName, Queue>>;

/** One line for an outage of Redis and one for its end, whatever the number of connections and errors. */
export class OutageLog {
  #down = false;
  /** Kinds of refusals that were told since Redis was reached: the first word of each, as OOM. */
  readonly #refusals = new Set<string>();

  constructor(
    private readonly log: Log,
    redis: Redis,
  ) {
    redis.on('ready', () => this.up());
  }

  readonly onError = (error: Error): void => {
    if (error instanceof ReplyError) return this.#refused(error);
    if (this.#down) return;
    this.#down = true;
    this.log.warn({ reason: error.message || error.name }, 'Redis is unreachable; waiting for it');
  };

  up(): void {
    if (this.#down) this.log.info({}, 'Redis is back');
    this.#down = false;
    this.#refusals.clear();
  }

  /** It answers: full, or its disk is. */
  #refused({ message }: Error): void {
    const kind = message.split(' ', 1)[0] ?? '';
    if (this.#refusals.has(kind)) return;
    this.#refusals.add(kind);
    this.log.warn({ reason: message }, 'Redis refuses what the queues ask');
  }
}

/** Nobody reads BullMQ's record of what happened to jobs: of its 10,000 entries a queue so many are kept, about. */
const EVENTS_KEPT = 100;

/** The queues over one shared connection, which stays the caller's. */
export const openQueues = (connection: Redis, prefix: string, outage: OutageLog): Queues =>
  Object.fromEntries(
    queueNames.map((name) => {
      const queue = new Queue(name, { connection, prefix, streams: { events: { maxLen: EVENTS_KEPT } } });
      queue.on('error', outage.onError);
      return [name, queue];
    }),
  ) as unknown as Queues;

/** Job schedulers of the repeating jobs; those of market time only where market time is wall time. */
export const scheduleJobs = async (queues: Queues, settings: Settings): Promise<void> => {
  for (const job of jobs) {
    if (!job.every) continue;
    const queue = queues[job.queue];
    if (job.time === 'market' && settings.mode === 'replay') {
      await queue.removeJobScheduler(job.name);
      continue;
    }
    await queue.upsertJobScheduler(
      job.name,
      { every: job.every(settings) },
      {
        name: job.name,
        opts: { removeOnComplete: { count: 20 }, removeOnFail: { count: 100 }, priority: 20 },
      },
    );
  }
};

/** A scheduled run that comes later than this after its time is dropped: the next one is due anyway. */
const STALE_RUNS = 3;

const isStale = (job: Job, every: number, now: number): boolean => {
  const due = Number(/:(\d{12,})$/.exec(job.id ?? '')?.[1]);
  return Number.isFinite(due) && now - due > Math.max(STALE_RUNS * every, 30_000);
};

/** Runs the processors of some queues. */
export class Workers {
  readonly #workers: Worker[] = [];
  readonly #finished = new Set<(queue: QueueName, jobId: string) => void>();

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
  onFinished(listener: (queue: QueueName, jobId: string) => void): void {
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
      removeOnComplete: { count: 500 },
      removeOnFail: { count: 1000 },
    });
    worker.on('error', outage.onError);
    const finished = (job: Job | undefined): void => {
      if (job?.id) for (const listener of this.#finished) listener(name, job.id);
    };
    worker.on('completed', finished);
    worker.on('failed', (job, error) => {
      log.error({ job: job?.name, id: job?.id, err: error }, `job failed: ${error.message}`);
      finished(job);
    });
    return worker;
  }

  async #process(job: Job): Promise<void> {
    const definition = jobs.find((each) => each.name === job.name);
    if (!definition) throw new BadInputError(`no job is called ${job.name}`, { job: job.name });
    const { settings, context } = this.options;
    if (definition.every && isStale(job, definition.every(settings), context.parts.human.now())) return;
    await definition.run(context, job.data as Record<string, unknown>);
  }

  /** Takes no new jobs and waits for those under way, at most `deadlineMs`. */
  async stop(deadlineMs: number): Promise<void> {
    const closing = Promise.allSettled(this.#workers.map((worker) => worker.close()));
    const inTime = await Promise.race([
      closing.then(() => true),
      this.options.context.parts.human.sleep(deadlineMs).then(() => false),
    ]);
    if (!inTime) await Promise.allSettled(this.#workers.map((worker) => worker.close(true)));
  }
}
