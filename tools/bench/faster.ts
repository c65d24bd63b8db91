import { createHash } from 'node:crypto';
import { QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { openQueues, OutageLog, type Queues } from '../../src/run/queues.js';
import { jobs } from '../../jobs/index.js';
import { silentLog } from '../../src/domain/index.js';
import { loadSettings } from '../../src/settings.js';
import type { QueueName } from '../../src/state/store/store.js';

/** What happened by itself, by the name of the job. */
export type Counts = ReadonlyMap<string, number>;

/** The job that an id of BullMQ's schedulers names (`repeat:<job>:<ms>`); undefined for other ids. */
export const scheduledJob = (id: string): string | undefined => /^repeat:([^:]+):\d+$/.exec(id)?.[1];

/** Prefix of everything that a live bot with this key keeps. */
export const prefixOf = (key: string): string =>
  `rad:live:${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;

/** The schedules of a running bot, from outside: how often each came due and ran, and more often if wanted. */
export class Schedules {
  readonly #counts = new Map<string, number>();
  readonly #redis: Redis;
  readonly #queues: Queues;
  readonly #events: QueueEvents[];

  private constructor(redisUrl: string, key: string) {
    this.#redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const prefix = `${prefixOf(key)}:bull`;
    this.#queues = openQueues(this.#redis, prefix, new OutageLog(silentLog, this.#redis));
    const watched = new Set<QueueName>(jobs.filter(({ every }) => every).map(({ queue }) => queue));
    this.#events = [...watched].map((queue) => {
      const events = new QueueEvents(queue, {
        connection: { url: redisUrl, maxRetriesPerRequest: null },
        prefix,
      });
      events.on('error', () => undefined);
      events.on('completed', ({ jobId }) => {
        const name = scheduledJob(jobId);
        if (name !== undefined) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
      });
      return events;
    });
  }

  static async open(redisUrl: string, key: string): Promise<Schedules> {
    const schedules = new Schedules(redisUrl, key);
    await Promise.all(schedules.#events.map((events) => events.waitUntilReady()));
    return schedules;
  }

  /** Runs since the last call. */
  take(): Counts {
    const counts = new Map(this.#counts);
    this.#counts.clear();
    return counts;
  }

  /** Process id of the Redis server. */
  async redisPid(): Promise<number> {
    return Number(/^process_id:(\d+)/m.exec(await this.#redis.info('server'))?.[1]);
  }

  /**
   * Makes every repeating job of the bot come due so many times as often. The bot sets its own schedules again where it
   * begins to trade anew or a job did not come in time: to be called now and then, what is as it should be stays.
   */
  async hasten(factor: number): Promise<void> {
    const settings = loadSettings({});
    const keep = { removeOnComplete: { count: 20 }, removeOnFail: { count: 100 }, priority: 20 };
    for (const { name, queue: at, every } of jobs) {
      if (!every) continue;
      const queue = this.#queues[at];
      const wanted = Math.round(every(settings) / factor);
      if ((await queue.getJobScheduler(name))?.every === wanted) continue;
      await queue.upsertJobScheduler(name, { every: wanted }, { name, opts: keep });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#events, ...Object.values(this.#queues)].map((open) => open.close()));
    this.#redis.disconnect();
  }
}
