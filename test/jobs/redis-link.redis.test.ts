import { Queue, Worker } from 'bullmq';
import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { RedisLink } from '../../src/state/store/redis-link.js';
import { RedisStore } from '../../src/state/store/redis-store.js';
import { eventually } from '../faults/stage.js';
import { RedisProcess } from '../support/redis-process.js';
import { WireProxy } from '../support/wire-proxy.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A store and a real worker of BullMQ over a link whose wire can fall ill; what the worker did. */
const begin = async () => {
  const redis = new RedisProcess();
  ends.push(() => redis.remove());
  await redis.start();
  const wire = new WireProxy(redis.port);
  ends.push(() => wire.stop());
  await wire.start();
  const troubles: string[] = [];
  const link = new RedisLink({
    url: `redis://127.0.0.1:${wire.port}`,
    clock: wallClock,
    onTrouble: ({ message }) => troubles.push(message),
  });
  ends.push(() => link.close());
  await link.ready(new AbortController().signal);
  const options = { connection: link.queues, prefix: 'link' };
  const queue = new Queue('jobs', options);
  const done: string[] = [];
  const worker = new Worker('jobs', (job) => Promise.resolve(void done.push(job.name)), {
    ...options,
    drainDelay: 2,
    runRetryDelay: 500,
  });
  queue.on('error', () => undefined);
  worker.on('error', () => undefined);
  ends.push(
    () => queue.close(),
    () => worker.close(true),
  );
  const store = new RedisStore<object>({ redis: link.store, prefix: 'link', clock: wallClock });
  /** Within 5 s the store takes a write and a new job is done. */
  const isWell = async (name: string): Promise<void> => {
    const began = performance.now();
    await eventually(`${name}: the store is well`, async () => (await store.probe()).is === 'well', 5_000);
    await store.commit({});
    await eventually(`${name}: a job is added`, () => queue.add(name, {}).catch(() => undefined), 5_000);
    await eventually(`${name}: a job is done`, () => done.includes(name), 5_000 - performance.now() + began);
  };
  await isWell('at first');
  // A job that is due later makes the worker block for 10 s at a time.
  await queue.add('later', {}, { delay: 3_600_000 });
  return { redis, wire, link, store, queue, isWell, troubles };
};

describe('the connections to Redis', { timeout: 120_000 }, () => {
  it('are made anew where they are half-open', async () => {
    const { wire, store, isWell } = await begin();
    wire.turn('silent');
    const asked = performance.now();
    await expect(store.commit({})).rejects.toThrow('store commit failed');
    expect(performance.now() - asked, 'nothing waits for Redis to come back').toBeLessThan(2_000);
    // So many times that each is met in every step of coming up.
    for (let again = 0; again < 3; again++) {
      wire.turn('silent');
      await wallClock.sleep(1_700 + 300 * again);
      wire.turn('forward');
      await isWell(`after silence ${again}`);
    }
  });

  it('are made anew after a failover, on the address that stayed, and the server is known to be another', async () => {
    const { redis, wire, link, isWell } = await begin();
    let others = 0;
    link.onNewServer(() => (others += 1));
    const second = new RedisProcess();
    ends.push(() => second.remove());
    await second.start();
    const { client } = second;
    await client.call('REPLICAOF', '127.0.0.1', String(redis.port));
    const isThere = async (): Promise<boolean> =>
      (await client.info('replication')).includes('master_link_status:up');
    await eventually('the second follows', isThere);
    wire.redirect(second.port);
    await client.call('REPLICAOF', 'NO', 'ONE');
    await redis.client.call('REPLICAOF', '127.0.0.1', String(second.port));
    await isWell('after the failover');
    await eventually('the other server is noticed', () => others === 1);
  });

  it('find a server again that was killed or stalled', async () => {
    const { redis, link, isWell } = await begin();
    let others = 0;
    link.onNewServer(() => (others += 1));
    redis.stall();
    await wallClock.sleep(4_000);
    redis.resume();
    await isWell('after the stall');
    expect(others).toBe(0);
    await redis.away(1_500);
    await isWell('after the kill');
    await eventually('the other process is noticed', () => others === 1);
  });

  it('say what ails it, by a write', async () => {
    const { redis, store, isWell } = await begin();
    const { client } = redis;
    await client.config('SET', 'min-replicas-to-write', '1');
    expect(await store.probe()).toEqual({ is: 'away', why: 'refuses writes (NOREPLICAS)' });
    await client.config('SET', 'min-replicas-to-write', '0');
    await isWell('after NOREPLICAS');
    await client.config('SET', 'maxmemory', '1');
    const changes = async () =>
      Number(/rdb_changes_since_last_save:(\d+)/.exec(await client.info('persistence'))?.[1]);
    const before = await changes();
    for (let probes = 0; probes < 3; probes++)
      expect(await store.probe()).toEqual({ is: 'full', why: 'has no memory left (OOM)' });
    expect(await changes(), 'each look is a write').toBeGreaterThanOrEqual(before + 3);
    await client.config('SET', 'maxmemory', '0');
    await isWell('after OOM');
  });
});
