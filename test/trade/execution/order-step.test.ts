import { beforeEach, describe, expect, it } from 'vitest';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { isEntry, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

describe('an entry whose answer is lost', () => {
  it('but which was accepted is found by its client id: not doubled, and guarded', async () => {
    scene.wire.plan(isEntry, 'lostAnswer');
    const planned = await scene.enter();
    expect(await scene.held()).toBe(planned);
    expect(scene.wire.calls.filter((call) => call.startsWith('create limit'))).toHaveLength(1);
    expect((await scene.resting('stop'))[0]?.contracts).toBe(planned);
    expect(await scene.pushes('unresolved')).toHaveLength(1);
    expect(await scene.pushes('resolved')).toHaveLength(1);
  });

  it('and which never arrived is not sent again: an id that has ended may be taken twice', async () => {
    scene.wire.plan(isEntry, 'lostRequest');
    await scene.enter();
    expect(await scene.held()).toBe(0);
    expect(scene.wire.calls.filter((call) => call.startsWith('create limit'))).toHaveLength(1);
    expect(await scene.pushes('rejected')).toHaveLength(1);
    const [intent] = await scene.world.store.list('intent');
    expect(intent?.value.status).toBe('rejected');
    expect(intent?.value.reservedRisk).toBe(0);
  });
});

describe('an entry that was written down and never left', () => {
  it('is not sent later: it was decided for the moment that is over', async () => {
    await scene.approve();
    const { store } = scene.world;
    const lease = await store.acquireLease('trader', 'test', 1e9);
    scene.world.parts = { ...scene.world.parts, fence: () => lease };
    const holds = store.holdsLease.bind(store);
    let asked = 0;
    // Ahead of the commit it is asked, too.
    store.holdsLease = (fence) => (++asked === 2 ? Promise.reject(new Error('Redis is away')) : holds(fence));
    await expect(scene.world.drain(0)).rejects.toThrow('Redis is away');
    expect((await scene.intents('open'))[0]?.steps).toMatchObject([{ status: 'recorded' }]);
    await scene.world.drain();
    expect(scene.wire.calls.filter((call) => call.startsWith('create'))).toEqual([]);
    expect(await scene.pushes('rejected')).toHaveLength(1);
  });
});

describe('an entry the exchange does not take', () => {
  it('is told with its reason, and nothing is left', async () => {
    scene.wire.plan(isEntry, { reject: 'Insufficient balance' });
    await scene.enter();
    expect(await scene.pushes('rejected')).toMatchObject([{ reason: 'Insufficient balance' }]);
    expect(await scene.world.exchange.fetchOpenOrders()).toEqual([]);
  });

  it('for its rate limit is sent anew, under an id of its own', async () => {
    scene.wire.plan(isEntry, { later: 'Too many requests' });
    const planned = await scene.enter();
    expect(await scene.held()).toBe(planned);
    const created = scene.wire.calls.filter((call) => call.startsWith('create limit'));
    expect(created).toHaveLength(2);
    expect(created[0]).not.toBe(created[1]);
  });
});

describe('a partial fill', () => {
  it('is guarded for what is filled, and the rest is not chased at market', async () => {
    scene.wire.plan(isEntry, { fillOnly: 3 });
    await scene.enter();
    expect(await scene.held()).toBe(3);
    expect((await scene.resting('stop')).map((stop) => stop.contracts)).toEqual([3]);
    expect(scene.wire.calls.filter((call) => call.startsWith('create market'))).toEqual([]);
    const position = await scene.world.desk.positions.get(SYMBOL);
    const [signal] = await scene.world.store.list('signal');
    const plan = signal?.value.plan;
    // 1 R is the planned loss of what was entered.
    expect(position?.position.riskUnit).toBeCloseTo(
      ((plan?.worstCase ?? 0) * 3) / (plan?.contracts ?? 1),
      10,
    );
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
