import { beforeEach, describe, expect, it } from 'vitest';
import type { Intent, Position } from '../../../src/domain/index.js';
import { closeUnguarded, guardOf, isFresh, STUCK_MS } from '../../../src/trade/execution/missing-stop.js';
import { position as positionOf, short } from '../../decide/exits/fixtures.js';
import { intentOf } from '../booking/fixtures.js';
import { SYMBOL } from '../../support/world.js';
import { shownOf, stopOf, Stub } from '../protection/stub.js';

let stub: Stub;
/** The stop is gone and the mark beyond it. */
beforeEach(async () => {
  stub = new Stub();
  stub.mark = 94;
  await stub.hold();
});

const doc = async () => {
  const found = await stub.scene.world.store.get('position', SYMBOL);
  if (!found) throw new Error('no position');
  return found;
};
const close = (): Promise<boolean> => closeUnguarded(stub.parts, SYMBOL);
const record = (over: Partial<Intent>): Promise<void> => {
  const value: Intent = {
    ...intentOf('C1'),
    symbol: SYMBOL,
    createdAt: stub.scene.world.clock.now(),
    ...over,
  };
  return stub.scene.world.store.commit({ put: [{ kind: 'intent', id: 'C1', value }] });
};

describe('the guard of a position', () => {
  it('is the stop at its level that was seen to rest, of an open position of ours', () => {
    const other = stopOf({ clientOrderId: 'other', triggerPrice: 94 });
    const recorded = stopOf({ clientOrderId: 'recorded', state: 'recorded' });
    const guard = (protection: Position['protection'], over: Partial<Position> = {}) =>
      guardOf(positionOf({ protection, ...over }))?.clientOrderId;
    expect(guard([other, recorded, stopOf()])).toBe('stop');
    expect(guard([other, recorded])).toBeUndefined();
    expect(guard([stopOf()], { status: 'closed' })).toBeUndefined();
    expect(guard([stopOf()], { guardOnly: true })).toBeUndefined();
  });
});

describe('an intent', () => {
  it('is fresh for 10 s, whichever way the clock was set, unless it has ended', () => {
    const fresh = (age: number, status: Intent['status'] = 'working') =>
      isFresh({ ...intentOf(), createdAt: 50_000, status }, 50_000 + age);
    expect([fresh(0), fresh(STUCK_MS - 1), fresh(STUCK_MS)]).toEqual([true, true, false]);
    expect([fresh(-STUCK_MS + 1), fresh(-STUCK_MS)]).toEqual([true, false]);
    expect(fresh(0, 'done')).toBe(false);
  });
});

