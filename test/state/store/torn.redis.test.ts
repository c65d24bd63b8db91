import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { INITIAL_CONTROL } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import { insteadOf, isSound, KEPT_TWICE } from '../../../src/state/store/torn.js';
import { connect, freshPrefix } from './redis.js';

let redis: Redis;
let prefix: string;
let store: RedisStore<BotDocs>;
beforeAll(async () => {
  redis = await connect();
});
afterAll(() => redis.disconnect());

const open = (client = redis): RedisStore<BotDocs> =>
  new RedisStore<BotDocs>({
    redis: client,
    prefix,
    clock: new ManualClock(1_000),
    isSound,
    twice: KEPT_TWICE,
    instead: insteadOf,
  });

beforeEach(() => {
  prefix = freshPrefix();
  store = open();
});

const lock = { until: 5, reason: 'cooldown' };
/** As a failing disk does it, with lists of the kind read anew. */
const write = async (kind: string, id: string, text: string): Promise<void> => {
  await redis.hset(`${prefix}:doc:${kind}`, id, text);
  await redis.hdel(`${prefix}:lists`, kind);
};
const notices = async (): Promise<string[]> =>
  (await store.owedPushes(100)).map(({ push }) => ('text' in push ? push.text : push.type));
const aside = async (): Promise<unknown[]> => (await store.list('torn')).map(({ value }) => value);

