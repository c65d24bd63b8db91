import { beforeEach, describe, expect, it } from 'vitest';
import type { Intent, IntentStep } from '../../../src/domain/index.js';
import {
  cancelEntries,
  cancelEntry,
  UNCANCELLED,
  type CalledOff,
} from '../../../src/trade/orders/cancel-entries.js';
import { isSent, sentBy } from '../../../src/trade/orders/in-flight.js';
import { intentOf, stepOf } from '../booking/fixtures.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
let canceled: string[];
/** Orders whose cancellation is not answered. */
let silent: Set<string>;
beforeEach(() => {
  [scene, canceled, silent] = [new Scene(), [], new Set()];
  scene.wire.exchange.cancelOrder = async (_, id) => {
    canceled.push(id);
    return silent.has(id) ? { outcome: 'unknown', reason: 'busy' } : { outcome: 'canceled' };
  };
});

const open = (id: string): IntentStep => stepOf(id, { status: 'open' });
const record = (id: string, over: Partial<Intent> = {}): Promise<void> => {
  const value: Intent = { ...intentOf(id), symbol: SYMBOL, steps: [open(`order-${id}`)], ...over };
  return scene.world.store.commit({ put: [{ kind: 'intent', id, value }] });
};
const cancel = (reason = 'halted', symbol?: string): Promise<readonly CalledOff[]> =>
  cancelEntries(scene.world.parts, reason, symbol);
const lines = () => scene.world.store.journal({ match: ({ event }) => event === 'called-off' });
const version = async (id: string) => (await scene.world.store.get('intent', id))?.version;

describe('an order of an entry', () => {
  it('may be there and work once it is recorded, until it has ended', () => {
    const of = (status: IntentStep['status']) => isSent(stepOf('x', { status }));
    expect((['recorded', 'open', 'filled', 'canceled', 'rejected'] as const).map(of)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    const steps = [stepOf('a', { status: 'canceled' }), open('b')];
    expect(sentBy({ steps })).toEqual([steps[1]]);
  });
});

describe('entries that are called off', () => {
  it('are those with an order that may work: it is cancelled, and written down that nothing follows it', async () => {
    await record('A1', {
      dueAt: 9,
      postponedAt: 8,
      steps: [stepOf('old', { status: 'canceled' }), open('new')],
    });
    await record('A2', { steps: [stepOf('done')] });
    await record('A3', { status: 'filled' });
    await record('A4', { kind: 'close' });
    expect(await cancel()).toEqual([{ symbol: SYMBOL }]);
    expect(canceled).toEqual(['new']);
    const after = await scene.intent('A1');
    expect(after).toMatchObject({ cancelReason: 'halted' });
    expect(after).not.toHaveProperty('dueAt');
    expect(after).not.toHaveProperty('postponedAt');
    expect(await lines()).toMatchObject([
      { at: scene.world.clock.now(), intentId: 'A1', data: { reason: 'halted' } },
    ]);
    expect(await version('A2')).toBe(1);
  });

  it('are those of one symbol where it is named', async () => {
    await record('A1', { symbol: 'BBB-USDT' });
    await record('A2');
    expect(await cancel('by the owner', SYMBOL)).toEqual([{ symbol: SYMBOL }]);
    expect(canceled).toEqual(['order-A2']);
  });

  it('keep their first reason, and are written once, unless another look is due by then', async () => {
    await record('A1');
    await cancel('halted');
    await cancel('stopping');
    expect(await version('A1')).toBe(2);
    const doc = await scene.world.store.get('intent', 'A1');
    if (!doc) throw new Error('no intent');
    await record('A1', { ...doc.value, dueAt: 9 });
    await cancel('stopping');
    const after = await scene.intent('A1');
    expect(after).toMatchObject({ cancelReason: 'halted' });
    expect(after).not.toHaveProperty('dueAt');
    expect(await lines()).toHaveLength(1);
    expect(await scene.world.store.journal()).toHaveLength(1);
    expect(canceled).toHaveLength(3);
  });

  it('that ended or went meanwhile are cancelled all the same, and not written', async () => {
    await record('A1');
    const { store } = scene.world.parts;
    const get = store.get.bind(store);
    store.get = () => Promise.resolve(undefined);
    expect(await cancel()).toEqual([{ symbol: SYMBOL }]);
    store.get = async (kind, id) => {
      const doc = await get(kind, id);
      return doc && { ...doc, value: { ...doc.value, status: 'filled' } };
    };
    expect(await cancel()).toEqual([{ symbol: SYMBOL }]);
    expect(canceled).toEqual(['order-A1', 'order-A1']);
    store.get = get;
    expect(await version('A1')).toBe(1);
  });

  it('do not hold up one another: what cannot be written is said once all others are cancelled', async () => {
    await record('A1');
    await record('A2');
    const { store } = scene.world.parts;
    const commit = store.commit.bind(store);
    store.commit = (change) =>
      change.put?.some(({ id }) => id === 'A1')
        ? Promise.reject(new Error('the disk is full'))
        : commit(change);
    await expect(cancel()).rejects.toThrow('the disk is full');
    expect(canceled).toEqual(['order-A2']);
  });
});

describe('an entry that cannot be cancelled', () => {
  const order = { clientOrderId: 'order-A1' };
  const attempt = (): Promise<CalledOff> =>
    cancelEntry(scene.world.parts, { id: 'A1', symbol: SYMBOL }, order);
  const told = async (): Promise<string[]> => (await scene.pushes('notice')).map(({ text }) => text);
  /** Tries every second. */
  const attemptFor = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      scene.world.clock.advance(1_000);
      await attempt();
    }
  };

  it('is doubted, and told of once, after 10 s', async () => {
    silent.add('order-A1');
    expect(await attempt()).toEqual({ symbol: SYMBOL, doubt: 'busy' });
    await attemptFor(9);
    expect(await told()).toEqual([]);
    await attemptFor(1);
    expect(await told()).toEqual([expect.stringContaining('the entry could not be cancelled: busy.')]);
    await attemptFor(5);
    expect(await told()).toHaveLength(1);
    expect(await scene.world.store.get('finding', `${UNCANCELLED}A1`)).toBeDefined();
  });

  it('begins anew once it was cancelled', async () => {
    silent.add('order-A1');
    await attempt();
    await attemptFor(9);
    silent.clear();
    expect(await attempt()).toEqual({ symbol: SYMBOL });
    silent.add('order-A1');
    await attemptFor(10);
    expect(await told()).toEqual([]);
  });
});
