import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomBytes } from 'node:crypto';
import { wallClock } from '../../src/clock.js';
import { ReplayAccount } from '../../src/run/replay-account.js';
import { botStore } from '../../src/run/venue.js';
import { testRedis } from '../support/redis.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(testRedis().url);
});
afterAll(() => redis.disconnect());

const open = (prefix: string) => botStore(redis, prefix, wallClock);
const recording = (): string => randomBytes(4).toString('hex');
/** The account as a start opens it. */
const start = async (name: string): Promise<ReplayAccount> => {
  const account = await ReplayAccount.open(open('rad:replay'), name);
  await account.forgetEarlier(redis);
  return account;
};

describe('B11: a recording that begins again', () => {
  it('has a fresh account, with what the owner set and who he is', async () => {
    const name = recording();
    const first = await start(name);
    expect(first.prefix).toBe(`rad:replay:${name}`);
    const ref = { chatId: 42, messageId: 1, hasPhoto: false };
    await open(first.prefix).commit({
      put: [
        { kind: 'setting', id: 'RISK_PER_TRADE', value: { value: '0.005', at: 1 } },
        { kind: 'owner', id: 'main', value: { userId: 42 } },
        { kind: 'card', id: 'tour', value: ref },
        { kind: 'card', id: 'S1', value: ref },
        { kind: 'cursor', id: 'replay', value: { value: '5' } },
        { kind: 'report', id: 'recording', value: { date: '2025-10-24' } },
      ],
    });
    await first.beginAgain(open(first.prefix), open);
    // Until it is stopped the run that ends goes on.
    expect((await open(first.prefix).get('cursor', 'replay'))?.value.value).toBe('5');

    const second = await start(name);
    const store = open(second.prefix);
    expect(second.run).toBe(1);
    expect((await store.get('setting', 'RISK_PER_TRADE'))?.value.value).toBe('0.005');
    expect((await store.get('owner', 'main'))?.value.userId).toBe(42);
    expect((await store.list('card')).map(({ id }) => id)).toEqual(['tour']);
    for (const [kind, id] of [
      ['cursor', 'replay'],
      ['report', 'recording'],
    ] as const)
      expect(await store.get(kind, id)).toBeUndefined();
  });

  it('forgets the run before it, and touches no key of another recording or mode', async () => {
    const [name, other] = [recording(), recording()];
    const kept = [
      `rad:paper:${name}:doc:trade`,
      `rad:live:${name}:doc:trade`,
      `rad:replay:${other}:doc:trade`,
    ];
    const later = [`rad:replay:${name}.10:doc:trade`, `rad:replay:${name}.1:doc:trade`];
    const gone = ['doc:trade', 'exchange:doc:paper', 'bull:scan:meta'].map(
      (key) => `rad:replay:${name}:${key}`,
    );
    for (const key of [...kept, ...later, ...gone]) await redis.set(key, 'x');
    const first = await start(name);
    expect(await redis.exists(...gone)).toBe(gone.length);
    await first.beginAgain(open('rad:replay:none'), open);
    await start(name);
    expect(await redis.exists(...gone)).toBe(0);
    expect(await redis.exists(...kept, ...later)).toBe(kept.length + later.length);
  });

  it('is begun again as often as it is asked for', async () => {
    const name = recording();
    for (let run = 0; run < 3; run++) {
      const account = await start(name);
      expect(account.run).toBe(run);
      await account.beginAgain(open(account.prefix), open);
    }
  });
});
