import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import type { Store } from '../../../src/state/store/store.js';
import { isUnsafe, lastWords, shutDownTrading } from '../../../src/trade/reconcile/shutdown.js';
import { hangable } from '../../support/hanging.js';
import type { Row } from '../../venues/paper/support.js';
import { isEntry, QUIET, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** Of which one participant can take four contracts. */
const PART: Row = [100, 100, 99, 100, 40];

const GUARDED = { storeAway: false, held: [SYMBOL], unguarded: [], working: [] };

/** An entry that fills one contract at once and goes on working; its position has not been looked at. */
const working = async (filled = 1) => {
  const scene = new Scene();
  scene.wire.plan(isEntry, { keepsWorking: filled });
  await scene.approve();
  const [intent] = await scene.intents('open');
  await scene.run(intent?.id ?? '');
  scene.wire.calls.length = 0;
  const store = hangable<Store<BotDocs>>(scene.world.store, ['onOwed']);
  return { scene, store, parts: { ...scene.world.parts, store: store.target, human: wallClock } };
};

describe('before the process ends', () => {
  it('cancels a working entry and guards what it filled', async () => {
    const { scene, parts } = await working();
    expect(await shutDownTrading(parts)).toEqual(GUARDED);
    expect(scene.wire.calls).toContainEqual(expect.stringMatching(/^cancel rad-test-\w{6}-1-0$/));
    expect(await scene.resting('stop')).toMatchObject([{ contracts: 1 }]);
  });

  it('guards what an entry filled although the record does not show it yet', async () => {
    const scene = new Scene([QUIET, PART, ...Array.from({ length: 20 }, () => QUIET)], {
      limitOrderTimeout: 3600,
      paperBalance: 10_000,
    });
    scene.wire.withholdsFills = true;
    await scene.approve();
    await scene.world.drain(299_000);
    const { clock } = scene.world;
    clock.advance(299_999 - ((clock.now() - 1) % 300_000));
    expect(await scene.held()).toBe(4);
    const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
      await wallClock.sleep(ms, signal);
      clock.advance(ms);
    };
    expect(await shutDownTrading({ ...scene.world.parts, human: { ...wallClock, sleep } })).toEqual(GUARDED);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: 4 }]);
    expect(await scene.resting('limit')).toEqual([]);
  });

  it('with Redis away cancels what the exchange shows of this installation, within 5 s', async () => {
    const { scene, store, parts } = await working();
    const foreign = { ...parts.exchange };
    const entry = {
      clientOrderId: 'rad-test-e1-i0',
      symbol: SYMBOL,
      reduceOnly: false,
      status: 'open',
      type: 'limit',
      contracts: 1,
    };
    const canceled: string[] = [];
    const exchange = {
      ...scene.wire.exchange,
      ...foreign,
      fetchOpenOrders: () =>
        Promise.resolve(
          [
            entry,
            { ...entry, clientOrderId: 'rad-other-e1-i0' },
            { ...entry, clientOrderId: 'by-hand' },
          ].filter(({ clientOrderId }) => !canceled.includes(clientOrderId)) as never,
        ),
      fetchPositions: () => scene.world.exchange.fetchPositions(),
      cancelOrder: (_: string, id: string) => {
        canceled.push(id);
        return Promise.resolve({ outcome: 'canceled' } as const);
      },
    };
    store.hang();
    const began = wallClock.now();
    const left = await shutDownTrading({ ...parts, exchange });
    expect(wallClock.now() - began).toBeLessThan(5_000);
    expect(canceled).toEqual(['rad-test-e1-i0']);
    expect(left).toEqual({ storeAway: true, held: [SYMBOL], unguarded: [SYMBOL], working: [] });
    expect(lastWords(left)).toBe(`NOT GUARDED by a stop: ${SYMBOL}. Look at the exchange now.`);
    store.resume();
  });

  it('looks for an entry whose answer was lost, and guards what it filled', async () => {
    const scene = new Scene();
    scene.wire.plan(isEntry, 'lostAnswer');
    scene.wire.hide(() => true, 2);
    await scene.approve();
    const [intent] = await scene.intents('open');
    await scene.run(intent?.id ?? '');
    expect(await scene.resting('stop')).toEqual([]);
    expect(await shutDownTrading({ ...scene.world.parts, human: wallClock })).toEqual(GUARDED);
    expect(await scene.resting('stop')).toHaveLength(1);
  });

  it('and where its next lookup was not due for long', async () => {
    const scene = new Scene();
    scene.wire.plan(isEntry, 'lostAnswer');
    scene.wire.hide((order) => !order.reduceOnly, 4);
    scene.wire.withholdsFills = true;
    await scene.approve();
    const [intent] = await scene.intents('open');
    const { clock, store } = scene.world;
    await scene.run(intent?.id ?? '');
    const doc = await store.get('intent', intent?.id ?? '');
    if (!doc) throw new Error('no intent');
    const late = { ...doc.value, postponedAt: clock.now(), dueAt: clock.now() + 8_000 };
    await store.commit({ put: [{ kind: 'intent', id: doc.id, value: late, version: doc.version }] });
    const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
      await wallClock.sleep(ms, signal);
      clock.advance(ms);
    };
    expect(await shutDownTrading({ ...scene.world.parts, human: { ...wallClock, sleep } })).toEqual(GUARDED);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: await scene.held() }]);
  });

  it('names an entry whose fate stays unknown', async () => {
    const scene = new Scene();
    scene.wire.plan(isEntry, 'lostRequest');
    await scene.approve();
    const [intent] = await scene.intents('open');
    await scene.run(intent?.id ?? '');
    const left = await shutDownTrading({ ...scene.world.parts, human: wallClock });
    expect(left).toEqual({ ...GUARDED, held: [], working: [SYMBOL] });
    expect(lastWords(left)).toContain(`An entry may still work in ${SYMBOL}`);
  });

  it('names what it could not guard, and an exchange that could not be looked at', async () => {
    const scene = new Scene();
    await scene.enter();
    for (const { symbol, clientOrderId } of await scene.resting('stop'))
      await scene.world.exchange.cancelOrder(symbol, clientOrderId);
    const left = await shutDownTrading({ ...scene.world.parts, human: wallClock });
    expect(left).toEqual({ ...GUARDED, unguarded: [SYMBOL] });
    expect(isUnsafe(left)).toBe(true);
    scene.wire.failReads(99);
    const blind = await shutDownTrading({ ...scene.world.parts, human: wallClock });
    expect(lastWords(blind)).toContain('The exchange could not be looked at (the account could not be read');
    expect(isUnsafe(blind)).toBe(true);
  });

  it('says that all is guarded where it is', async () => {
    const scene = new Scene();
    await scene.enter();
    const left = await shutDownTrading({ ...scene.world.parts, human: wallClock });
    expect(left).toEqual(GUARDED);
    expect(isUnsafe(left)).toBe(false);
    expect(lastWords(left)).toBe('Open positions stay guarded by their resting stops.');
    expect(lastWords({ ...left, held: [] })).toBe('No position is open.');
  });
});
