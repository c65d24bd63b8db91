import { Queue, Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';
import { Relay } from '../../../src/state/outbox/relay.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import type { OwedJob, QueueName } from '../../../src/state/store/store.js';
import { testRedis } from '../../support/redis.js';
import { forEachQueue, until } from './support.js';

let redis: Redis;
let prefix: string;
let queues: Record<QueueName, Queue>;
let store: RedisStore<object>;

beforeEach(() => {
  const target = testRedis();
  prefix = target.prefix;
  redis = new Redis(target.url, { maxRetriesPerRequest: null });
  queues = forEachQueue((name) => new Queue(name, { connection: redis, prefix: `${prefix}-bull` }));
  store = new RedisStore<object>({ redis, prefix, clock: wallClock });
});
afterEach(async () => {
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
  redis.disconnect();
});

const owe = (
  count: number,
  intentId = 'step',
  more: Partial<Pick<OwedJob, 'priority' | 'dueAt'>> = {},
): Promise<void> =>
  store.commit({
    jobs: Array.from({ length: count }, () => ({
      queue: 'orders' as const,
      name: 'execute-order' as const,
      data: { intentId },
      ...more,
    })),
  });
const waiting = async (): Promise<string[]> =>
  (await queues.orders.getJobs(['prioritized', 'waiting', 'delayed'])).map(({ id }) => id ?? '').sort();

it('loses no job and doubles none when it dies between add and settle', async () => {
  await owe(5);
  // The dead relay: it added three jobs, and was killed before it settled any.
  const dying = forEachQueue(() => ({
    add: async (...args: Parameters<Queue['add']>) => {
      if ((await waiting()).length === 3) return new Promise<never>(() => undefined);
      return queues.orders.add(...args);
    },
  }));
  const dead = new Relay({ store, queues: dying, clock: wallClock, mode: 'wall', log: silentLog });
  dead.start();
  await until(async () => (await waiting()).length === 3, 'three jobs added');
  await dead.stop(0);
  expect(await store.owedJobs(Infinity, 99)).toHaveLength(5);

  const next = new Relay({ store, queues, clock: wallClock, mode: 'wall', log: silentLog });
  next.start();
  await until(async () => (await store.owedJobs(Infinity, 99)).length === 0, 'all jobs settled');
  expect(await waiting()).toEqual(['ob-1', 'ob-2', 'ob-3', 'ob-4', 'ob-5']);
  await next.stop();
});

it('has its jobs processed, the urgent ones first and the later ones when they are due', async () => {
  await owe(2);
  await owe(1, 'exit', { priority: 1 });
  const dueAt = Date.now() + 400;
  await owe(1, 'timeout', { dueAt, priority: 1 });
  const relay = new Relay({ store, queues, clock: wallClock, mode: 'wall', log: silentLog });
  relay.start();
  await until(async () => (await store.owedJobs(Infinity, 99)).length === 0, 'all jobs settled');
  const done: { readonly name: string; readonly at: number }[] = [];
  const worker = new Worker(
    'orders',
    async (job: Job<{ readonly intentId: string }>) => {
      done.push({ name: job.data.intentId, at: Date.now() });
    },
    { connection: redis, prefix: `${prefix}-bull`, concurrency: 1 },
  );
  await until(() => done.length === 4, 'four jobs processed');
  expect(done.map(({ name }) => name)).toEqual(['exit', 'step', 'step', 'timeout']);
  expect(done[3]?.at).toBeGreaterThanOrEqual(dueAt);
  await worker.close();
  await relay.stop();
});
