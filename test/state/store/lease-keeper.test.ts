import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { FencedError, silentLog } from '../../../src/domain/index.js';
import { LeaseKeeper } from '../../../src/state/store/lease-keeper.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import type { Fence } from '../../../src/state/store/store.js';
import { LeaseHeldError } from '../../../src/state/store/store-errors.js';
import type { TestDocs } from './harness.js';

const setup = () => {
  const clock = new ManualClock(0);
  const store = new MemoryStore<TestDocs>({ clock });
  const warn = vi.fn();
  const keeper = (holder: string) =>
    new LeaseKeeper({ store, lease: 'trader', holder, clock, log: { ...silentLog, warn } });
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
    const one = keeper('one');
    expect(() => one.fence()).toThrow(FencedError);
    const { fence, ended } = await one.acquire();
    await run(30_000);
    expect(one.fence()).toEqual(fence);
    expect(await store.holdsLease(fence)).toBe(true);
    expect(ended.aborted).toBe(false);
    await one.release();
    expect(one.holds()).toBe(false);
    expect(await store.leaseHolder('trader')).toBeUndefined();
  });

  it('throws under noWait, naming the holder', async () => {
    const { keeper } = setup();
    const one = keeper('one');
    await one.acquire();
    const refused = keeper('two').acquire({ noWait: true });
    await expect(refused).rejects.toThrow(LeaseHeldError);
    await expect(refused).rejects.toThrow('held by one');
    await one.release();
  });

  it('waits, says so once, and replaces a dead holder within 5 s', async () => {
    const { keeper, run, store, warn, clock } = setup();
    const dead = await store.acquireLease('trader', 'dead', 4_000);
    const two = keeper('two');
    let at: number | undefined;
    const waiting = two.acquire().then((fence) => {
      at = clock.now();
      return fence;
    });
    await run(3_900);
    expect(at).toBeUndefined();
    await run(1_000);
    expect(at).toBeLessThanOrEqual(5_000);
    expect((await waiting).fence.token).toBeGreaterThan(dead?.token ?? 99);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[1]).toContain('dead holds the trader lease');
    await two.release();
  });

  it('says to whoever was told that it waits when it goes on', async () => {
    const { clock, store, run } = setup();
    const said: string[] = [];
    const onWait = (line: string): number => said.push(line);
    const keeper = new LeaseKeeper({ store, lease: 'trader', holder: 'one', clock, log: silentLog, onWait });
    const { acquireLease } = store;
    store.acquireLease = () => Promise.reject(new Error('gone'));
    const waiting = keeper.acquire();
    await run(1_000);
    expect(said).toEqual(['waits: Redis does not answer']);
    store.acquireLease = acquireLease.bind(store);
    await run(1_000);
    await waiting;
    expect(said.slice(1)).toEqual(['goes on: it holds the trader lease']);
    await keeper.release();
    // There is nothing to wait for now.
    await keeper.acquire();
    expect(said).toHaveLength(2);
    await keeper.release();
  });

  it('takes no second lease while it holds one', async () => {
    const { keeper, store } = setup();
    const one = keeper('one');
    const tenure = await one.acquire();
    const ask = vi.spyOn(store, 'acquireLease');
    expect(await one.acquire()).toBe(tenure);
    expect(ask).not.toHaveBeenCalled();
    await one.release();
  });

  it('knows why it is not held, and whether another holds it', async () => {
    const { keeper, run, store } = setup();
    const one = keeper('one');
    const known = () => [one.holds(), one.isElsewhere, one.obstacle];
    expect(known()).toEqual([false, false, 'the trader lease is not held']);
    const theirs = await store.acquireLease('trader', 'other', 60_000);
    const waiting = one.acquire();
    await run(500);
    expect(known()).toEqual([false, true, 'other holds the trader lease']);
    if (theirs) await store.releaseLease(theirs);
    await run(500);
    await waiting;
    expect(known()).toEqual([true, false, undefined]);
    one.drop('Redis was started again');
    expect(known()).toEqual([false, false, 'lost the trader lease: Redis was started again']);
    await one.release();
  });

  it('drops and gives back only what it holds', async () => {
    const { keeper, store } = setup();
    const release = vi.spyOn(store, 'releaseLease');
    const one = keeper('one');
    one.drop('nothing');
    await one.release();
    expect(release).not.toHaveBeenCalled();
    expect(one.obstacle).toBe('the trader lease is not held');
    await one.acquire();
    await one.release();
    one.drop('too late');
    expect(one.obstacle).toBe('the trader lease is not held');
  });

  it('does not take for held what was granted so long ago that it has run out', async () => {
    const { clock, store, run } = setup();
    const acquire = store.acquireLease.bind(store);
    let asked = 0;
    // The clock of this host stands still while the answer is on its way, then it is 4 s later.
    store.acquireLease = async (...args) => {
      const answer = await acquire(...args);
      if (++asked === 1) clock.advance(4_000);
      return answer;
    };
    const keeper = new LeaseKeeper({ store, lease: 'trader', holder: 'one', clock, log: silentLog });
    const taken = keeper.acquire();
    await run(0);
    const { fence } = await taken;
    expect(asked).toBe(2);
    expect(await store.holdsLease(fence)).toBe(true);
    await keeper.release();
  });

  it('stops waiting when the signal aborts', async () => {
    const { keeper, store } = setup();
    await store.acquireLease('trader', 'other', 60_000);
    const stop = new AbortController();
    const waiting = keeper('two').acquire({ signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });

  it('is taken again whenever it was lost, until it is no longer wanted', async () => {
    const { keeper, run } = setup();
    const one = keeper('one');
    const stop = new AbortController();
    const tokens: number[] = [];
    const held = one.hold(stop.signal, ({ fence }) => Promise.resolve(void tokens.push(fence.token)));
    await run(1_000);
    one.drop('for a test');
    await run(5_000);
    expect(tokens).toEqual([1, 2]);
    stop.abort();
    one.drop('for the end');
    await run(5_000);
    await held;
    expect(tokens).toEqual([1, 2]);
    expect(one.holds()).toBe(false);
  });

  it('stops waiting for another holder when it is no longer wanted', async () => {
    const { keeper, run, store } = setup();
    await store.acquireLease('trader', 'other', 60_000);
    const stop = new AbortController();
    const held = keeper('two').hold(stop.signal);
    await run(1_000);
    stop.abort();
    await run(500);
    await held;
    expect(await store.leaseHolder('trader')).toBe('other');
  });

  it('ends its tenure when another took the lease', async () => {
    const { keeper, run, store } = setup();
    const one = keeper('one');
    const { fence, ended } = await one.acquire();
    await store.releaseLease(fence);
    await store.acquireLease('trader', 'thief', 60_000);
    await run(2_000);
    expect(ended.aborted).toBe(true);
    expect(() => one.fence()).toThrow(FencedError);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('gone'))],
    ['hangs', () => new Promise<boolean>(() => undefined)],
  ])('knows that the lease ran out when the store %s', async (_how, renewLease) => {
    const { keeper, run, store } = setup();
    const one = keeper('one');
    const { ended } = await one.acquire();
    await run(6_000);
    // Renewed last at 5,400 (every 4,000 / 3, in steps of 50): until 9,400.
    store.renewLease = renewLease;
    await run(3_350);
    expect(one.holds()).toBe(true);
    expect(ended.aborted).toBe(false);
    await run(50);
    expect(one.holds()).toBe(false);
    await run(50);
    expect(ended.aborted).toBe(true);
    expect(String(ended.reason)).toContain('did not renew it in time');
  });

  /** Does what the store does at once, and answers so much later. */
  const slowly =
    <A extends readonly unknown[], T>(clock: ManualClock, ms: number, act: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const answer = await act(...args);
      await clock.sleep(ms);
      return answer;
    };
  const never = (_fence: Fence, _ttlMs: number): Promise<boolean> => new Promise(() => undefined);

  it('counts its time from before it asked, as the store does, not from the answer', async () => {
    const { keeper, run, store, clock } = setup();
    store.acquireLease = slowly(clock, 1_000, store.acquireLease.bind(store));
    store.renewLease = never;
    const one = keeper('one');
    const taken = one.acquire();
    await run(1_050);
    const { fence } = await taken;
    await run(2_900);
    expect([one.holds(), await store.holdsLease(fence)]).toEqual([true, true]);
    await run(50);
    expect([one.holds(), await store.holdsLease(fence)]).toEqual([false, false]);
  });

  it('counts a renewal from before it asked, too', async () => {
    const { keeper, run, store, clock } = setup();
    const renew = store.renewLease.bind(store);
    // Asked for once, after a third of 4,000 ms: at 1,350 in steps of 50.
    store.renewLease = vi.fn(never).mockImplementationOnce(slowly(clock, 1_000, renew));
    const one = keeper('one');
    const { fence } = await one.acquire();
    await run(5_300);
    expect([one.holds(), await store.holdsLease(fence)]).toEqual([true, true]);
    await run(50);
    expect([one.holds(), await store.holdsLease(fence)]).toEqual([false, false]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('gone for a moment'))],
    ['is never answered', never],
  ])('survives one renewal that %s', async (_how, once) => {
    const { keeper, run, store } = setup();
    const one = keeper('one');
    const { ended } = await one.acquire();
    vi.spyOn(store, 'renewLease').mockImplementationOnce(once);
    await run(20_000);
    expect(one.holds()).toBe(true);
    expect(ended.aborted).toBe(false);
    await one.release();
  });

  it.each([0, 500])('takes no loss for one where it was given back, %d ms into a renewal', async (ms) => {
    const { clock, run, store } = setup();
    const renew = store.renewLease.bind(store);
    // The store is slow, and comes to the renewal when the lease was given back: it says no.
    store.renewLease = (...args) => clock.sleep(1_000).then(() => renew(...args));
    const error = vi.fn();
    const log = { ...silentLog, error };
    const keeper = new LeaseKeeper({ store, lease: 'trader', holder: 'one', clock, log });
    await keeper.acquire();
    await run(ms === 0 ? 0 : 1_350 + ms);
    await keeper.release();
    await run(10_000);
    expect(error).not.toHaveBeenCalled();
  });

  it('refuses a ttl that would leave a dead holder in place for longer', () => {
    const { store, clock } = setup();
    const make = (ttlMs: number) =>
      new LeaseKeeper({ store, lease: 'trader', holder: 'x', clock, log: silentLog, ttlMs });
    expect(() => make(4_001)).toThrow('lease ttl must be 1 to 4000 ms, got 4001');
    expect(() => make(Number.NaN)).toThrow('got NaN');
    expect(() => make(0)).toThrow('lease ttl must be 1 to 4000 ms, got 0');
    expect(() => make(1)).not.toThrow();
    expect(() => make(4_000)).not.toThrow();
  });
});
