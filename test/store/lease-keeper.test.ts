import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { ManualClock, wallClock } from '../../src/clock.js';
import { FencedError, silentLog } from '../../src/domain/index.js';
import { LeaseKeeper } from '../../src/store/lease-keeper.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import { RedisStore } from '../../src/store/redis-store.js';
import { LeaseHeldError } from '../../src/store/store-errors.js';
import type { TestDocs } from './harness.js';
import { connect, freshPrefix } from './redis.js';

const setup = () => {
  const clock = new ManualClock(0);
  const store = new MemoryStore<TestDocs>({ clock });
  const warn = vi.fn();
  const keeper = (holder: string, onLost = vi.fn()) => ({
    onLost,
    keeper: new LeaseKeeper({ store, lease: 'trader', holder, clock, log: { ...silentLog, warn }, onLost }),
  });
  /** Moves the clock in small steps, letting what it wakes run. */
  const run = async (ms: number): Promise<void> => {
    for (let moved = 0; moved < ms; moved += 50) {
      clock.advance(50);
      await turn();
    }
  };
  return { clock, store, warn, keeper, run };
};

describe('LeaseKeeper', () => {
  it('holds the lease for as long as it lives', async () => {
    const { keeper, run, store } = setup();
    const { keeper: one, onLost } = keeper('one');
    expect(() => one.fence()).toThrow(FencedError);
    const fence = await one.acquire();
    await run(30_000);
    expect(one.fence()).toEqual(fence);
    expect(await store.holdsLease(fence)).toBe(true);
    expect(onLost).not.toHaveBeenCalled();
    await one.release();
    expect(one.holds()).toBe(false);
    expect(await store.leaseHolder('trader')).toBeUndefined();
  });

  it('throws under noWait, naming the holder', async () => {
    const { keeper } = setup();
    const one = keeper('one').keeper;
    await one.acquire();
    const refused = keeper('two').keeper.acquire({ noWait: true });
    await expect(refused).rejects.toThrow(LeaseHeldError);
    await expect(refused).rejects.toThrow('held by one');
    await one.release();
  });

  it('waits, says so once, and replaces a dead holder within 5 s', async () => {
    const { keeper, run, store, warn, clock } = setup();
    const dead = await store.acquireLease('trader', 'dead', 4_000);
    const two = keeper('two').keeper;
    let at: number | undefined;
    const waiting = two.acquire().then((fence) => {
      at = clock.now();
      return fence;
    });
    await run(3_900);
    expect(at).toBeUndefined();
    await run(1_000);
    expect(at).toBeLessThanOrEqual(5_000);
    expect((await waiting).token).toBeGreaterThan(dead?.token ?? 99);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[1]).toContain('dead holds the trader lease');
    await two.release();
  });

  it('stops waiting when the signal aborts', async () => {
    const { keeper, store } = setup();
    await store.acquireLease('trader', 'other', 60_000);
    const stop = new AbortController();
    const waiting = keeper('two').keeper.acquire({ signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });

  it('tells once when another took the lease', async () => {
    const { keeper, run, store } = setup();
    const { keeper: one, onLost } = keeper('one');
    const fence = await one.acquire();
    await store.releaseLease(fence);
    await store.acquireLease('trader', 'thief', 60_000);
    await run(10_000);
    expect(onLost).toHaveBeenCalledTimes(1);
    expect(() => one.fence()).toThrow(FencedError);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('gone'))],
    ['hangs', () => new Promise<boolean>(() => undefined)],
  ])('knows that the lease ran out when the store %s', async (_how, renewLease) => {
    const { keeper, run, store } = setup();
    const { keeper: one, onLost } = keeper('one');
    await one.acquire();
    await run(6_000);
    // Renewed last at 5,400 (every 4,000 / 3, in steps of 50): until 9,400.
    store.renewLease = renewLease;
    await run(3_350);
    expect(one.holds()).toBe(true);
    expect(onLost).not.toHaveBeenCalled();
    await run(50);
    expect(one.holds()).toBe(false);
    await run(1_500);
    expect(onLost).toHaveBeenCalledTimes(1);
    expect(onLost.mock.calls[0]?.[0]).toContain('could not be reached');
  });

  it('survives one renewal that fails', async () => {
    const { keeper, run, store } = setup();
    const { keeper: one, onLost } = keeper('one');
    await one.acquire();
    vi.spyOn(store, 'renewLease').mockRejectedValueOnce(new Error('gone for a moment'));
    await run(20_000);
    expect(one.holds()).toBe(true);
    expect(onLost).not.toHaveBeenCalled();
    await one.release();
  });

  it('refuses a ttl that would leave a dead holder in place for longer', () => {
    const { store, clock } = setup();
    const make = (ttlMs: number) =>
      new LeaseKeeper({ store, lease: 'trader', holder: 'x', clock, log: silentLog, ttlMs });
    expect(() => make(4_001)).toThrow('lease ttl must be 1 to 4000 ms, got 4001');
    expect(() => make(Number.NaN)).toThrow('got NaN');
  });

  it('renews against a real Redis and passes the lease on with a larger token', async () => {
    const redis = await connect();
    const store = new RedisStore<TestDocs>({ redis, prefix: freshPrefix(), clock: wallClock });
    const make = (holder: string) =>
      new LeaseKeeper({ store, lease: 'trader', holder, clock: wallClock, log: silentLog, ttlMs: 300 });
    const one = make('one');
    const two = make('two');
    const first = await one.acquire();
    await wallClock.sleep(700);
    expect(await store.holdsLease(first)).toBe(true);
    const waiting = two.acquire();
    await one.release();
    expect((await waiting).token).toBe(first.token + 1);
    await expect(store.commit({ fence: first })).rejects.toThrow(FencedError);
    await store.commit({ fence: two.fence() });
    await two.release();
    redis.disconnect();
  });
});
