import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';
import { QUOTA } from '../../../src/venues/kucoin/weights.js';
import { RedisRateBudget } from '../../../src/venues/shared/redis-rate-budget.js';
import { SettableClock } from '../../support/settable-clock.js';
import { testRedis } from '../../support/redis.js';
import { bench, HOUR, START } from './support.js';

/** The adapter on a host whose clock is set; the exchange goes by the true time. */
const onHost = async (offset: number) => {
  const host = new SettableClock(START);
  host.offset = offset;
  const { kucoin, fake, clock } = await bench({}, { clock: host });
  const pass = (ms: number): void => {
    host.advance(ms);
    clock.advance(ms);
  };
  return { host, kucoin, fake, pass };
};

describe('the time of the adapter', () => {
  it.each([-HOUR, HOUR])("is the exchange's, on a host that is %i ms off", async (offset) => {
    const { kucoin } = await onHost(offset);
    await kucoin.measureTime();
    expect(kucoin.clock.now()).toBe(START);
  });

  it.each([-HOUR, HOUR])(
    'is not moved by a host that is set %i ms off, and calls are signed by it',
    async (offset) => {
      const { host, kucoin, pass } = await onHost(0);
      await kucoin.measureTime();
      host.offset = offset;
      pass(5_000);
      expect(kucoin.clock.now()).toBe(START + 5_000);
      expect((await kucoin.exchange?.fetchAccount())?.timestamp).toBe(START + 5_000);
    },
  );

  it("is the host's while the exchange does not tell it, and keeps what it was by an answer that is no time", async () => {
    const { kucoin, fake, pass } = await onHost(-2_000);
    fake.fail('GET /api/v1/timestamp', { kind: 'status', status: 503 });
    await kucoin.measureTime();
    expect(kucoin.clock.now()).toBe(START - 2_000);
    pass(1_000);
    await kucoin.measureTime();
    expect(kucoin.clock.now()).toBe(START + 1_000);
  });

  it('is right again after the host slept: steady time stood still, the exchange went on', async () => {
    const host = new SettableClock(START);
    const { kucoin, clock } = await bench({}, { clock: host });
    await kucoin.measureTime();
    clock.advance(HOUR);
    host.offset = HOUR;
    await kucoin.measureTime();
    expect(kucoin.clock.now()).toBe(START + HOUR);
  });
});

describe('the shared budget after the clock of Redis was set back', () => {
  const clients: Redis[] = [];
  afterEach(() => clients.splice(0).forEach((client) => client.disconnect()));

  it('begins its window anew, and lifts a block', async () => {
    const { url, prefix } = testRedis();
    const redis = new Redis(url);
    clients.push(redis);
    const keyOf = (pool: string): string => `${prefix}:${pool}`;
    const budget = new RedisRateBudget({ redis, keyOf, quota: QUOTA, clock: wallClock, log: silentLog });
    await budget.take('futures', 2_000, 'order');
    await expect(budget.take('futures', 1, 'order')).rejects.toMatchObject({ code: 'rate-budget' });
    // What was written an hour ahead of Redis' time was written before it was set back.
    const ahead = String(wallClock.now() + HOUR);
    await redis.hset(`${prefix}:futures`, { resetAt: ahead, blockedUntil: ahead, savedAt: ahead });
    await budget.take('futures', 1, 'order');
  });
});