describe('what the store cannot read', () => {
  it.each([
    ['is torn', '3|{"until":5,"rea'],
    ['is null', '3|null'],
    ['is no object', '3|7'],
    ['lacks what everybody reads', '3|{"until":"soon"}'],
    ['has no version', '{"until":5,"reason":"x"}'],
    ['has an odd version', 'x|{"until":5,"reason":"x"}'],
    ['is empty', ''],
  ])('is set aside and told once, and counts as absent: a document that %s', async (_, text) => {
    await store.commit({ put: [{ kind: 'lock', id: 'BTC-USDT', value: lock }] });
    await write('lock', 'ETH-USDT', text);
    expect((await store.list('lock')).map(({ id }) => id)).toEqual(['BTC-USDT']);
    expect(await store.get('lock', 'ETH-USDT')).toBeUndefined();
    await store.commit({ put: [{ kind: 'lock', id: 'ETH-USDT', value: lock, version: 0 }] });
    expect((await store.get('lock', 'ETH-USDT'))?.value).toEqual(lock);
    expect(await notices()).toEqual([
      expect.stringMatching(/set aside: the lock of ETH-USDT\. ETH-USDT may/),
    ]);
    expect(await aside()).toEqual([{ kind: 'lock', id: 'ETH-USDT', at: 1_000 }]);
    const data = { kind: 'lock', id: 'ETH-USDT', text };
    expect(await store.journal()).toMatchObject([{ event: 'set-aside', data }]);
  });

  it('is told once when many read it at the same time, and again when it is damaged again', async () => {
    await write('lock', 'ETH-USDT', '3|{"torn');
    const [one, two] = [open(), open()];
    const reads = [one.list('lock'), two.list('lock'), one.get('lock', 'ETH-USDT'), store.list('lock')];
    for (const read of await Promise.all(reads)) expect(read ?? []).toEqual([]);
    expect(await notices()).toHaveLength(1);
    for (const text of ['4|{"torn again', '3|{"torn']) {
      await write('lock', 'ETH-USDT', text);
      await store.list('lock');
    }
    expect(await notices()).toHaveLength(3);
    expect(await store.get('lock', 'ETH-USDT')).toBeUndefined();
  });

  it('leaves the bot paused where it was the switches', async () => {
    await write('control', 'main', '9|{"paused":');
    const control = await store.get('control', 'main');
    expect(control?.value).toMatchObject({ paused: true, pausedBy: 'alarm', armed: false });
    const value = { ...INITIAL_CONTROL, paused: false };
    await store.commit({
      put: [{ kind: 'control', id: 'main', value, version: control?.version ?? 0 }],
    });
    expect(await notices()).toHaveLength(1);
  });

  it('comes back from its copy where nothing else would bring it back', async () => {
    const halted = { ...INITIAL_CONTROL, paused: true, halted: true };
    await store.commit({ put: [{ kind: 'control', id: 'main', value: halted }] });
    await store.commit({ put: [{ kind: 'secret', id: 'instance', value: { value: 'abcdef' } }] });
    await write('control', 'main', '1|{"paused":');
    await write('secret', 'instance', '1|{"value":"abc');
    expect(await store.list('control')).toEqual([{ id: 'main', value: halted, version: 2 }]);
    expect((await store.get('secret', 'instance'))?.value).toEqual({ value: 'abcdef' });
    expect(await notices()).toEqual([
      expect.stringMatching(/damaged: the switches .* put back from its copy/),
      expect.stringMatching(/damaged: the secret instance\. It was put back/),
    ]);
    expect(JSON.stringify(await store.journal())).not.toContain('abc');
    // A copy goes with its document.
    await store.commit({ del: [{ kind: 'control', id: 'main' }] });
    await write('control', 'main', '5|{"paused":');
    expect((await store.get('control', 'main'))?.value).toMatchObject({ pausedBy: 'alarm', halted: false });
  });

  it('may be JSON inside JSON', async () => {
    const put = [
      { kind: 'setting', id: 'pairs', value: { value: '{"only":', at: 1 } },
      { kind: 'setting', id: 'LEVERAGE', value: { value: '3', at: 1 } },
      { kind: 'unfinished', id: 'w1', value: { json: '{' } },
      { kind: 'cursor', id: 'events', value: { value: '7', cashflows: '{"v":' } },
      { kind: 'cursor', id: 'replay', value: { value: '7' } },
    ] as const;
    await store.commit({ put });
    expect((await store.list('setting')).map(({ id }) => id)).toEqual(['LEVERAGE']);
    expect(await store.list('unfinished')).toEqual([]);
    expect((await store.list('cursor')).map(({ id }) => id)).toEqual(['replay']);
  });

  it('holds up no other job, push or line of the journal', async () => {
    const job = { queue: 'upkeep', name: 'upkeep', data: {} } as const;
    const push = { type: 'notice', level: 'info', text: 'sound' } as const;
    const entry = { at: 1, event: 'paused' } as const;
    await store.commit({ jobs: [job, job, job], pushes: [push, push], journal: [entry, entry] });
    await redis.hset(`${prefix}:jobs:data`, '1'.padStart(16, '0'), '{"queue":');
    await redis.hset(
      `${prefix}:jobs:data`,
      '3'.padStart(16, '0'),
      '{"queue":"orders","name":"execute-order"}',
    );
    await redis.zrem(`${prefix}:pushes`, ...(await redis.zrangebyscore(`${prefix}:pushes`, 1, 1)));
    await redis.zadd(`${prefix}:pushes`, 1, '1|1000|{"type"');
    await redis.xdel(`${prefix}:journal`, '2-0');
    await redis.xadd(`${prefix}:journal`, '3-0', 'e', '{"at":');
    await redis.set(`${prefix}:n:journal`, 3);
    expect((await store.owedJobs(Infinity, 10)).map(({ seq }) => seq)).toEqual([2]);
    expect((await store.owedPushes(10)).map(({ seq }) => seq)).toContain(2);
    expect((await store.journal({ match: ({ event }) => event === 'paused' })).length).toBe(1);
    const told = await notices();
    expect(told).toHaveLength(5);
    for (const what of ['job 1', 'job 3', 'message #1', 'line 3 of the journal'])
      expect(told.filter((text) => text.includes(what))).toHaveLength(1);
    // They are gone: the next look finds nothing more.
    await store.owedJobs(Infinity, 10);
    await store.journal();
    expect(await notices()).toHaveLength(5);
    expect(await redis.zcard(`${prefix}:jobs`)).toBe(1);
  });

  it('counts as absent also where it cannot be set aside', async () => {
    await write('lock', 'ETH-USDT', '3|{"torn');
    const deaf = redis.duplicate();
    const reader = open(deaf);
    const broken = Object.assign(deaf, { radCommit: () => Promise.reject(new Error('READONLY')) });
    expect(await reader.list('lock')).toEqual([]);
    expect(await redis.hlen(`${prefix}:doc:lock`)).toBe(1);
    broken.disconnect();
  });
});
