import { beforeEach, describe, expect, it } from 'vitest';
import { checkPositions } from '../../src/trading/check-positions.js';
import { isEntry, isMarket, isStop, isTarget, QUIET, request, Scene } from '../support/scene.js';
import { SYMBOL } from '../support/world.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

describe('a target whose order is lost', () => {
  it('is sent again: a position that has its stop is not closed for want of a target', async () => {
    scene.wire.plan(isTarget, 'lostRequest');
    const planned = await scene.enter({ targetDistance: 0.3 });
    expect(await scene.held()).toBe(planned);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect(await scene.resting('takeProfit')).toHaveLength(1);
    expect(await scene.pushes('notice')).toEqual([]);
  });
});

describe('a position that can be neither guarded nor closed at first', () => {
  it('is closed by a later tick: the first failed attempt is not the last', async () => {
    scene.wire.plan(isStop, { reject: 'stop orders are suspended' }, 999);
    scene.wire.plan(isMarket, { reject: 'the market is busy' }, 1);
    await scene.enter();
    expect(await scene.held()).toBeGreaterThan(0);
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
  });
});

describe('a stop that the exchange puts off again and again', () => {
  it('is given up after two seconds: the position is closed and the owner alarmed', async () => {
    scene.wire.plan(isStop, { notPlaced: 'Too many requests' }, 999);
    await scene.approve();
    const approvedAt = scene.world.clock.now();
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    const [trade] = await scene.world.desk.trades(1);
    expect((trade?.closedAt ?? Infinity) - approvedAt).toBeLessThanOrEqual(5_000);
    expect(await scene.pushes('notice')).toMatchObject([{ level: 'alarm' }]);
  });

  it('but a stop that is only being moved leaves the position alone: the old one rests', async () => {
    const planned = await scene.enter();
    scene.wire.plan(isStop, { notPlaced: 'Too many requests' }, 30);
    await scene.world.desk.retarget({ symbol: SYMBOL, stop: 97 }, request('u2'));
    await scene.world.drain();
    expect(await scene.held()).toBe(planned);
    expect((await scene.resting('stop')).map((order) => order.triggerPrice)).toEqual([97]);
  });
});

describe('a stop that fills while stop or target is being moved', () => {
  const crash = (): Scene => new Scene([QUIET, [100, 100, 80, 80, 1_000_000], [80, 80, 80, 80, 1_000_000]]);

  it.each([{ stop: 97 }, { target: 130 }])('raises no alarm about %o', async (levels) => {
    scene = crash();
    await scene.enter();
    const answer = await scene.world.desk.retarget({ symbol: SYMBOL, ...levels }, request('u2'));
    expect(answer.status).toBe('recorded');
    scene.world.clock.advance(300_000);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(await scene.pushes('exit')).toHaveLength(1);
    expect(await scene.pushes('notice')).toEqual([]);
    expect(await scene.position()).toBeUndefined();
  });
});

describe('an entry that is still working', () => {
  it('has what it filled guarded at once', async () => {
    scene.wire.plan(isEntry, { keepsWorking: 2 });
    await scene.approve();
    const [intent] = await scene.intents('open');
    await scene.run(intent?.id ?? '');
    expect(await scene.held()).toBe(2);
    expect((await scene.resting('stop')).map((order) => order.contracts)).toEqual([2]);
  });
});

describe('an entry that the exchange does not show although it filled', () => {
  it('is guarded as soon as its fill is known, and never called rejected', async () => {
    scene.wire.plan(isEntry, 'lostAnswer');
    scene.wire.hide(isEntry, 99);
    const planned = await scene.approve();
    const [intent] = await scene.intents('open');
    await scene.run(intent?.id ?? '');
    // Another symbol's order or the tick reads the account's record meanwhile.
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(planned);
    expect((await scene.resting('stop')).map((order) => order.contracts)).toEqual([planned]);
    expect(await scene.pushes('rejected')).toEqual([]);
    expect((await scene.intent(intent?.id ?? ''))?.status).toBe('filled');
  });

  it('nor when nobody has read the record before it is given up', async () => {
    scene.wire.plan(isEntry, 'lostAnswer');
    scene.wire.hide(isEntry, 99);
    const planned = await scene.enter();
    expect((await scene.resting('stop')).map((order) => order.contracts)).toEqual([planned]);
    expect(await scene.pushes('rejected')).toEqual([]);
  });
});
