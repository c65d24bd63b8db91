import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { openQueues, OutageLog } from '../../src/run/queues.js';
import { repeatingJobs, schedule, scheduleJobs, shiftDelayed } from '../../src/run/schedules.js';
import { wallClock } from '../../src/clock.js';
import { HOUR, silentLog } from '../../src/domain/index.js';
import { loadSettings } from '../../src/settings.js';
import { testRedis } from '../support/redis.js';

const settings = loadSettings({ MODE: 'paper' });
const repeating = repeatingJobs(settings);
const scan = repeating.find(({ job }) => job.name === 'scan-market');
if (!scan) throw new Error('scan-market repeats');

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const begin = () => {
  const { url, prefix } = testRedis();
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  const queues = openQueues(redis, prefix, new OutageLog(silentLog, redis));
  ends.push(async () => {
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
    redis.disconnect();
  });
  const next = async (): Promise<number> => (await queues.scan.getJobScheduler('scan-market'))?.next ?? NaN;
  return { redis, queues, next, delayed: `${prefix}:scan:delayed` };
};

describe('schedules', () => {
  it('are made for every repeating job, and left alone where they are sound', async () => {
    const { queues, next } = begin();
    await scheduleJobs(queues, settings, wallClock.now());
    for (const { job } of repeating)
      expect(await queues[job.queue].getJobScheduler(job.name), job.name).toBeDefined();
    const planned = await next();
    expect(await schedule(queues, scan, wallClock.now())).toBe(false);
    expect(await next()).toBe(planned);
  });

  it('are made again where the next run is gone, or all of it', async () => {
    const { queues, redis, delayed, next } = begin();
    await schedule(queues, scan, wallClock.now());
    await redis.zrem(delayed.replace(':delayed', ':prioritized'), `repeat:scan-market:${await next()}`);
    expect(await schedule(queues, scan, wallClock.now())).toBe(true);
    expect(await schedule(queues, scan, wallClock.now())).toBe(false);
    await queues.scan.obliterate({ force: true });
    expect(await schedule(queues, scan, wallClock.now())).toBe(true);
  });

  it('planned before the clock was set back are within their interval again', async () => {
    const { queues, redis, delayed, next } = begin();
    const now = wallClock.now();
    await schedule(queues, scan, now);
    // As it looks to a host that was set back by an hour.
    const ahead = (await next()) + HOUR;
    const repeat = delayed.replace(':delayed', ':repeat');
    await redis.zadd(repeat, ahead, 'scan-market');
    expect(await schedule(queues, scan, now)).toBe(true);
    expect(await next()).toBeLessThanOrEqual(now + scan.every);
  });
});

describe('what waits for its time', () => {
  it.each([-HOUR, HOUR])(
    'moves along with a clock that is set by %i ms; what was added since stays',
    async (step) => {
      const { queues, redis } = begin();
      const now = wallClock.now();
      const add = (id: string, timestamp: number, delay: number) =>
        queues.orders.add('execute-order', {}, { jobId: id, timestamp, delay });
      // By the old clock ten seconds ago; by the new one just now.
      const before = now - step - 10_000;
      await add('ob-before', before, 40_000);
      await add('ob-overdue', before, 2_000);
      await add('ob-since', now, 20_000);
      await shiftDelayed(queues, redis, step, wallClock);
      const dueIn = async (id: string): Promise<number> => {
        const job = await queues.orders.getJob(id);
        return (await job?.getState()) === 'delayed' ? Number(job?.delay) : 0;
      };
      expect(await dueIn('ob-before')).toBeGreaterThan(29_000);
      expect(await dueIn('ob-before')).toBeLessThanOrEqual(30_000);
      expect(await dueIn('ob-overdue')).toBe(0);
      expect(await dueIn('ob-since')).toBe(20_000);
    },
  );

  it('moves by each step of a clock that is set twice', async () => {
    const { queues, redis } = begin();
    const { orders } = queues;
    const now = wallClock.now();
    const jobId = 'ob-twice';
    await orders.add('execute-order', {}, { jobId, timestamp: now + HOUR, delay: 60_000 });
    const dueIn = async (step: number): Promise<number> => {
      await shiftDelayed(queues, redis, step, wallClock);
      return Number((await orders.getJob(jobId))?.delay);
    };
    expect(await dueIn(-HOUR)).toBeCloseTo(60_000, -4);
    expect(await dueIn(-10_000)).toBeCloseTo(50_000, -4);
  });

  it('stays as it is where it is added while the rest is moved', async () => {
    const { queues, redis } = begin();
    const { orders } = queues;
    const waiting = orders.getDelayed.bind(orders);
    orders.getDelayed = async () => {
      await wallClock.sleep(5);
      await orders.add('execute-order', {}, { jobId: 'ob-since', delay: 20_000 });
      return waiting();
    };
    await shiftDelayed(queues, redis, -HOUR, wallClock);
    expect((await orders.getJob('ob-since'))?.delay).toBe(20_000);
  });
});
