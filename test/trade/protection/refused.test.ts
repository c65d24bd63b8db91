import { beforeEach, describe, expect, it } from 'vitest';
import type { Position, ProtectiveOrder } from '../../../src/domain/index.js';
import type { Versioned } from '../../../src/state/store/store.js';
import { rejectProtective } from '../../../src/trade/protection/refused.js';
import { AWAITED } from '../../../src/trade/protection/state.js';
import { position as positionOf } from '../../decide/exits/fixtures.js';
import { fillOf } from '../booking/fixtures.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const order = (over: Partial<ProtectiveOrder> = {}): ProtectiveOrder => ({
  clientOrderId: 'new',
  type: 'stop',
  triggerPrice: 97,
  contracts: 40,
  state: 'recorded',
  ...over,
});
const resting = order({ clientOrderId: 'old', triggerPrice: 95, state: 'resting' });
const move = (what: 'stop' | 'target', to: number) => ({ at: 1, what, to, cause: 'x' });

let scene: Scene;
let isHeld: boolean;
beforeEach(() => {
  scene = new Scene();
  isHeld = true;
  scene.wire.exchange.fetchPositions = () =>
    Promise.resolve((isHeld ? [{ symbol: SYMBOL, side: 'long' }] : []) as never);
});

const hold = async (over: Partial<Position>): Promise<Versioned<Position>> => {
  const value = positionOf({ stop: 97, ...over });
  const { store } = scene.world;
  await store.commit({ put: [{ kind: 'position', id: SYMBOL, value }] });
  return { id: SYMBOL, value, version: (await store.get('position', SYMBOL))?.version ?? 0 };
};
const refuse = async (over: Partial<Position>, which = order()) =>
  rejectProtective(scene.world.parts, await hold(over), which, 'no more stops');
const told = () => scene.pushes('notice');

describe('a protective order that is refused', () => {
  it('is judged again where the record shows that something happened meanwhile', async () => {
    scene.wire.exchange.fetchEvents = (cursor) =>
      Promise.resolve(
        cursor === ''
          ? {
              events: [{ type: 'fill', fill: fillOf({ symbol: SYMBOL, side: 'sell', contracts: 40 }) }],
              cursor: '1',
            }
          : { events: [], cursor },
      );
    expect(await refuse({ protection: [order()] })).toBeUndefined();
    expect(await scene.position()).toMatchObject({ status: 'closed', protection: [order()] });
  });

  it('is of no position any more where the exchange shows none: its record is awaited', async () => {
    isHeld = false;
    expect(await refuse({ protection: [order()] })).toBe(AWAITED);
    expect(await scene.position()).toMatchObject({ protection: [order()] });
  });
});

describe('a stop that is refused', () => {
  const protection = [order(), resting];
  const retiring = [order({ state: 'retiring' }), resting];

  it('is none; the one before it stays where it rests, and the owner is told', async () => {
    const moves = [move('stop', 95), move('target', 97), move('stop', 97)];
    expect(await refuse({ protection, moves })).toBeUndefined();
    expect(await scene.position()).toEqual(
      positionOf({ stop: 95, protection: retiring, moves: moves.slice(0, 2) }),
    );
    expect(await scene.world.store.journal()).toEqual([
      {
        at: scene.world.clock.now(),
        symbol: SYMBOL,
        positionId: 'P1',
        event: 'stop-refused',
        cause: 'no more stops',
        data: { wanted: 97, kept: 95 },
      },
    ]);
    expect(await told()).toEqual([
      {
        type: 'notice',
        level: 'warning',
        text: `${SYMBOL}: the stop could not be moved to 97 (no more stops); it stays at 95.`,
      },
    ]);
  });

  it.each([
    ['none rests', []],
    ['the one before it is for less', [{ ...resting, contracts: 39 }]],
    ['a target rests', [{ ...resting, type: 'takeProfit' as const }]],
  ])('cannot be had where %s', async (_, others) => {
    expect(await refuse({ protection: [order(), ...others] })).toEqual({
      status: 'failed',
      reason: 'stop at 97 refused: no more stops',
    });
    expect((await scene.position())?.protection).toEqual([order({ state: 'retiring' }), ...others]);
    expect(await told()).toEqual([]);
  });

  it('cannot be had where liquidation comes too near to the one before it, as the exchange says', async () => {
    const near = { protection, liquidationPrice: 94.9 };
    expect(await refuse(near), 'by the formula').toBeUndefined();
    expect(await refuse({ ...near, liquidationRead: true })).toMatchObject({ status: 'failed' });
    expect(await refuse({ protection, liquidationRead: true }), 'far enough').toBeUndefined();
  });
});

describe('one of several targets that is refused', () => {
  it('is none, and the others stay; what was taken off at it before is remembered', async () => {
    const target = order({ clientOrderId: 'target', type: 'takeProfit', triggerPrice: 112, contracts: 20 });
    const done = { price: 112, share: 0.2, filled: 8, done: true } as const;
    const [near, far] = [
      { price: 112, share: 0.4, filled: 0 },
      { price: 120, share: 0.4, filled: 0 },
    ];
    const ladder = [done, near, far] as NonNullable<Position['ladder']>;
    expect(await refuse({ target: 112, ladder, protection: [target, resting] }, target)).toBeUndefined();
    expect(await scene.position()).toMatchObject({ target: 120, ladder: [done, far] });
    expect(await told()).toMatchObject([
      { text: expect.stringContaining('goes on with the others') as string },
    ]);
  });
});

describe('a target that is refused', () => {
  it('is none: the position goes on by its stop, and the owner is told', async () => {
    const target = order({ clientOrderId: 'target', type: 'takeProfit', triggerPrice: 112 });
    expect(await refuse({ target: 112, protection: [target, resting] }, target)).toBeUndefined();
    expect(await scene.position()).toStrictEqual(
      positionOf({ stop: 97, protection: [{ ...target, state: 'retiring' }, resting] }),
    );
    expect(await scene.world.store.journal()).toEqual([
      {
        at: scene.world.clock.now(),
        symbol: SYMBOL,
        positionId: 'P1',
        event: 'target-moved',
        cause: 'refused: no more stops',
        data: { from: 112 },
      },
    ]);
    expect(await told()).toEqual([
      {
        type: 'notice',
        level: 'warning',
        text: `${SYMBOL}: the target at 112 was refused (no more stops); the position goes on without one.`,
      },
    ]);
  });
});
