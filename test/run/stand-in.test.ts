import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { callOffShown, madeIds, untilSettled } from '../../src/run/stand-in.js';
import type { Order } from '../../src/domain/index.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import type { StoreState } from '../../src/state/store/store.js';
import { Disk } from '../../src/run/disk.js';
import type { Exchange } from '../../src/venues/exchange.js';
import { QUIET } from '../support/scene.js';
import { SYMBOL, World } from '../support/world.js';
import { IllStore } from '../support/ill-store.js';

const ENTRY: Order = {
  clientOrderId: '',
  exchangeOrderId: 'x1',
  symbol: SYMBOL,
  side: 'buy',
  type: 'limit',
  price: 50,
  contracts: 1,
  filled: 0,
  status: 'open',
  reduceOnly: false,
  leverage: 2,
  createdAt: 0,
  updatedAt: 0,
};

const rig = () => {
  const ill = new IllStore(new MemoryStore<BotDocs>({ clock: wallClock }), wallClock);
  const done: string[] = [];
  const abort = new AbortController();
  const begin = (settle: () => Promise<void> = () => Promise.resolve(void done.push('settled'))) =>
    untilSettled(
      { store: ill.target, human: wallClock },
      settle,
      (why) => Promise.resolve(void done.push(`stands in: Redis ${why}`)),
      abort.signal,
    );
  return { ill, done, abort, begin };
};

describe('a start', () => {
  it('that finds the store there does without a stand-in', async () => {
    const { done, begin } = rig();
    expect(await begin()).toBe(false);
    expect(done).toEqual(['settled']);
  });

  it.each(['silent', 'refuses'] as const)(
    'with a store that is %s is stood in for until it is well',
    async (mood) => {
      const { ill, done, begin } = rig();
      ill.turn(mood);
      const begun = begin();
      await expect
        .poll(() => done, { timeout: 5_000 })
        .toEqual([expect.stringMatching(/^stands in: Redis /)]);
      ill.turn('well');
      expect(await begun).toBe(true);
      expect(done.at(-1)).toBe('settled');
    },
  );

  it('asks again what it could not read because the store went away', async () => {
    const { ill, begin } = rig();
    let tries = 0;
    const begun = begin(() => {
      tries += 1;
      if (tries > 1) return Promise.resolve();
      ill.turn('refuses');
      void wallClock.sleep(300).then(() => ill.turn('well'));
      return Promise.reject(new Error('gone'));
    });
    await begun;
    expect(tries).toBe(2);
  });

  it('fails on a store that is there and not one to trade on', async () => {
    await expect(rig().begin(() => Promise.reject(new Error('appendonly is no')))).rejects.toThrow(
      'appendonly',
    );
  });

  it('fails on a store that does not take the password, also on one that comes later', async () => {
    for (const before of [[], [{ is: 'away', why: 'does not answer' }] as const]) {
      const states: StoreState[] = [
        ...before,
        { is: 'away', why: 'does not take the password of REDIS_URL', unauthorized: true },
      ];
      const store = { probe: () => Promise.resolve(states.shift() ?? { is: 'well' as const }) };
      const nothing = (): Promise<void> => Promise.resolve();
      const begun = untilSettled({ store, human: wallClock }, nothing, nothing, new AbortController().signal);
      await expect(begun).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(/^REDIS_URL: .+; expected /) as string,
      });
    }
  });

  it('ends with the wish to stop', async () => {
    const { ill, abort, begin } = rig();
    ill.turn('refuses');
    const begun = begin();
    abort.abort(new Error('SIGTERM'));
    await expect(begun).rejects.toThrow('SIGTERM');
  });
});

describe('a start without the store', () => {
  it('calls off what this host left working, and nothing of another one of the installation', async () => {
    const { parts } = new World([QUIET, QUIET]);
    const { prefix } = parts.ids;
    const shown = [`${prefix}1-0`, 'rad-test-zzzzzz-1-0'].map((clientOrderId) => ({
      ...ENTRY,
      clientOrderId,
    }));
    const canceled: string[] = [];
    const abort = new AbortController();
    const exchange: Exchange = {
      ...parts.exchange,
      fetchOpenOrders: () => Promise.resolve(shown),
      cancelOrder: (_, id) => {
        canceled.push(id);
        abort.abort();
        return Promise.resolve({ outcome: 'canceled' });
      },
    };
    await callOffShown({ ...parts, exchange, human: wallClock }, [prefix], true, abort.signal);
    expect(canceled).toEqual([`${prefix}1-0`]);
  });

  it('knows from the disk what client ids of this host began with', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'rad-ids-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
    const read = () => madeIds(new Disk(dir, 'rad:live:a'));
    expect((await read()).before).toEqual([]);
    const { note } = await read();
    for (const prefix of ['rad-a-1-', 'rad-a-2-']) note(prefix);
    await expect.poll(async () => (await read()).before).toEqual(['rad-a-1-', 'rad-a-2-']);
  });
});
