import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock, wallClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';
import { openKucoin } from '../../../src/venues/kucoin/index.js';
import { LocalRateBudget } from '../../../src/venues/shared/rate-budget.js';
import { RedisRateBudget, TOLD_AFTER } from '../../../src/venues/shared/redis-rate-budget.js';
import { costOf, QUOTA } from '../../../src/venues/kucoin/weights.js';
import { startKucoin } from '../../support/kucoin/index.js';
import { testRedis, type TestRedis } from '../../support/redis.js';
import { INSTRUMENTS } from './support.js';

const clients: Redis[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

/** The budget of one process: a client of its own. */
const processOn = async ({ url, prefix }: TestRedis) => {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  clients.push(redis);
  await redis.ping();
  const keyOf = (pool: string): string => `${prefix}:${pool}`;
  return {
    redis,
    budget: new RedisRateBudget({ redis, keyOf, quota: QUOTA, clock: wallClock, log: silentLog }),
  };
};

/**
 * What was to be told later is told (of two timers of one length the first comes first), and a later command of the same
 * client comes after it.
 */
const settled = async ({ redis }: { redis: Redis }) => {
  await wallClock.sleep(TOLD_AFTER);
  return redis.ping();
};

const spent = { code: 'rate-budget' };

describe('the rate budget that processes share', () => {
  it('counts what all of them spend, with orders ahead of reads ahead of candles', async () => {
    const redis = testRedis();
    const [one, two] = [await processOn(redis), await processOn(redis)];
    await one.budget.take('futures', 1_400, 'bulk');
    await two.budget.take('futures', 400, 'read');
    await expect(one.budget.take('futures', 201, 'order')).rejects.toMatchObject(spent);
    await two.budget.take('futures', 200, 'order');
    const refusal = await one.budget.take('futures', 1, 'order').catch((error: unknown) => error);
    expect(refusal).toMatchObject(spent);
    const { retryAfterMs } = refusal as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(20_000);
    expect(retryAfterMs).toBeLessThanOrEqual(30_000);
    // The pools are apart.
    await one.budget.take('public', 1_400, 'bulk');
  });

  it('makes a read of one wait for the end of a window that another has spent', async () => {
    const redis = testRedis();
    const [one, two] = [await processOn(redis), await processOn(redis)];
    const begun = wallClock.elapsed();
    one.budget.correct('public', { limit: 2_000, remaining: 150, resetMs: 300 });
    await settled(one);
    await two.budget.take('public', 3, 'read');
    expect(wallClock.elapsed() - begun).toBeGreaterThan(290);
    await two.budget.take('public', 1_900, 'order');
  });

  it('believes the exchange in limit and count, and forgets no call that is under way', async () => {
    const redis = testRedis();
    const [one, two] = [await processOn(redis), await processOn(redis)];
    await one.budget.take('public', 500, 'read');
    one.budget.correct('public', { limit: 4_000, remaining: 3_900, resetMs: 29_900 });
    await settled(one);
    await two.budget.take('public', 3_500, 'order');
    await expect(two.budget.take('public', 1, 'order')).rejects.toMatchObject(spent);
  });

  it('tells Redis what the shared count does not know, and nothing twice', async () => {
    const one = await processOn(testRedis());
    const told = vi.spyOn(one.redis as unknown as { radCorrect(): Promise<number> }, 'radCorrect');
    const read = async (remaining: number, resetMs = 20_000): Promise<number> => {
      one.budget.correct('futures', { limit: 2_000, remaining, resetMs });
      await settled(one);
      return told.mock.calls.length;
    };
    await one.budget.take('futures', 100, 'read');
    expect(await read(1_900)).toBe(1);
    // Nothing new, and less than was counted: calls that are under way.
    expect([await read(1_900, 19_990), await read(1_950, 19_950)]).toEqual([1, 1]);
    // Others spend on the same account.
    expect(await read(1_500, 19_900)).toBe(2);
    await one.budget.take('futures', 100, 'read');
    expect(await read(1_400, 19_890)).toBe(2);
    // Another window.
    expect(await read(1_990, 29_990)).toBe(3);
  });

  it('tells Redis once of readings that come together, and not while what they belong to goes on', async () => {
    const one = await processOn(testRedis());
    const told = vi.spyOn(one.redis as unknown as { radCorrect(): Promise<number> }, 'radCorrect');
    const read = (remaining: number): void =>
      one.budget.correct('futures', { limit: 2_000, remaining, resetMs: 20_000 });
    const remaining = (): unknown[] => told.mock.calls.map((args: readonly unknown[]) => args[4]);
    // Another limit or window than was assumed says so at once.
    read(1_950);
    expect(remaining()).toEqual([1_950]);
    for (const more of [1_900, 1_890, 1_895]) read(more);
    await one.redis.ping();
    expect(remaining()).toEqual([1_950]);
    await settled(one);
    expect(remaining()).toEqual([1_950, 1_890]);
  });

  it('tells nothing of a window that ended meanwhile: what others took of the next one stays counted', async () => {
    const redis = testRedis();
    const [one, two] = [await processOn(redis), await processOn(redis)];
    const read = (remaining: number): void =>
      one.budget.correct('futures', { limit: 2_000, remaining, resetMs: TOLD_AFTER / 2 });
    read(1_990);
    read(1_980);
    await wallClock.sleep(TOLD_AFTER / 2 + 10);
    await two.budget.take('futures', 1_400, 'bulk');
    await settled(one);
    await expect(two.budget.take('futures', 601, 'order')).rejects.toMatchObject(spent);
  });

  it('keeps every process away from a pool that the exchange closed', async () => {
    const redis = testRedis();
    const [one, two] = [await processOn(redis), await processOn(redis)];
    one.budget.block('futures', 10_000, 1_000);
    await settled(one);
    await expect(two.budget.take('futures', 1, 'order')).rejects.toMatchObject(spent);
    await two.budget.take('public', 1, 'order');
  });

  it('never lets two processes spend the same weight', async () => {
    const redis = testRedis();
    const both = [await processOn(redis), await processOn(redis)] as const;
    const takes = Array.from({ length: 300 }, (_, i) =>
      both[(i % 2) as 0 | 1].budget.take('futures', 10, 'order'),
    );
    const results = await Promise.allSettled(takes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(200);
  });

  it('goes by the count of the process itself while Redis is away, at once', async () => {
    const { redis, budget } = await processOn(testRedis());
    await budget.take('futures', 1_500, 'order');
    redis.disconnect();
    await budget.take('futures', 400, 'order');
    await expect(budget.take('futures', 200, 'order')).rejects.toMatchObject(spent);
  });

  it('goes on alone when Redis hangs', async () => {
    const { redis, budget } = await processOn(testRedis());
    const blocker = redis.duplicate();
    clients.push(blocker);
    // Everything the client sends waits behind a command that does not end.
    const stuck = redis.blpop('never', 2);
    const asked = wallClock.now();
    await budget.take('futures', 1, 'order');
    expect(wallClock.now() - asked).toBeLessThan(1_500);
    await stuck;
  });

  it('stays below the limit of the exchange with two processes asking side by side', async () => {
    const redis = testRedis();
    const fake = await startKucoin({ clock: wallClock, instruments: INSTRUMENTS, quota: 200 });
    try {
      const markets = await Promise.all(
        [await processOn(redis), await processOn(redis)].map(async ({ budget }) => {
          const options = { apiRoot: fake.root, clock: wallClock, log: silentLog, budget };
          return (await openKucoin(options)).market;
        }),
      );
      for (const market of markets) await market.instruments();
      // 5 weight each: 60 are 300, the limit is 200. What is over waits for the next window: not awaited.
      const asked = Array.from({ length: 60 }, (_, i) => Promise.resolve(markets[i % 2]?.depth('BTC-USDT')));
      for (const each of asked) each.catch(() => undefined);
      await Promise.race([Promise.allSettled(asked), wallClock.sleep(1_500)]);
      const answered = fake.requests.filter(({ path }) => path.endsWith('depth20'));
      expect(answered.length).toBeGreaterThan(25);
      expect(fake.requests.filter(({ code }) => code === '429000')).toEqual([]);
    } finally {
      await fake.stop();
    }
  });
});

describe('what guards a position', () => {
  const clock = (): ManualClock => new ManualClock(1_000_000);

  it('is not refused by our own count', async () => {
    const budget = new LocalRateBudget(clock(), QUOTA);
    await budget.take('futures', 2_000, 'order');
    await expect(budget.take('futures', 1, 'order')).rejects.toMatchObject(spent);
    await budget.take('futures', 2, 'guard');
  });

  it('comes again a second after the exchange said that it was too much, all else after its window', async () => {
    const time = clock();
    const budget = new LocalRateBudget(time, QUOTA);
    budget.block('futures', 30_000, 1_000);
    await expect(budget.take('futures', 2, 'guard')).rejects.toMatchObject({ ...spent, retryAfterMs: 1_000 });
    time.advance(1_000);
    await budget.take('futures', 2, 'guard');
    await expect(budget.take('futures', 2, 'order')).rejects.toMatchObject(spent);
  });

  it('is a stop, its cancellation and their lookups; not an entry, not a candle', () => {
    const priorities = (
      [
        ['POST', 'orders', { reduceOnly: true }],
        ['DELETE', 'orders/{orderId}'],
        ['GET', 'orders/byClientOid'],
        ['GET', 'stopOrders'],
        ['POST', 'orders', {}],
        ['GET', 'account-overview'],
        ['GET', 'kline/query'],
      ] as const
    ).map(([method, path, params]) => costOf('futuresPrivate', method, path, params).priority);
    expect(priorities).toEqual(['guard', 'guard', 'guard', 'guard', 'order', 'read', 'bulk']);
  });
});
