import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openQueues, OutageLog } from '../../jobs/queues.js';
import { silentLog } from '../../src/domain/index.js';
import { testRedis } from '../support/redis.js';

describe('the queues', () => {
  it('do not fill Redis with a record of what happened to jobs', async () => {
    const { url, prefix } = testRedis();
    const redis = new Redis(url, { maxRetriesPerRequest: null });
    const queues = openQueues(redis, prefix, new OutageLog(silentLog, redis));
    const { signals } = queues;
    await Promise.all(Object.values(queues).map((queue) => queue.waitUntilReady()));
    await signals.addBulk(Array.from({ length: 1_000 }, () => ({ name: 'expire-signals', data: {} })));
    const kept = await redis.xlen(`${prefix}:signals:events`);
    // Positive control: there is such a record. Redis trims it by whole blocks of a hundred.
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(300);
    await signals.obliterate({ force: true });
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
    redis.disconnect();
  });
});