describe('a position whose stop is gone with the mark beyond it', () => {
  it('is closed; the stop that was gone is none of its orders any more', async () => {
    const target = stopOf({ clientOrderId: 'target', type: 'takeProfit', triggerPrice: 110 });
    await stub.hold({ protection: [stopOf(), target], target: 110 });
    expect(await close()).toBe(true);
    expect(stub.looked).toEqual(['stop']);
    expect(await stub.scene.position()).toMatchObject({
      protection: [target],
      updatedAt: stub.scene.world.clock.now(),
    });
    expect(await stub.scene.intents()).toMatchObject([{ id: 'F0P1', kind: 'close' }]);
  });

  it('is none where nothing is held', async () => {
    const { store } = stub.scene.world;
    await store.commit({ del: [{ kind: 'position', id: SYMBOL }] });
    expect(await close()).toBe(false);
  });

  it('is looked up as the caller saw it, and judged as it is by then', async () => {
    const old = await doc();
    await stub.hold({ stop: 94, protection: [stopOf({ triggerPrice: 94 })] });
    stub.mark = 94.5;
    expect(await closeUnguarded(stub.parts, SYMBOL, old)).toBe(false);
    stub.mark = 94;
    expect(await closeUnguarded(stub.parts, SYMBOL, old)).toBe(true);
    expect(stub.looked).toEqual(['stop', 'stop']);
  });

  it('is looked up anew where its stop is another by then, or was not seen to rest yet', async () => {
    const old = await doc();
    for (const known of [old, { ...old, value: { ...old.value, protection: [] } }]) {
      await stub.hold({ protection: [stopOf({ clientOrderId: 'next' })] });
      stub.looked.length = 0;
      stub.orders.set('next', shownOf());
      expect(await closeUnguarded(stub.parts, SYMBOL, known)).toBe(false);
      expect(stub.looked.at(-1)).toBe('next');
    }
  });

  it('is closed where an intent of another symbol is at work, or one of its own has hung', async () => {
    await record({ symbol: 'BBB-USDT' });
    expect(await close()).toBe(true);
    stub = new Stub();
    stub.mark = 94;
    await stub.hold();
    await record({ createdAt: stub.scene.world.clock.now() - STUCK_MS });
    expect(await close()).toBe(true);
  });

  it.each([
    ['another intent is at work on it', { status: 'working' }],
    ['it was to be closed before', { kind: 'close', status: 'rejected', positionId: 'P1' }],
  ] as [string, Partial<Intent>][])('is left to the tick where %s', async (_, over) => {
    await record(over);
    const { store } = stub.scene.world;
    await store.commit({ put: [{ kind: 'intent', id: 'D1', value: intentOf('D1', { status: 'done' }) }] });
    expect(await close()).toBe(false);
  });
});

describe('a stop', () => {
  it.each([
    ['rests', shownOf(), false],
    ['has filled', shownOf({ status: 'filled', filled: 40 }), false],
    ['has filled, as far as its state says', shownOf({ status: 'filled' }), false],
    ['filled a part before it ended', shownOf({ status: 'canceled', filled: 1 }), false],
    ['was cancelled', shownOf({ status: 'canceled' }), true],
    ['was rejected', shownOf({ status: 'rejected' }), true],
  ] as const)('that %s is looked up once', async (_, order, isGone) => {
    stub.orders.set('stop', order);
    expect(await close()).toBe(isGone);
    expect(stub.looked).toHaveLength(1);
  });

  it('that was accepted a moment ago and is not shown may do its work any time: for 2 s beyond it', async () => {
    const { sends } = stub.parts;
    sends.note('stop', { outcome: 'accepted', exchangeOrderId: 'X' });
    expect(await close()).toBe(false);
    stub.scene.world.clock.advance(1_999);
    expect(await close()).toBe(false);
    stub.scene.world.clock.advance(1);
    expect(await close()).toBe(true);
  });

  it('that was accepted a moment ago and is shown to have ended is gone', async () => {
    stub.parts.sends.note('stop', { outcome: 'accepted', exchangeOrderId: 'X' });
    stub.orders.set('stop', shownOf({ status: 'canceled' }));
    expect(await close()).toBe(true);
  });
});

describe('a mark', () => {
  it.each([
    ['at the stop of a long', {}, 95, true],
    ['above the stop of a long', {}, 95.01, false],
    ['that is unknown', {}, 0, false],
    ['at the stop of a short', short(), 105, true],
    ['below the stop of a short', short(), 104.99, false],
  ] as const)('%s', async (_, over, mark, isBeyond) => {
    const side = 'side' in over ? over.side : 'long';
    await stub.hold({ ...over, protection: [stopOf({ triggerPrice: side === 'long' ? 95 : 105 })] });
    stub.held = [
      { symbol: 'BBB-USDT', side, markPrice: side === 'long' ? 200 : 1 },
      { side, markPrice: mark },
    ];
    expect(await close()).toBe(isBeyond);
  });

  it('of another position than the one that is known says nothing', async () => {
    for (const other of [{ contracts: 41 }, { side: 'short' as const }, { symbol: 'BBB-USDT' }]) {
      stub.held = [other];
      expect(await close()).toBe(false);
    }
  });
});
