// long: every step of one loop, on one stand-in
import { beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, type AccountEvent } from '../../../src/domain/index.js';
import { InFlightEntries } from '../../../src/trade/orders/in-flight.js';
import { doubtUnseen, ensureProtection } from '../../../src/trade/protection/ensure.js';
import type { Protection } from '../../../src/trade/protection/state.js';
import { position as positionOf } from '../../decide/exits/fixtures.js';
import { fillOf } from '../booking/fixtures.js';
import { SYMBOL } from '../../support/world.js';
import { shownOf, stopOf, Stub } from './stub.js';

let stub: Stub;
beforeEach(() => {
  stub = new Stub();
});

const ensure = (): Promise<Protection> => ensureProtection(stub.parts, SYMBOL);
const PROTECTED = { status: 'protected' };
const recorded = stopOf({ state: 'recorded' });
const protection = async () => (await stub.scene.position())?.protection;
const accept = (id = 'stop'): void =>
  stub.parts.sends.note(id, { outcome: 'accepted', exchangeOrderId: 'X' });
const pending = (reason: string) => ({ status: 'pending', reason });
const NOT_SHOWN = 'the exchange accepted the stop and does not show it yet';
const records = (...events: readonly AccountEvent[]): (() => number) => {
  let reads = 0;
  stub.scene.wire.exchange.fetchEvents = (cursor) => {
    reads++;
    return Promise.resolve(cursor === '' ? { events, cursor: 'end' } : { events: [], cursor });
  };
  return () => reads;
};

describe('a position', () => {
  it('without an order gets its stop, recorded as its own before it is sent, and read back', async () => {
    await stub.hold({ protection: [], protectionSeq: 4 });
    expect(await ensure()).toEqual(PROTECTED);
    const [sent] = stub.sent;
    if (!sent) throw new Error('nothing was sent');
    const { clientOrderId } = sent;
    expect(clientOrderId).toMatch(/-5$/);
    expect(sent).toMatchObject({
      symbol: SYMBOL,
      side: 'sell',
      type: 'stop',
      triggerPrice: 95,
      contracts: 40,
      reduceOnly: true,
    });
    expect((await stub.scene.world.store.get('order', clientOrderId))?.value).toEqual({
      owner: 'P1',
      kind: 'stop',
      step: 5,
      at: stub.scene.world.clock.now(),
    });
    expect(await stub.scene.position()).toMatchObject({
      protection: [stopOf({ clientOrderId })],
      protectionSeq: 5,
    });
    expect(await ensure()).toEqual(PROTECTED);
    expect(stub.sent).toHaveLength(1);
  });

  it('that is closed loses its orders and goes; of none there is nothing to do', async () => {
    await stub.hold({ status: 'closed' });
    expect(await ensure()).toEqual({ status: 'flat' });
    expect(stub.canceled).toEqual(['stop']);
    expect(await stub.scene.position()).toBeUndefined();
    expect(await ensure()).toEqual({ status: 'flat' });
  });

  it('that another wrote meanwhile is read again, so often and no oftener; other faults are none of that', async () => {
    await stub.hold({ protection: [] });
    const { store } = stub.parts;
    const [commit, get] = [store.commit.bind(store), store.get.bind(store)];
    let [faults, rounds] = [3, 0];
    store.commit = (change) =>
      faults-- > 0 ? Promise.reject(new ConflictError('position', SYMBOL)) : commit(change);
    expect(await ensure()).toEqual(PROTECTED);
    await stub.hold({ protection: [] });
    faults = Infinity;
    store.get = (kind, id) => {
      rounds++;
      return get(kind, id);
    };
    expect(await ensure()).toEqual(pending('protection did not settle'));
    expect(rounds, 'and once to judge what is pending').toBe(13);
    const rung = { share: 0.5, filled: 0 };
    faults = 0;
    await stub.hold({ protection: [], target: 110, ladder: [110, 120].map((price) => ({ ...rung, price })) });
    [faults, rounds] = [Infinity, 0];
    expect(await ensure()).toEqual(pending('protection did not settle'));
    expect(rounds, 'oftener for several targets').toBe(25);
    store.commit = () => Promise.reject(new Error('the disk is full'));
    await expect(ensure()).rejects.toThrow('the disk is full');
  });

  it('that no stop can be had for is not judged further', async () => {
    await stub.hold({ protection: [] });
    stub.mark = 90;
    stub.placement = { outcome: 'rejected', code: '1', reason: 'no' };
    stub.arrives = false;
    expect(await ensure()).toEqual({ status: 'failed', reason: 'stop at 95 refused: no' });
  });
});

