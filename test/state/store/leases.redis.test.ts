import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FencedError } from '../../../src/domain/index.js';
import { type Harness, memoryHarness, redisHarness } from './harness.js';
import { connect } from './redis.js';

let redis: Redis;
beforeAll(async () => {
  redis = await connect();
});
afterAll(() => redis.disconnect());

const stores: readonly (readonly [string, () => Harness])[] = [
  ['MemoryStore', memoryHarness],
  ['RedisStore', () => redisHarness(redis)],
];

describe.each(stores)('a lease of the %s', (_name, make) => {
  let h: Harness;
  beforeEach(() => {
    h = make();
  });

  it('is held by one, and passes on with a larger token', async () => {
    const first = await h.store.acquireLease('trader', 'one', 60_000);
    expect(first).toEqual({ lease: 'trader', token: 1 });
    expect(await h.store.acquireLease('trader', 'two', 60_000)).toBeUndefined();
    expect(await h.store.acquireLease('trader', 'one', 60_000)).toBeUndefined();
    expect(await h.store.leaseHolder('trader')).toBe('one');
    await h.store.releaseLease({ lease: 'trader', token: 1 });
    expect(await h.store.leaseHolder('trader')).toBeUndefined();
    expect(await h.store.acquireLease('trader', 'two', 60_000)).toEqual({ lease: 'trader', token: 2 });
    await h.store.releaseLease({ lease: 'trader', token: 1 });
    expect(await h.store.holdsLease({ lease: 'trader', token: 2 })).toBe(true);
    expect(await h.store.holdsLease({ lease: 'trader', token: 1 })).toBe(false);
    expect(await h.store.renewLease({ lease: 'trader', token: 1 }, 60_000)).toBe(false);
    expect(await h.store.acquireLease('another', 'two', 60_000)).toEqual({ lease: 'another', token: 1 });
  });

  it('gives it again to its own owner, under a new token, and to no other', async () => {
    const first = await h.store.acquireLease('trader', 'one', 60_000, 'me');
    expect(await h.store.acquireLease('trader', 'one', 60_000, 'you')).toBeUndefined();
    expect(await h.store.acquireLease('trader', 'one', 60_000)).toBeUndefined();
    expect(await h.store.acquireLease('trader', 'one', 60_000, 'me')).toEqual({
      lease: 'trader',
      token: 2,
    });
    if (first) expect(await h.store.holdsLease(first)).toBe(false);
  });

  it('runs out unless it is renewed', async () => {
    const fence = await h.store.acquireLease('trader', 'one', 400);
    if (!fence) throw new Error('not acquired');
    expect(await h.store.renewLease(fence, 1_500)).toBe(true);
    await h.elapse(600);
    expect(await h.store.holdsLease(fence)).toBe(true);
    await h.elapse(1_000);
    expect(await h.store.holdsLease(fence)).toBe(false);
    expect(await h.store.renewLease(fence, 60_000)).toBe(false);
    expect(await h.store.acquireLease('trader', 'two', 60_000)).toEqual({ lease: 'trader', token: 2 });
  });

  it('commits only for the newest token that has not run out', async () => {
    const put1 = (fence: { lease: string; token: number }): Promise<void> =>
      h.store.commit({
        fence,
        put: [{ kind: 'thing', id: 'a', value: { n: 1 } }],
        journal: [{ at: 1, event: 'paused' }],
      });
    await expect(put1({ lease: 'trader', token: 0 })).rejects.toThrow(FencedError);
    const old = await h.store.acquireLease('trader', 'one', 400);
    if (!old) throw new Error('not acquired');
    await put1(old);
    await h.elapse(500);
    await expect(put1(old)).rejects.toThrow(FencedError);
    const next = await h.store.acquireLease('trader', 'two', 60_000);
    if (!next) throw new Error('not acquired');
    await expect(put1(old)).rejects.toMatchObject({ code: 'fenced', fields: { lease: 'trader' } });
    await put1(next);
    expect((await h.store.get('thing', 'a'))?.version).toBe(2);
    expect(await h.store.journal()).toHaveLength(2);
  });

  it('says fenced before it says conflict', async () => {
    await h.store.commit({ put: [{ kind: 'thing', id: 'a', value: { n: 1 } }] });
    const both = h.store.commit({
      fence: { lease: 'trader', token: 5 },
      expect: [{ kind: 'thing', id: 'a', version: 7 }],
    });
    await expect(both).rejects.toThrow(FencedError);
  });
});
