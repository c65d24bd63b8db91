import { beforeEach, describe, expect, it } from 'vitest';
import { ReadFailedError, type Intent, type OrderRequest } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import type { Row } from '../../venues/paper/support.js';
import { isEntry, isMarket, QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

/** A price that rises by 8 % and stays there. */
const RISING: readonly Row[] = [
  QUIET,
  QUIET,
  ...Array.from({ length: 60 }, (): Row => [108, 108, 108, 108, 1_000_000]),
];

const rise = (): void => scene.world.clock.advance(600_000);

describe('a close while an addition has lost its answer', () => {
  it('closes what the addition filled too', async () => {
    scene = new Scene(RISING, { riskPerTrade: 0.04, dailyLossLimit: 0.5, maxOpenRisk: 0.5 });
    const planned = await scene.enter();
    rise();
    scene.wire.plan(isEntry, 'lostAnswer');
    const scaled = await scene.world.desk.positions.scale({ symbol: SYMBOL, fraction: 0.3 }, request('u2'));
    expect(scaled).toMatchObject({ status: 'recorded' });
    await scene.run('intentId' in scaled ? scaled.intentId : '');
    expect(await scene.held()).toBeGreaterThan(planned);
    const closed = await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    await scene.run('intentId' in closed ? closed.intentId : '');
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(await scene.resting()).toEqual([]);
    expect(await scene.world.desk.positions.trades(9)).toHaveLength(1);
  });

  it('and an addition that was not sent yet is not sent any more', async () => {
    scene = new Scene(RISING, { riskPerTrade: 0.04, dailyLossLimit: 0.5, maxOpenRisk: 0.5 });
    const planned = await scene.enter();
    rise();
    const scaled = await scene.world.desk.positions.scale({ symbol: SYMBOL, fraction: 0.3 }, request('u2'));
    scene.wire.plan(isMarket, 'lostRequest', 9);
    const closed = await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    await scene.run('intentId' in closed ? closed.intentId : '');
    await scene.run('intentId' in scaled ? scaled.intentId : '');
    expect(await scene.held()).toBe(planned);
    expect(await scene.pushes('denied')).toMatchObject([{ reason: 'the position is being closed' }]);
  });
});

describe('a close that a stop was faster than', () => {
  it('is done, not rejected', async () => {
    scene = new Scene([QUIET, [100, 100, 80, 80, 1_000_000], [80, 80, 80, 80, 1_000_000]]);
    await scene.enter();
    const closed = await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    scene.world.clock.advance(300_000);
    await scene.world.drain();
    expect(await scene.pushes('exit')).toHaveLength(1);
    expect(await scene.pushes('rejected')).toEqual([]);
    expect((await scene.intent('intentId' in closed ? closed.intentId : ''))?.status).toBe('done');
  });
});

describe('a close that the exchange refuses because nothing is open', () => {
  it('is done although the record does not show yet what closed it', async () => {
    scene = new Scene([QUIET, [100, 100, 80, 80, 1_000_000], [80, 80, 80, 80, 1_000_000]]);
    await scene.enter();
    scene.wire.withholdsFills = true;
    const closed = await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    scene.world.clock.advance(300_000);
    await scene.run('intentId' in closed ? closed.intentId : '');
    expect(await scene.pushes('rejected')).toEqual([]);
    scene.wire.withholdsFills = false;
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.pushes('exit')).toHaveLength(1);
    expect((await scene.intent('intentId' in closed ? closed.intentId : ''))?.status).toBe('done');
  });
});

describe('a close that the exchange refuses because nothing is open, its record out of reach', () => {
  it('ends all the same: one record that cannot be read keeps nothing else waiting', async () => {
    scene = new Scene([QUIET, [100, 100, 80, 80, 1_000_000], [80, 80, 80, 80, 1_000_000]]);
    await scene.enter();
    const { fetchEvents } = scene.wire.exchange;
    const unread = new ReadFailedError('the record', 'the wire is down');
    Object.assign(scene.wire.exchange, { fetchEvents: () => Promise.reject(unread) });
    const closed = await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    const id = 'intentId' in closed ? closed.intentId : '';
    scene.world.clock.advance(300_000);
    await scene.run(id);
    expect((await scene.intent(id))?.status).toBe('done');
    Object.assign(scene.wire.exchange, { fetchEvents });
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.pushes('exit')).toHaveLength(1);
    expect(await scene.pushes('rejected')).toEqual([]);
  });
});