describe('an order that is recorded', () => {
  it('is looked up, and not sent again where it rests', async () => {
    await stub.hold({ protection: [recorded] });
    stub.orders.set('stop', shownOf());
    expect(await ensure()).toEqual(PROTECTED);
    expect(stub.sent).toEqual([]);
    expect(await protection()).toEqual([stopOf()]);
  });

  it('counts as what it is: one for less, or at another price, is replaced', async () => {
    for (const other of [{ contracts: 30 }, { triggerPrice: 94 }]) {
      stub = new Stub();
      await stub.hold({ protection: [recorded] });
      stub.orders.set('stop', shownOf(other));
      expect(await ensure()).toEqual(PROTECTED);
      expect(stub.sent).toMatchObject([{ contracts: 40, triggerPrice: 95 }]);
      expect(stub.canceled).toEqual(['stop']);
    }
  });

  it('is at its own price where the exchange does not tell it', async () => {
    await stub.hold({ protection: [recorded] });
    const { triggerPrice: _, ...told } = shownOf();
    stub.orders.set('stop', told);
    expect(await ensure()).toEqual(PROTECTED);
    expect(stub.sent).toEqual([]);
  });

  it('is sent under its id where it is not there', async () => {
    await stub.hold({ protection: [recorded] });
    expect(await ensure()).toEqual(PROTECTED);
    expect(stub.sent.map(({ clientOrderId }) => clientOrderId)).toEqual(['stop']);
  });

  it('is sent again under its id where it cannot be looked up, doubted or not', async () => {
    await stub.hold({ protection: [recorded] });
    accept();
    stub.scene.world.clock.advance(10_000);
    stub.unread = 1;
    expect(await ensure()).toEqual(PROTECTED);
    expect(stub.sent.map(({ clientOrderId }) => clientOrderId)).toEqual(['stop']);
  });

  it('is not looked up, but sent, where the exchange put it off', async () => {
    await stub.hold({ protection: [recorded] });
    stub.parts.sends.note('stop', { outcome: 'later', code: '1', reason: 'busy' });
    expect(await ensure()).toEqual(PROTECTED);
    expect(stub.looked).toEqual(['stop']);
  });

  it('is waited for from its acceptance, not sent again', async () => {
    await stub.hold({ protection: [recorded] });
    accept();
    expect(await ensure()).toEqual(pending(NOT_SHOWN));
    expect(stub.sent).toEqual([]);
  });

  it('is replaced under the next id once it is doubted, and cancelled then', async () => {
    await stub.hold({ protection: [recorded] });
    accept();
    stub.scene.world.clock.advance(10_000);
    expect(await ensure()).toEqual(PROTECTED);
    expect(stub.sent).toHaveLength(1);
    expect(stub.sent[0]?.clientOrderId).not.toBe('stop');
    expect(stub.canceled).toEqual(['stop']);
  });
});

describe('an order that is sent', () => {
  it('and accepted, and not shown, is waited for; a target need not wait for that', async () => {
    await stub.hold({ protection: [], target: 110 });
    stub.arrives = false;
    expect(await ensure()).toEqual(pending(NOT_SHOWN));
    expect(stub.sent.map(({ type }) => type)).toEqual(['stop', 'takeProfit']);
    expect(stub.canceled).toEqual([]);
  });

  it('without an answer is there where a second look shows it', async () => {
    stub.placement = { outcome: 'unknown', reason: 'timed out' };
    for (const trouble of ['blind', 'unread'] as const) {
      await stub.hold({ protection: [recorded] });
      stub[trouble] = 2;
      expect(await ensure()).toEqual(PROTECTED);
      expect(stub.sent.splice(0), trouble).toHaveLength(1);
      stub.orders.clear();
    }
  });

  it('without an answer is pending where two looks do not show it', async () => {
    await stub.hold({ protection: [] });
    stub.placement = { outcome: 'unknown', reason: 'timed out' };
    stub.arrives = false;
    expect(await ensure()).toEqual(pending('the exchange does not show the stop that was sent (timed out)'));
    expect(stub.looked).toHaveLength(2);
  });

  it('and put off says for how long, where that is known', async () => {
    stub.arrives = false;
    for (const wait of [{}, { retryAfterMs: 700 }]) {
      await stub.hold({ protection: [] });
      stub.placement = { outcome: 'later', code: '1', reason: 'busy', ...wait };
      expect(await ensure()).toStrictEqual({ ...pending('busy'), isPutOff: true, ...wait });
    }
  });
});

