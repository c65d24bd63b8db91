import { beforeEach, describe, expect, it } from 'vitest';
import type { Position, ProtectiveOrder } from '../../../src/domain/index.js';
import {
  acceptedStopOf,
  hasStop,
  isFor,
  isGone,
  isWholeStop,
  noteStop,
  putOffOf,
  retired,
  savePosition,
  wantedOf,
  without,
} from '../../../src/trade/protection/state.js';
import { position as positionOf } from '../../decide/exits/fixtures.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

const order = (over: Partial<ProtectiveOrder> = {}): ProtectiveOrder => ({
  clientOrderId: 'stop',
  type: 'stop',
  triggerPrice: 95,
  contracts: 40,
  state: 'resting',
  ...over,
});
const target = order({ clientOrderId: 'target', type: 'takeProfit', triggerPrice: 110 });
const guarded = (over: Partial<ProtectiveOrder> = {}, more: Partial<Position> = {}): Position =>
  positionOf({ protection: [target, order(over)], ...more });

describe('the stop for all of a position', () => {
  it('is one for as many contracts as have to be covered, or more, at any price', () => {
    expect(isWholeStop(positionOf(), order({ triggerPrice: 90 }))).toBe(true);
    expect(isWholeStop(positionOf(), order({ contracts: 41 }))).toBe(true);
    expect(isWholeStop(positionOf(), order({ contracts: 39 }))).toBe(false);
    expect(isWholeStop(positionOf({ unreported: 1 }), order())).toBe(false);
    expect(isWholeStop(positionOf(), target)).toBe(false);
  });

  it('guards it once it was seen to rest', () => {
    expect(hasStop(guarded())).toBe(true);
    expect(hasStop(guarded({ state: 'recorded' }))).toBe(false);
    expect(hasStop(guarded({ contracts: 39 }))).toBe(false);
    expect(hasStop(positionOf({ protection: [target] }))).toBe(false);
  });

  it('counts for a while from its acceptance, unseen', () => {
    const { parts } = scene.world;
    expect(acceptedStopOf(parts, guarded({ state: 'recorded' }))).toBeUndefined();
    for (const id of ['stop', 'target']) parts.sends.note(id, { outcome: 'accepted', exchangeOrderId: 'X' });
    expect(acceptedStopOf(parts, guarded({ state: 'recorded' }))?.clientOrderId).toBe('stop');
    expect(acceptedStopOf(parts, guarded({ contracts: 39 }))).toBeUndefined();
  });

  it('once seen ends the count of the time without one, and of that for which it was put off', () => {
    const { parts, clock } = scene.world;
    const missed = (key: string): number => parts.sends.miss(key, 10_000);
    const keys = ['P1', putOffOf({ id: 'P1' })];
    keys.map(missed);
    clock.advance(5_000);
    expect(keys.map(missed)).toEqual([5_000, 5_000]);
    noteStop(parts, { id: 'P1' });
    expect(keys.map(missed)).toEqual([0, 0]);
  });
});

describe('what a position wants to rest', () => {
  const stop = { type: 'stop', triggerPrice: 95, contracts: 40 } as const;
  const at = (triggerPrice: number, contracts: number) => ({ type: 'takeProfit', triggerPrice, contracts });

  it('is its stop and its target, and nothing of one that is closed', () => {
    expect(wantedOf(positionOf())).toEqual([stop]);
    expect(wantedOf(positionOf({ target: 110, unreported: 2 }))).toEqual([
      { ...stop, contracts: 42 },
      at(110, 42),
    ]);
    expect(wantedOf(positionOf({ target: 110, status: 'closed' }))).toEqual([]);
  });

  it('is its targets where there are several, each for its share, and none that is done', () => {
    const ladder = [
      { price: 110, share: 0.5, filled: 0 },
      { price: 120, share: 0.5, filled: 0 },
    ];
    expect(wantedOf(positionOf({ target: 110, ladder }))).toEqual([stop, at(110, 20), at(120, 20)]);
    const [near, far] = ladder as [(typeof ladder)[0], (typeof ladder)[0]];
    const done = [{ ...near, filled: 40, done: true as const }, far];
    expect(wantedOf(positionOf({ target: 120, ladder: done }))).toEqual([stop, at(120, 40)]);
  });

  it('is met by an order of that kind and price for as many contracts', () => {
    expect(isFor(order(), stop)).toBe(true);
    for (const other of [{ type: 'takeProfit' as const }, { triggerPrice: 96 }, { contracts: 41 }])
      expect(isFor(order(other), stop)).toBe(false);
  });

  it('is met by what is left of an order that has filled in part', () => {
    const { contracts } = stop;
    expect(isFor(order({ contracts: contracts + 5, filled: 5 }), stop)).toBe(true);
    expect(isFor(order({ contracts, filled: 5 }), stop)).toBe(false);
  });
});

describe('a position that is gone', () => {
  const shown = async (held: readonly object[] | 'unread'): Promise<boolean> => {
    if (held === 'unread') scene.wire.failReads(1);
    else scene.wire.exchange.fetchPositions = () => Promise.resolve(held as never);
    return isGone(scene.world.parts, positionOf());
  };

  it('is one that the exchange shows no more; what cannot be read counts as there', async () => {
    expect(await shown('unread')).toBe(false);
    expect(await shown([{ symbol: SYMBOL, side: 'long' }])).toBe(false);
    expect(await shown([])).toBe(true);
    expect(await shown([{ symbol: 'BBB-USDT', side: 'long' }])).toBe(true);
    expect(await shown([{ symbol: SYMBOL, side: 'short' }])).toBe(true);
  });
});

describe('the protective orders of a position', () => {
  it('are all but one, or all with one that is to be cancelled', () => {
    const position = guarded();
    expect(without(position, order())).toEqual([target]);
    expect(retired(position, order())).toEqual([target, order({ state: 'retiring' })]);
  });
});

describe('a change of a position', () => {
  it('is written with what belongs to it, over the version that was read', async () => {
    const { parts, store } = scene.world;
    const doc = { id: SYMBOL, value: positionOf(), version: 0 };
    const origin = { owner: 'P1', kind: 'stop', step: 1, at: 5 } as const;
    await savePosition(parts, doc, { stop: 97 }, [{ kind: 'order', id: 'x', value: origin }]);
    expect(await scene.position()).toEqual(positionOf({ stop: 97 }));
    expect((await store.get('order', 'x'))?.value).toEqual(origin);
    await expect(savePosition(parts, doc, {})).rejects.toThrow('changed meanwhile');
  });
});