describe('a close that never arrived, with its record out of reach', () => {
  it('is sent again all the same, and is not given up while nobody can read whether it filled', async () => {
    await scene.enter();
    scene.wire.plan(isMarket, 'lostRequest');
    const { fetchEvents } = scene.wire.exchange;
    const unread = new ReadFailedError('the record', 'the wire is down');
    Object.assign(scene.wire.exchange, { fetchEvents: () => Promise.reject(unread) });
    const closed = await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    await scene.world.drain(5_000).catch(() => undefined);
    expect(await scene.held()).toBe(0);
    expect(new Set(scene.wire.calls.filter((call) => call.startsWith('create market'))).size).toBe(1);
    const id = 'intentId' in closed ? closed.intentId : '';
    expect((await scene.intent(id))?.steps).toMatchObject([{ status: 'filled', booked: 0 }]);
    Object.assign(scene.wire.exchange, { fetchEvents });
    await scene.run(id);
    await scene.world.drain();
    expect(await scene.pushes('exit')).toHaveLength(1);
    expect((await scene.intent(id))?.status).toBe('filled');
  });

  it('goes on being looked for beyond a minute while that lasts', async () => {
    await scene.enter();
    scene.wire.plan(isMarket, 'lostRequest', Infinity);
    const { fetchEvents } = scene.wire.exchange;
    const unread = new ReadFailedError('the record', 'the wire is down');
    Object.assign(scene.wire.exchange, { fetchEvents: () => Promise.reject(unread) });
    await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    await scene.world.drain(120_000);
    expect((await scene.intents('close')).map(({ status }) => status)).toEqual(['unresolved']);
    Object.assign(scene.wire.exchange, { fetchEvents });
    await scene.world.drain(120_000);
    expect((await scene.intents('close')).map(({ status }) => status)).toEqual(['rejected']);
  });
});

describe('a close of which two requests in a row were lost', () => {
  it('is sent a third time within four seconds, under its one id', async () => {
    await scene.enter();
    scene.wire.plan(isMarket, 'lostRequest', 2);
    await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    await scene.world.drain(4_000);
    expect(await scene.held()).toBe(0);
    const sent = scene.wire.calls.filter((call) => call.startsWith('create market'));
    expect(sent).toHaveLength(3);
    expect(new Set(sent).size).toBe(1);
  });
});

describe('a close whose call has not answered yet', () => {
  it('is not sent again so soon: it may be on its way', async () => {
    await scene.enter();
    const { wire } = scene;
    const { createOrder } = wire.exchange;
    const hangs = {
      outcome: 'unknown',
      reason: 'slow',
      answer: new Promise<never>(() => undefined),
    } as const;
    Object.assign(wire.exchange, {
      createOrder: async (order: OrderRequest) => {
        await createOrder(order);
        return hangs;
      },
    });
    wire.plan(isMarket, 'lostRequest', Infinity);
    await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    await scene.world.drain(3_500);
    expect(wire.calls.filter((call) => call.startsWith('create market'))).toHaveLength(1);
  });
});

describe('half a close that filled, which nothing but the account shows', () => {
  it('is not sent again: a part would be taken off twice', async () => {
    const entered = await scene.enter();
    scene.wire.plan(isMarket, 'lostAnswer');
    scene.wire.hide(isMarket, Infinity);
    scene.wire.withholdsFills = true;
    await scene.world.desk.positions.close(SYMBOL, 0.5, request('u3'), '/close');
    await scene.world.drain(30_000);
    expect(scene.wire.calls.filter((call) => call.startsWith('create market'))).toHaveLength(1);
    scene.wire.heal();
    await scene.world.drain();
    expect(await scene.held()).toBe((await scene.position())?.contracts);
    expect(await scene.held()).toBeGreaterThan(0);
    expect(await scene.held()).toBeLessThan(entered);
    expect((await scene.intents('scaleOut')).map(({ status }) => status)).toEqual(['filled']);
  });
});