describe('an order that has ended', () => {
  const find = async (over: Parameters<typeof shownOf>[0]): Promise<Protection> => {
    await stub.hold({ protection: [recorded] });
    stub.orders.set('stop', shownOf(over));
    return ensure();
  };

  it.each([
    ['filled', { status: 'filled' }],
    ['filled in part', { status: 'canceled', filled: 1 }],
  ] as const)('%s is awaited in the record', async (_, over) => {
    expect(await find(over)).toEqual(pending('a protective order filled; its fill is awaited'));
    expect(stub.sent).toEqual([]);
    expect(await protection()).toEqual([recorded]);
  });

  it('filled is looked at again once the record shows it', async () => {
    records({ type: 'fill', fill: fillOf({ symbol: SYMBOL, side: 'sell', contracts: 40 }) });
    expect(await find({ status: 'filled', filled: 40 })).toEqual({ status: 'flat' });
  });

  it('cancelled from outside is forgotten, and another placed', async () => {
    accept();
    expect(await find({ status: 'canceled' })).toEqual(PROTECTED);
    expect((await protection())?.map(({ clientOrderId }) => clientOrderId)).not.toContain('stop');
    expect(stub.parts.sends.isAccepted('stop')).toBe(false);
  });

  it.each([
    ['because of what the exchange says', { reason: 'too near' }, 'too near'],
    ['without a word', {}, 'the exchange rejected it'],
  ])('rejected %s cannot be had', async (_, over, why) => {
    expect(await find({ status: 'rejected', ...over })).toEqual({
      status: 'failed',
      reason: `stop at 95 refused: ${why}`,
    });
  });
});

describe('an order that is not wanted any more', () => {
  it('is cancelled where it is the twin of one that rests, whichever comes first', async () => {
    const twin = stopOf({ clientOrderId: 'twin', state: 'retiring' });
    await stub.hold({ protection: [twin, stopOf()] });
    expect(await ensure()).toEqual(PROTECTED);
    expect(stub.canceled).toEqual(['twin']);
    expect(await protection()).toEqual([stopOf()]);
  });

  it('stays recorded while nobody knows whether it is cancelled', async () => {
    const old = stopOf({ clientOrderId: 'old', triggerPrice: 94 });
    await stub.hold({ protection: [stopOf(), old] });
    stub.cancellation = 'unknown';
    expect(await ensure()).toEqual(pending('no answer'));
    expect(await protection()).toEqual([stopOf(), old]);
  });

  it.each([
    ['gone', true],
    ['canceled', false],
  ] as const)('and is %s is looked for in the record: %s', async (outcome, isRead) => {
    const reads = records();
    await stub.hold({ protection: [stopOf(), stopOf({ clientOrderId: 'old', triggerPrice: 94 })] });
    stub.cancellation = outcome;
    expect(await ensure()).toEqual(PROTECTED);
    expect(reads() > 0).toBe(isRead);
    expect(await protection()).toEqual([stopOf()]);
  });
});

describe('stops that were sent while the store was away', () => {
  it('are the position’s own, looked up ahead of what they may have taken the place of', async () => {
    const inFlight = new InFlightEntries();
    const target = stopOf({ clientOrderId: 'target', type: 'takeProfit', triggerPrice: 110 });
    const guard = stopOf({ clientOrderId: 'guard', triggerPrice: 94, state: 'recorded' });
    inFlight.guarded(SYMBOL, guard);
    inFlight.guarded(SYMBOL, stopOf());
    await stub.hold({ protection: [stopOf(), target], target: 110 });
    const protections: unknown[] = [];
    const { store } = stub.scene.world;
    const commit = store.commit.bind(store);
    store.commit = (change) => {
      const [put] = change.put ?? [];
      if (put?.kind === 'position') protections.push((put.value as { protection: unknown }).protection);
      return commit(change);
    };
    stub.orders.set('guard', shownOf({ triggerPrice: 94 }));
    expect(await ensureProtection({ ...stub.parts, inFlight }, SYMBOL)).toEqual(PROTECTED);
    expect(protections[0]).toEqual([guard, recorded, target]);
    expect(inFlight.guardsOf(SYMBOL)).toEqual([]);
    expect((await store.get('order', 'guard'))?.value).toMatchObject({ owner: 'P1', kind: 'stop' });
    expect(await store.get('order', 'stop')).toBeUndefined();
    expect(await protection()).toEqual([stopOf(), target]);
    expect(stub.canceled).toEqual(['guard']);
  });
});

describe('a position of which not all is seen', () => {
  it('has its resting orders in doubt that are not, and no other', () => {
    const retiring = stopOf({ clientOrderId: 'old', state: 'retiring' });
    const seen = stopOf({ clientOrderId: 'seen' });
    const position = positionOf({ protection: [stopOf(), seen, retiring] });
    expect(doubtUnseen(position, new Set(['seen']))).toEqual({
      ...position,
      protection: [recorded, seen, retiring],
    });
  });
});
