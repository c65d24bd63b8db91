import { beforeEach, describe, expect, it } from 'vitest';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import type { Row } from '../../venues/paper/support.js';
import { isMarket, isStop, isTarget, QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

describe('a stop that cannot be placed', () => {
  it('closes the position at market and alarms', async () => {
    scene.wire.plan(isStop, { reject: 'trigger price invalid' }, 99);
    await scene.enter();
    expect(await scene.held()).toBe(0);
    expect(await scene.pushes('notice')).toMatchObject([
      { level: 'alarm', text: expect.stringContaining('trigger price invalid') },
    ]);
    expect((await scene.pushes('exit')).length).toBe(1);
  });

  it('or is never seen on the exchange does too', async () => {
    scene.wire.plan(isStop, 'lostRequest', 99);
    await scene.enter();
    expect(await scene.held()).toBe(0);
    expect(await scene.world.exchange.fetchOpenOrders()).toEqual([]);
  });

  it('but whose answer alone was lost is read back and kept', async () => {
    scene.wire.plan(isStop, 'lostAnswer');
    const planned = await scene.enter();
    expect(await scene.held()).toBe(planned);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect(await scene.pushes('notice')).toEqual([]);
  });
});

describe('a target that is refused', () => {
  it('leaves the position guarded by its stop, and says so', async () => {
    scene.wire.plan(isTarget, { reject: 'no' }, 99);
    await scene.enter({ targetDistance: 0.3 });
    expect(await scene.held()).toBeGreaterThan(0);
    expect(await scene.resting('stop')).toHaveLength(1);
    expect(await scene.pushes('notice')).toMatchObject([{ level: 'warning' }]);
  });
});

describe('a moved stop', () => {
  it('is placed before the old one is cancelled', async () => {
    await scene.enter();
    scene.wire.calls.length = 0;
    await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 97 }, request('u2'));
    await scene.world.drain();
    expect(scene.wire.calls.map((call) => call.split(' ')[0])).toEqual(['create', 'cancel']);
    expect((await scene.resting('stop')).map((stop) => stop.triggerPrice)).toEqual([97]);
  });

  it('asks back before it loosens, with the loss now and then', async () => {
    await scene.enter();
    const answer = await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 94.5 }, request('u2'));
    expect(answer).toMatchObject({ status: 'confirm' });
    await scene.world.drain();
    expect((await scene.resting('stop'))[0]?.triggerPrice).not.toBe(94.5);
  });
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
  it('rests as soon as that is over: nothing is closed, and nobody is alarmed', async () => {
    scene.wire.plan(isStop, { later: 'contracts are being settled' }, 5);
    const planned = await scene.enter();
    expect(await scene.held()).toBe(planned);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
    expect(await scene.pushes('notice')).toEqual([]);
    expect(await scene.pushes('exit')).toEqual([]);
  });

  it('is given up when the price is beyond it: the position is closed and the owner alarmed', async () => {
    const fallen: Row = [94, 94, 94, 94, 1_000_000];
    scene = new Scene([QUIET, QUIET, fallen, fallen, fallen]);
    scene.wire.plan(isStop, { later: 'contracts are being settled' }, 9999);
    await scene.approve();
    await scene.world.drain(30_000);
    expect(await scene.held()).toBeGreaterThan(0);
    scene.world.clock.set(scene.world.clock.now() + 300_000);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    const told = (await scene.pushes('notice')).map(({ level, text }) => `${level} ${text}`);
    expect(told).toEqual([
      expect.stringMatching(/^alarm .*has taken no stop for 10 s/),
      expect.stringMatching(/^alarm .*closed at market/),
    ]);
  });

  it('is no stop that was put off for 10 s: it rested in between', async () => {
    await scene.enter();
    for (let time = 0; time < 8; time++) {
      scene.world.clock.advance(11_000);
      const [stop] = await scene.resting('stop');
      await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
      scene.wire.plan(isStop, { later: 'contracts are being settled' }, 1);
      await checkPositions(scene.world.parts);
      await scene.world.drain();
      expect(await scene.resting('stop')).toHaveLength(1);
    }
    expect(await scene.pushes('notice')).toEqual([]);
  });

  it('but a stop that is only being moved leaves the position alone: the old one rests', async () => {
    const planned = await scene.enter();
    scene.wire.plan(isStop, { later: 'Too many requests' }, 30);
    await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 97 }, request('u2'));
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
    const answer = await scene.world.desk.positions.retarget({ symbol: SYMBOL, ...levels }, request('u2'));
    expect(answer.status).toBe('recorded');
    scene.world.clock.advance(300_000);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(await scene.pushes('exit')).toHaveLength(1);
    expect(await scene.pushes('notice')).toEqual([]);
    expect(await scene.position()).toBeUndefined();
  });
});
