import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import { withScripts } from '../../../src/state/store/redis-scripts.js';
import { StoreFullError, StoreUnavailableError } from '../../../src/state/store/store-errors.js';
import type { TestDocs } from './harness.js';
import { connect, freshPrefix } from './redis.js';

let redis: Redis;
beforeAll(async () => {
  redis = await connect();
});
afterAll(() => redis.disconnect());

const storeOf = (client: Redis, prefix = freshPrefix()): RedisStore<TestDocs> =>
  new RedisStore<TestDocs>({ redis: client, prefix, clock: new ManualClock(1_000) });

const everything = {
  put: [{ kind: 'thing', id: 'a', value: { n: 1 } }],
  journal: [{ at: 1, event: 'paused' }],
  jobs: [{ queue: 'upkeep', name: 'upkeep', data: {} }],
  pushes: [{ type: 'notice', level: 'info', text: 'hi' }],
} as const;

describe('RedisStore', () => {
  it('writes no key outside its prefix, and stores apart do not see each other', async () => {
    const outer = freshPrefix();
    const one = storeOf(redis, `${outer}:one`);
    const two = storeOf(redis, `${outer}:two`);
    await one.commit(everything);
    await one.nextId('n');
    await one.acquireLease('trader', 'me', 1_000);
    const keys = await redis.keys(`*${outer}*`);
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !key.startsWith(`${outer}:one:`))).toEqual([]);
    expect(await two.list('thing')).toEqual([]);
    expect(await two.owedPushes(5)).toEqual([]);
  });

  it('gives a lease away that would last longer than it was given for: the clock of Redis was set back', async () => {
    const prefix = freshPrefix();
    const store = storeOf(redis, prefix);
    await store.acquireLease('trader', 'dead', 3_000);
    expect(await store.acquireLease('trader', 'next', 3_000)).toBeUndefined();
    const until = Number(await redis.hget(`${prefix}:lease:trader`, 'until'));
    await redis.hset(`${prefix}:lease:trader`, 'until', String(until + 3_600_000));
    expect(await store.acquireLease('trader', 'next', 3_000)).toEqual({ lease: 'trader', token: 2 });
    expect(await store.holdsLease({ lease: 'trader', token: 1 })).toBe(false);
  });

  it('lists a kind as it is, whoever has written it, and sends it again only where it has changed', async () => {
    const prefix = freshPrefix();
    const [one, two] = [storeOf(redis, prefix), storeOf(redis, prefix)];
    const put = (id: string, n: number) => two.commit({ put: [{ kind: 'thing', id, value: { n } }] });
    const values = async (): Promise<unknown[]> => (await one.list('thing')).map(({ value }) => value.n);
    expect(await values()).toEqual([]);
    await put('b', 1);
    await put('a', 2);
    expect(await values()).toEqual([2, 1]);
    const before = await one.list('thing');
    await two.nextId('n');
    expect(await one.list('thing'), 'the same list, not another one').toBe(before);
    await put('b', 3);
    expect(await values()).toEqual([2, 3]);
    await two.commit({ del: [{ kind: 'thing', id: 'a' }] });
    expect(await values()).toEqual([3]);
    await redis.hset(`${prefix}:doc:thing`, 'c', '1|{"n":4}');
    expect(await values(), 'written by a hand').toEqual([3, 4]);
    // An older version leaves no word of what it writes; and a Redis that was emptied knows of none.
    await redis.del(`${prefix}:lists`);
    await redis.hset(`${prefix}:doc:thing`, 'c', '2|{"n":5}');
    expect(await values()).toEqual([3, 5]);
    await redis.del(`${prefix}:doc:thing`);
    expect(await values()).toEqual([]);
  });

  it('sends of a list that is known what was written since, for as long as that is known', async () => {
    const prefix = freshPrefix();
    const client = redis.duplicate();
    const [one, two] = [storeOf(client, prefix), storeOf(redis, prefix)];
    const scripted = withScripts(client);
    const sent: (readonly string[] | undefined)[] = [];
    const { radList } = scripted;
    scripted.radList = async (...args) => {
      const answer = await radList.apply(scripted, args);
      sent.push(answer[1]?.filter((_, at) => at % 2 === 0));
      return answer;
    };
    const put = (id: string, n: number) => two.commit({ put: [{ kind: 'thing', id, value: { n } }] });
    const values = async (): Promise<unknown> => {
      sent.length = 0;
      return Object.fromEntries((await one.list('thing')).map(({ id, value }) => [id, value.n]));
    };
    for (const [n, id] of ['a', 'b', 'c'].entries()) await put(id, n);
    expect(await values()).toEqual({ a: 0, b: 1, c: 2 });
    await put('b', 7);
    await put('b', 8);
    await two.commit({
      put: [{ kind: 'thing', id: 'd d', value: { n: 9 } }],
      del: [{ kind: 'thing', id: 'a' }],
    });
    expect(await values()).toEqual({ b: 8, c: 2, 'd d': 9 });
    expect(sent).toEqual([['a', 'd d', 'b']]);
    // An older version writes without a word of what.
    await redis.hset(`${prefix}:doc:thing`, 'c', '2|{"n":3}');
    await redis.hset(`${prefix}:lists`, 'thing', 'another');
    await put('b', 9);
    expect(await values()).toEqual({ b: 9, c: 3, 'd d': 9 });
    // Somebody took one away by hand, and the store one more.
    await redis.hdel(`${prefix}:doc:thing`, 'c');
    await two.commit({ del: [{ kind: 'thing', id: 'b' }] });
    expect(await values()).toEqual({ 'd d': 9 });
    expect(sent).toEqual([['b'], ['d d']]);
    for (let n = 0; n < 250; n++) await put('b', n);
    expect(await values()).toEqual({ b: 249, 'd d': 9 });
    expect(sent, 'more than is remembered').toEqual([['d d', 'b']]);
    expect(await redis.llen(`${prefix}:changes:thing`)).toBeLessThanOrEqual(200);
    client.disconnect();
  });

  it('lists what a server has that lost its last writes, whatever was known of them', async () => {
    const prefix = freshPrefix();
    const [one, two] = [storeOf(redis, prefix), storeOf(redis, prefix)];
    const put = (id: string, n: number) => two.commit({ put: [{ kind: 'thing', id, value: { n } }] });
    const values = async (): Promise<unknown> =>
      Object.fromEntries((await one.list('thing')).map(({ id, value }) => [id, value.n]));
    await put('a', 1);
    await put('b', 1);
    const keys = await redis.keys(`${prefix}*`);
    const saved = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    await put('a', 2);
    expect(await values()).toEqual({ a: 2, b: 1 });
    for (const [at, key] of keys.entries()) await redis.restore(key, 0, saved[at] as Buffer, 'REPLACE');
    // As many documents, and a write that names another one alone.
    await put('b', 3);
    expect(await values()).toEqual({ a: 1, b: 3 });
  });

  it('works on when the server has forgotten its scripts', async () => {
    const store = storeOf(redis);
    await store.commit(everything);
    await redis.script('FLUSH');
    await store.commit(everything);
    expect((await store.get('thing', 'a'))?.version).toBe(2);
  });

  it('counts a commit once when the client sends it again after a lost answer', async () => {
    const prefix = freshPrefix();
    const client = redis.duplicate();
    const store = storeOf(client, prefix);
    const scripted = withScripts(client);
    const sent: Parameters<typeof scripted.radCommit>[] = [];
    const original = scripted.radCommit.bind(scripted);
    scripted.radCommit = (...args) => {
      sent.push(args);
      return original(...args);
    };
    await store.commit({ ...everything, put: [{ ...everything.put[0], version: 0 }] });
    const [args] = sent;
    if (!args) throw new Error('nothing sent');
    expect(await original(...args)).toEqual(['ok']);
    expect((await store.get('thing', 'a'))?.version).toBe(1);
    expect(await store.journal()).toHaveLength(1);
    expect(await store.owedPushes(9)).toHaveLength(1);
    client.disconnect();
  });

  it('names kind and id when Redis is out of reach', async () => {
    const gone = redis.duplicate({ maxRetriesPerRequest: 0, retryStrategy: () => null });
    gone.disconnect();
    const store = storeOf(gone);
    await expect(store.commit(everything)).rejects.toThrow(StoreUnavailableError);
    await expect(store.commit(everything)).rejects.toMatchObject({
      code: 'store-unavailable',
      message: 'store commit failed: Redis does not answer',
      fields: { operation: 'commit', kind: 'thing', id: 'a' },
    });
    await expect(store.get('thing', 'b')).rejects.toMatchObject({ fields: { kind: 'thing', id: 'b' } });
    expect(await store.probe()).toEqual({ is: 'away', why: 'does not answer' });
  });

  it('knows the newest line of its journal, whatever was trimmed', async () => {
    const store = storeOf(redis);
    expect(await store.lastJournal()).toBe(0);
    for (let line = 1; line <= 3; line++) await store.commit(everything);
    await store.trimJournal(2);
    expect(await store.lastJournal()).toBe(3);
    await store.trimJournal(3);
    expect(await store.lastJournal()).toBe(0);
  });

  it('knows the answer of a full Redis', async () => {
    const client = redis.duplicate();
    const store = storeOf(client);
    withScripts(client).radCommit = () =>
      Promise.reject(new Error('ReplyError: OOM command not allowed when used memory > maxmemory.'));
    await expect(store.commit(everything)).rejects.toThrow(StoreFullError);
    client.disconnect();
  });
});
