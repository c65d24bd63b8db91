import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RadError } from '../../../src/domain/index.js';
import type { Change, Fence } from '../../../src/state/store/store.js';
import { type Harness, memoryHarness, redisHarness, type TestDocs } from './harness.js';
import { connect } from './redis.js';

let redis: Redis;
beforeAll(async () => {
  redis = await connect();
});
afterAll(() => redis.disconnect());

type Step = (h: Harness) => Promise<unknown>;

const id = fc.constantFrom('a', 'b', '__proto__');
/** Mostly right, often stale: most documents have seen few writes. */
const version = fc.option(fc.nat(3), { nil: undefined });
const lease = fc.constantFrom('trader', 'feed');
const fence = fc.record({ lease, token: fc.nat(4) });
const thing = fc.record({
  n: fc.oneof({ weight: 20, arbitrary: fc.integer() }, { weight: 1, arbitrary: fc.constant(Number.NaN) }),
  note: fc.string({ maxLength: 4 }),
});
const named = { kind: fc.constant('thing' as const), id };
const versioned = <T extends object>(ref: T, at: number | undefined): T & { version?: number } =>
  at === undefined ? ref : { ...ref, version: at };

const change: fc.Arbitrary<Change<TestDocs>> = fc
  .record({
    fence: fc.option(fence, { nil: undefined, freq: 3 }),
    put: fc.array(
      fc.tuple(fc.record({ ...named, value: thing }), version).map(([ref, at]) => versioned(ref, at)),
      { maxLength: 2 },
    ),
    del: fc.array(
      fc.tuple(fc.record(named), version).map(([ref, at]) => versioned(ref, at)),
      { maxLength: 1 },
    ),
    expect: fc.array(fc.record({ ...named, version: fc.nat(2) }), { maxLength: 1 }),
    journal: fc.array(
      fc.record({
        at: fc.nat(99),
        event: fc.constant('unknown' as const),
        data: fc.record({ name: fc.string() }),
        symbol: fc.constantFrom('X', 'Y'),
      }),
      {
        maxLength: 2,
      },
    ),
    jobs: fc.array(
      fc.nat(9).map((trainAt) => ({
        queue: 'upkeep' as const,
        name: 'retrain-model' as const,
        data: { trainAt },
        dueAt: trainAt * 300,
      })),
      { maxLength: 2 },
    ),
    pushes: fc.array(
      fc.string().map((text) => ({ type: 'notice' as const, level: 'info' as const, text })),
      { maxLength: 2 },
    ),
  })
  .map(({ fence: guard, ...rest }) => (guard ? { ...rest, fence: guard } : rest));

const step: fc.Arbitrary<readonly [string, Step]> = fc.oneof(
  {
    weight: 6,
    arbitrary: change.map((c) => [`commit ${fc.stringify(c)}`, (h: Harness) => h.store.commit(c)] as const),
  },
  // A short lease has run out before the next step, a long one never does.
  fc.tuple(lease, fc.constantFrom('one', 'two'), fc.boolean()).map(
    ([name, holder, short]) =>
      [
        `acquire ${name} ${holder} ${short ? 'short' : 'long'}`,
        async (h: Harness) => {
          const got = await h.store.acquireLease(name, holder, short ? 1 : 600_000);
          if (short) await h.elapse(3);
          return got;
        },
      ] as const,
  ),
  fence.map(
    (f: Fence) => [`renew ${fc.stringify(f)}`, (h: Harness) => h.store.renewLease(f, 600_000)] as const,
  ),
  fence.map((f: Fence) => [`release ${fc.stringify(f)}`, (h: Harness) => h.store.releaseLease(f)] as const),
  fc.nat(12).map((seq) => [`settle job ${seq}`, (h: Harness) => h.store.settleJobs([seq, seq + 2])] as const),
  fc.nat(12).map((seq) => [`settle push ${seq}`, (h: Harness) => h.store.settlePush(seq)] as const),
  fc.nat(9).map((seq) => [`trim journal ${seq}`, (h: Harness) => h.store.trimJournal(seq)] as const),
  lease.map((name) => [`nextId ${name}`, (h: Harness) => h.store.nextId(name)] as const),
);

const outcome = async (run: Promise<unknown>): Promise<unknown> => {
  try {
    return { ok: await run };
  } catch (error) {
    if (!(error instanceof RadError)) throw error;
    return { code: error.code, fields: error.fields };
  }
};

/** Everything that can be seen through the port. */
const seen = async ({ store }: Harness): Promise<unknown> => ({
  things: await store.list('thing'),
  a: await store.get('thing', 'a'),
  journal: await store.journal(),
  lastOfX: await store.journal({ limit: 2, symbol: 'X' }),
  oldest: await store.oldestJournal(3),
  length: await store.journalLength(),
  jobs: await store.owedJobs(Infinity, 5),
  due: await store.owedJobs(1_000, 5),
  next: await store.nextJobDue(),
  pushes: await store.owedPushes(5),
  held: await Promise.all([1, 2, 3, 4].map((token) => store.holdsLease({ lease: 'trader', token }))),
  holders: [await store.leaseHolder('trader'), await store.leaseHolder('feed')],
});

it('MemoryStore and RedisStore cannot be told apart by any sequence of changes and leases', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const memory = memoryHarness();
      const real = redisHarness(redis);
      for (const [name, run] of steps) {
        expect(await outcome(run(real)), name).toEqual(await outcome(run(memory)));
        expect(await seen(real), name).toEqual(await seen(memory));
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);
