import type { OwedJob } from '../../../src/state/store/store.js';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConflictError, type JournalEntry, type Push } from '../../../src/domain/index.js';
import { NotStorableError } from '../../../src/state/store/store-errors.js';
import { type Harness, memoryHarness, redisHarness } from './harness.js';
import { connect } from './redis.js';

let redis: Redis;
beforeAll(async () => {
  redis = await connect();
});
afterAll(() => redis.disconnect());

const notice = (text: string): Push => ({ type: 'notice', level: 'info', text });
const entry = (at: number, symbol?: string): JournalEntry => ({
  at,
  event: 'paused',
  ...(symbol ? { symbol } : {}),
});

const stores: readonly (readonly [string, () => Harness])[] = [
  ['MemoryStore', memoryHarness],
  ['RedisStore', () => redisHarness(redis)],
];

describe.each(stores)('%s', (_name, make) => {
  let h: Harness;
  beforeEach(() => {
    h = make();
  });
  const put = (id: string, n: number, version?: number): Promise<void> =>
    h.store.commit({
      put: [{ kind: 'thing', id, value: { n }, ...(version === undefined ? {} : { version }) }],
    });

  describe('documents', () => {
    it('gives back what was put, with versions from 1 upwards', async () => {
      expect(await h.store.get('thing', 'a')).toBeUndefined();
      await put('a', 1, 0);
      expect(await h.store.get('thing', 'a')).toEqual({ id: 'a', value: { n: 1 }, version: 1 });
      await put('a', 2, 1);
      await put('a', 3);
      expect(await h.store.get('thing', 'a')).toEqual({ id: 'a', value: { n: 3 }, version: 3 });
      expect(await h.store.get('other', 'a')).toBeUndefined();
    });

    it('lists one kind by id ascending in code units', async () => {
      for (const id of ['b', 'a|1', '10', 'B', '9', 'ä', 'a:2']) await put(id, 1);
      await h.store.commit({ put: [{ kind: 'other', id: 'x', value: { tags: ['|', 'ü'] } }] });
      const ids = (await h.store.list('thing')).map(({ id }) => id);
      expect(ids).toEqual(['10', '9', 'B', 'a:2', 'a|1', 'b', 'ä']);
      expect(await h.store.list('other')).toEqual([{ id: 'x', value: { tags: ['|', 'ü'] }, version: 1 }]);
    });

    it('lists anew after a put and a del', async () => {
      await put('b', 1);
      expect((await h.store.list('thing')).map(({ id }) => id)).toEqual(['b']);
      await put('a', 1);
      expect((await h.store.list('thing')).map(({ id }) => id)).toEqual(['a', 'b']);
      await h.store.commit({ del: [{ kind: 'thing', id: 'b', version: 1 }] });
      expect((await h.store.list('thing')).map(({ id }) => id)).toEqual(['a']);
      expect(await h.store.get('thing', 'b')).toBeUndefined();
    });

    it.each([
      ['a put of what must not exist', { put: [{ kind: 'thing', id: 'a', value: { n: 9 }, version: 0 }] }],
      ['a put on an old version', { put: [{ kind: 'thing', id: 'a', value: { n: 9 }, version: 1 }] }],
      ['a del of an old version', { del: [{ kind: 'thing', id: 'a', version: 1 }] }],
      ['an expectation of an old version', { expect: [{ kind: 'thing', id: 'a', version: 1 }] }],
      ['an expectation of absence', { expect: [{ kind: 'thing', id: 'a', version: 0 }] }],
    ] as const)('refuses %s and writes nothing at all', async (_what, bad) => {
      await put('a', 1);
      await put('a', 2);
      const before = await h.store.list('thing');
      const refused = h.store.commit({
        ...bad,
        put: [{ kind: 'thing', id: 'first', value: { n: 1 } }, ...('put' in bad ? bad.put : [])],
        journal: [entry(1)],
        jobs: [{ queue: 'upkeep', name: 'upkeep', data: {} }],
        pushes: [notice('no')],
      });
      await expect(refused).rejects.toThrow(ConflictError);
      await expect(refused).rejects.toMatchObject({ fields: { kind: 'thing', id: 'a' } });
      expect(await h.store.list('thing')).toEqual(before);
      expect(await h.store.journal()).toEqual([]);
      expect(await h.store.owedJobs(Infinity, 10)).toEqual([]);
      expect(await h.store.owedPushes(10)).toEqual([]);
    });

    it('accepts a del and an expectation of what is absent, by version 0', async () => {
      await h.store.commit({
        del: [{ kind: 'thing', id: 'gone', version: 0 }],
        expect: [{ kind: 'thing', id: 'never', version: 0 }],
      });
      await h.store.commit({ del: [{ kind: 'thing', id: 'gone' }] });
      expect(await h.store.list('thing')).toEqual([]);
    });

    it('lets exactly one of many parallel commits on one version win', async () => {
      await put('a', 0);
      const tries = Array.from({ length: 50 }, (_, n) => put('a', n + 1, 1));
      const results = await Promise.allSettled(tries);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const winner = results.findIndex(({ status }) => status === 'fulfilled');
      expect(await h.store.get('thing', 'a')).toEqual({ id: 'a', value: { n: winner + 1 }, version: 2 });
    });

    it.each([Number.NaN, Infinity, -Infinity])('refuses %s instead of keeping null', async (n) => {
      const refused = put('a', n);
      await expect(refused).rejects.toThrow(NotStorableError);
      await expect(refused).rejects.toMatchObject({ fields: { kind: 'thing', id: 'a', path: 'value.n' } });
      await expect(
        h.store.commit({
          journal: [{ at: 1, event: 'unknown', data: { name: 'x', data: { deep: [{ n }] } } }],
        }),
      ).rejects.toThrow(/journal unknown: value.data.data.deep.0.n cannot be stored/);
      await expect(
        h.store.commit({ jobs: [{ queue: 'upkeep', name: 'retrain-model', data: { trainAt: n } }] }),
      ).rejects.toThrow(/job retrain-model/);
      expect(await h.store.get('thing', 'a')).toBeUndefined();
    });

    it('accepts undefined fields', async () => {
      await h.store.commit({ put: [{ kind: 'thing', id: 'a', value: { n: 1, note: undefined } }] });
      expect((await h.store.get('thing', 'a'))?.value).toEqual({ n: 1 });
    });

    it('counts named sequences apart, from 1', async () => {
      expect([await h.store.nextId('x'), await h.store.nextId('x'), await h.store.nextId('y')]).toEqual([
        1, 2, 1,
      ]);
    });
  });

  describe('journal', () => {
    it('gives the last entries that match, newest last', async () => {
      for (let at = 1; at <= 6; at++) await h.store.commit({ journal: [entry(at, at % 2 ? 'ODD' : 'EVEN')] });
      const ats = async (...args: Parameters<typeof h.store.journal>): Promise<number[]> =>
        (await h.store.journal(...args)).map(({ at }) => at);
      expect(await ats()).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await ats({ limit: 2 })).toEqual([5, 6]);
      expect(await ats({ limit: 2, symbol: 'ODD' })).toEqual([3, 5]);
      expect(await ats({ match: ({ at }) => at < 4, symbol: 'ODD' })).toEqual([1, 3]);
    });

    it('finds an old match behind many newer entries', async () => {
      await h.store.commit({
        journal: [entry(0, 'OLD'), ...Array.from({ length: 1_200 }, (_, i) => entry(i + 1))],
      });
      expect(await h.store.journal({ symbol: 'OLD', limit: 1 })).toEqual([entry(0, 'OLD')]);
      expect(await h.store.journal()).toHaveLength(1_201);
    });

    it('numbers entries for the archive and forgets the oldest', async () => {
      await h.store.commit({ journal: [entry(10), entry(20), entry(30)] });
      expect(await h.store.oldestJournal(2)).toEqual([
        { seq: 1, entry: entry(10) },
        { seq: 2, entry: entry(20) },
      ]);
      await h.store.trimJournal(2);
      await h.store.trimJournal(1);
      expect(await h.store.journalLength()).toBe(1);
      await h.store.commit({ journal: [entry(40)] });
      expect((await h.store.oldestJournal(9)).map(({ seq }) => seq)).toEqual([3, 4]);
    });
  });

  describe('outbox', () => {
    const job = (intentId: string, dueAt?: number): OwedJob => ({
      queue: 'orders',
      name: 'execute-order',
      data: { intentId },
      ...(dueAt === undefined ? {} : { dueAt }),
    });

    it('gives owed jobs by due time, then in order of arrival, up to a time', async () => {
      await h.store.commit({ jobs: [job('late', 5_000), job('now1'), job('now2')] });
      await h.store.commit({ jobs: [job('early', 500), job('also late', 5_000)] });
      const names = async (upTo: number, limit = 10): Promise<string[]> =>
        (await h.store.owedJobs(upTo, limit)).map(({ job: owed }) =>
          owed.name === 'execute-order' ? owed.data.intentId : owed.name,
        );
      expect(await names(Infinity)).toEqual(['early', 'now1', 'now2', 'late', 'also late']);
      expect(await names(1_000)).toEqual(['early', 'now1', 'now2']);
      expect(await names(4_999.5)).toEqual(['early', 'now1', 'now2']);
      expect(await names(5_000)).toHaveLength(5);
      expect(await names(Infinity, 2)).toEqual(['early', 'now1']);
      expect(await h.store.nextJobDue()).toBe(500);
    });

    it('gives each job a number of its own and forgets the settled ones', async () => {
      await h.store.commit({ jobs: [job('a', 10), job('b', 20), job('b', 20)] });
      const owed = await h.store.owedJobs(Infinity, 10);
      expect(owed.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(owed[0]?.job).toEqual(job('a', 10));
      await h.store.settleJobs([1, 3, 99]);
      await h.store.settleJobs([]);
      expect((await h.store.owedJobs(Infinity, 10)).map(({ seq }) => seq)).toEqual([2]);
      await h.store.settleJobs([2]);
      expect(await h.store.nextJobDue()).toBeUndefined();
      await h.store.commit({ jobs: [job('c')] });
      expect((await h.store.owedJobs(Infinity, 10)).map(({ seq }) => seq)).toEqual([4]);
    });

    it('numbers pushes consecutively, over refused commits too, and keeps their order', async () => {
      await h.store.commit({ pushes: [notice('a'), notice('b')] });
      await expect(
        h.store.commit({ pushes: [notice('x')], expect: [{ kind: 'thing', id: 'no', version: 3 }] }),
      ).rejects.toThrow(ConflictError);
      h.clock.advance(5);
      await h.store.commit({ pushes: [notice('c|d')] });
      const owed = await h.store.owedPushes(10);
      expect(owed).toEqual([
        { seq: 1, at: 1_000, push: notice('a') },
        { seq: 2, at: 1_000, push: notice('b') },
        { seq: 3, at: 1_005, push: notice('c|d') },
      ]);
      await h.store.settlePush(1);
      await h.store.settlePush(1);
      expect((await h.store.owedPushes(1)).map(({ seq }) => seq)).toEqual([2]);
    });

    it('tells its listeners after commits that owe something, and only after those', async () => {
      let calls = 0;
      const remove = h.store.onOwed(() => calls++);
      await put('a', 1);
      expect(calls).toBe(0);
      await h.store.commit({ pushes: [notice('a')] });
      await h.store.commit({ jobs: [job('a')] });
      expect(calls).toBe(2);
      await expect(
        h.store.commit({ jobs: [job('a')], expect: [{ kind: 'thing', id: 'a', version: 7 }] }),
      ).rejects.toThrow();
      remove();
      await h.store.commit({ jobs: [job('a')] });
      expect(calls).toBe(2);
    });

    it('tells them later of what is carried out at once, and of others meanwhile', async () => {
      const told: number[] = [];
      h.store.onOwed((jobs) => told.push(jobs.length));
      await h.store.commit({ jobs: [job('a'), job('b')], toldAfter: 30 });
      await h.store.commit({ jobs: [job('c')] });
      expect(told).toEqual([1]);
      expect(await h.store.owedJobs(Infinity, 9)).toHaveLength(3);
      h.clock.advance(30);
      await vi.waitFor(() => expect(told).toEqual([1, 2]));
    });

    it('tells its listeners the jobs under the numbers that it has for them', async () => {
      const told: unknown[] = [];
      h.store.onOwed((jobs) => told.push(jobs));
      await h.store.commit({ jobs: [job('late', 5_000), job('now')] });
      await h.store.commit({ pushes: [notice('none')] });
      const [now, late] = await h.store.owedJobs(Infinity, 9);
      expect(told).toEqual([[late, now], []]);
    });
  });

  it('says that it is well', async () => {
    await expect(h.store.probe()).resolves.toEqual({ is: 'well' });
  });
});
