import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { FencedError, silentLog } from '../../../src/domain/index.js';
import { LeaseKeeper } from '../../../src/state/store/lease-keeper.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import type { TestDocs } from './harness.js';
import { connect, freshPrefix } from './redis.js';

describe('LeaseKeeper', () => {
  it('renews against a real Redis and passes the lease on with a larger token', async () => {
    const redis = await connect();
    const store = new RedisStore<TestDocs>({ redis, prefix: freshPrefix(), clock: wallClock });
    const make = (holder: string) =>
      new LeaseKeeper({ store, lease: 'trader', holder, clock: wallClock, log: silentLog, ttlMs: 300 });
    const one = make('one');
    const two = make('two');
    const { fence: first } = await one.acquire();
    await wallClock.sleep(700);
    expect(await store.holdsLease(first)).toBe(true);
    const waiting = two.acquire();
    await one.release();
    expect((await waiting).fence.token).toBe(first.token + 1);
    await expect(store.commit({ fence: first })).rejects.toThrow(FencedError);
    await store.commit({ fence: two.fence() });
    await two.release();
    redis.disconnect();
  });
});