describe('an intent of a position that is gone', () => {
  /** Records an intent on the first position, closes that, opens a second one and runs the intent then. */
  const late = async (record: () => Promise<unknown>): Promise<void> => {
    scene = new Scene(RISING, { riskPerTrade: 0.04, dailyLossLimit: 0.5, maxOpenRisk: 0.5 });
    await scene.enter();
    rise();
    expect(await record()).toMatchObject({ status: 'recorded' });
    const [owed] = (await scene.world.store.owedJobs(Infinity, 10)).filter(
      ({ job }) => job.name === 'execute-order',
    );
    await scene.holdBack();
    await scene.world.desk.positions.close(SYMBOL, 1, request('u3'), '/close');
    await scene.world.drain();
    await scene.enter({ analysis: { ...scene.world.opportunity().analysis, candleTime: 1 } });
    await scene.run(owed?.job.name === 'execute-order' ? owed.job.data.intentId : '');
    await scene.world.drain();
  };

  it.each<[string, () => Promise<unknown>]>([
    ['close', () => scene.world.desk.positions.close(SYMBOL, 1, request('u2'), '/close')],
    ['half a close', () => scene.world.desk.positions.close(SYMBOL, 0.5, request('u2'), '/close')],
  ])('leaves the next one alone: %s', async (_, record) => {
    await late(record);
    const position = await scene.position();
    expect(position?.contracts).toBeGreaterThan(0);
    expect(position?.contracts).toBe(position?.maxContracts);
    const opening = (await scene.intents('open')).find(({ id }) => id === position?.intentId);
    expect(position?.contracts).toBe(opening?.plan?.contracts);
  });

  it('does not move the stop of the next one', async () => {
    await late(() =>
      scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 97, target: 140 }, request('u2')),
    );
    const position = await scene.position();
    expect(position?.stop).toBeGreaterThan(100);
    expect(position?.target).not.toBe(140);
    expect(position?.moves.map(({ cause }) => cause)).toEqual(['entry']);
  });
});

describe('a stop that has tightened since a move was recorded', () => {
  const move = async (id: string, stop: number): Promise<void> => {
    const position = await scene.position();
    const intent: Intent = {
      id,
      kind: 'retarget',
      symbol: SYMBOL,
      side: 'long',
      by: 'bot',
      cause: 'trailing stop',
      status: 'pending',
      positionId: position?.id ?? '',
      stop,
      steps: [],
      reservedRisk: 0,
      reservedNotional: 0,
      createdAt: scene.world.clock.now(),
      updatedAt: scene.world.clock.now(),
    };
    await scene.world.store.commit({ put: [{ kind: 'intent', id, value: intent, version: 0 }] });
    await scene.run(id);
  };

  it("is not loosened by the bot's late move", async () => {
    await scene.enter();
    await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 99 }, request('u2'));
    await scene.world.drain();
    await move('M1', 97);
    expect((await scene.position())?.stop).toBe(99);
    expect((await scene.resting('stop')).map((order) => order.triggerPrice)).toEqual([99]);
  });

  it("nor by the owner's, who was not asked about this one", async () => {
    await scene.enter();
    await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 97 }, request('u2'));
    await move('M1', 99);
    await scene.world.drain();
    expect((await scene.position())?.stop).toBe(99);
  });
});

describe('halt while an entry is known to nobody', () => {
  it('closes it when it shows up, whatever was closed before', async () => {
    scene.wire.plan(isEntry, 'lostAnswer');
    scene.wire.hide(isEntry, 3);
    await scene.approve();
    const [intent] = await scene.intents('open');
    await scene.run(intent?.id ?? '');
    await scene.world.desk.account.halt('panic', request('u2'));
    await scene.world.drain();
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(await scene.resting()).toEqual([]);
  });
});
