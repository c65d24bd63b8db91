import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.js';
import type { Settings } from '../settings.js';
import type { QueueName } from '../state/store/store.js';
import { jobs } from '../../jobs/index.js';
import type { JobDefinition } from '../../jobs/job.js';

type Queues = Readonly<Record<QueueName, Queue>>;

/** A job that repeats, every so many ms. */
export interface Repeating {
  readonly job: JobDefinition;
  readonly every: number;
}

/** What repeats under these settings; in replay the stepper has the jobs of market time. */
export const repeatingJobs = (settings: Settings): readonly Repeating[] =>
  jobs.flatMap((job) =>
    job.every && !(job.time === 'market' && settings.mode === 'replay')
      ? [{ job, every: job.every(settings) }]
      : [],
  );

/** Sees to it that every repeating job has its next run. @param now the host's wall clock, by which BullMQ goes */
export const scheduleJobs = async (queues: Queues, settings: Settings, now: number): Promise<void> => {
  const repeating = repeatingJobs(settings);
  for (const job of jobs)
    if (job.every && !repeating.some((each) => each.job === job))
      await queues[job.queue].removeJobScheduler(job.name);
  for (const each of repeating) await schedule(queues, each, now);
};

/**
 * Sees to it that a job has its next run, within its interval: one that was planned before the host's clock was set back
 * would come hours late.
 * @param now the host's wall clock
 * @returns whether it had none
 */
export const schedule = async (
  queues: Queues,
  { job: { name, queue: at }, every }: Repeating,
  now: number,
): Promise<boolean> => {
  const queue = queues[at];
  const next = (await queue.getJobScheduler(name))?.next;
  const isFar = next !== undefined && next > now + every;
  const isGone = next === undefined || !(await isAhead(queue, `repeat:${name}:${next}`));
  if (isFar) await queue.removeJobScheduler(name);
  const opts = { removeOnComplete: { count: 20 }, removeOnFail: { count: 100 }, priority: 20 };
  await queue.upsertJobScheduler(name, { every }, { name, opts });
  return isFar || isGone;
};

const isAhead = async (queue: Queue, jobId: string): Promise<boolean> =>
  !['unknown', 'completed', 'failed'].includes(await queue.getJobState(jobId));

/** What stands between the two readings of the clock that find a step, ms. */
const BETWEEN = 1_000;

/**
 * Whether a job was added before the host's clock was set.
 * @param now the clock as it stands, no earlier: a job of a moment ago was not added before a step back
 */
const isFromBefore = ({ timestamp }: Job, step: number, now: number): boolean =>
  step < 0 ? timestamp > now : timestamp <= now - step + BETWEEN;

/**
 * Moves what waits for its time along with the host's clock, which was set by `step` ms: BullMQ keeps due times by it.
 * @param clock the host's wall clock
 */
export const shiftDelayed = async (
  queues: Queues,
  redis: Pick<Redis, 'zscore'>,
  step: number,
  clock: Clock,
): Promise<void> => {
  for (const queue of Object.values(queues))
    for (const job of await queue.getDelayed()) {
      const now = clock.now();
      if (job.repeatJobKey !== undefined || !isFromBefore(job, step, now)) continue;
      const due = await dueTimeOf(redis, queue, job);
      // It may have become due by itself meanwhile.
      if (due !== undefined) await job.changeDelay(Math.max(0, due + step - now)).catch(() => undefined);
    }
};

/** BullMQ orders what is delayed by due time, above this for the order within one millisecond. */
const PER_MS = 0x1000;

/** When a delayed job is due, by the host's wall clock: what it was added with says nothing once its delay was changed. */
const dueTimeOf = async (
  redis: Pick<Redis, 'zscore'>,
  queue: Queue,
  { id = '' }: Pick<Job, 'id'>,
): Promise<number | undefined> => {
  const score = await redis.zscore(queue.toKey('delayed'), id);
  return score === null ? undefined : Math.floor(Number(score) / PER_MS);
};

/** Of a job that a schedule brought, when it was due by the host's wall clock. */
export const dueOf = ({ id = '' }: Pick<Job, 'id'>): number | undefined => {
  const due = /:(\d{12,})$/.exec(id)?.[1];
  return due === undefined ? undefined : Number(due);
};
