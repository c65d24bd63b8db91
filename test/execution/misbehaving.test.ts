import { beforeEach, describe, expect, it } from 'vitest';
import type { Push } from '../../src/domain/index.js';
import { checkPositions } from '../../src/trading/check-positions.js';
import { offerOpportunity } from '../../src/trading/offer.js';
import type { Row } from '../exchange/support.js';
import { Misbehaving } from '../support/misbehaving.js';
import { SYMBOL, World } from '../support/world.js';

const CALM: Row = [100, 100, 100, 100, 1_000_000];
const request = (key: string) => ({ key, sentAt: 0 });

let world: World;
let wire: Misbehaving;

beforeEach(() => {
  world = new World(Array.from({ length: 60 }, () => CALM));
  wire = new Misbehaving(world.exchange);
  world.wire = wire.exchange;
  world.reboot();
});

/** Offers, approves and drives an entry. Returns the planned contracts. */
const enter = async (): Promise<number> => {
  await offerOpportunity(world.parts, world.opportunity());
  const [signal] = await world.desk.signals();
  if (!signal) throw new Error('no signal');
  await world.desk.approve(signal.id, signal.cardVersion, request('u1'));
  await world.drain();
  return signal.plan.contracts;
};

const held = async (): Promise<number> => (await world.exchange.fetchPositions())[0]?.contracts ?? 0;

const stops = async () => (await world.exchange.fetchOpenOrders()).filter((order) => order.type === 'stop');

const pushes = async (type: Push['type']): Promise<Push[]> =>
  (await world.store.owedPushes(1000)).map(({ push }) => push).filter((push) => push.type === type);

const isEntry = ({ reduceOnly }: { reduceOnly: boolean }): boolean => !reduceOnly;
const isStop = ({ type }: { type: string }): boolean => type === 'stop';

describe('an entry whose answer is lost', () => {
  it('but which was accepted is found by its client id: not doubled, and guarded', async () => {
    wire.plan(isEntry, 'lostAnswer');
    const planned = await enter();
    expect(await held()).toBe(planned);
    expect(wire.calls.filter((call) => call.startsWith('create limit'))).toHaveLength(1);
    expect((await stops())[0]?.contracts).toBe(planned);
    expect(await pushes('unresolved')).toHaveLength(1);
    expect(await pushes('resolved')).toHaveLength(1);
  });

  it('and which never arrived is not sent again: an id that has ended may be taken twice', async () => {
    wire.plan(isEntry, 'lostRequest');
    await enter();
    expect(await held()).toBe(0);
    expect(wire.calls.filter((call) => call.startsWith('create limit'))).toHaveLength(1);
    expect(await pushes('rejected')).toHaveLength(1);
    const [intent] = await world.store.list('intent');
    expect(intent?.value.status).toBe('rejected');
    expect(intent?.value.reservedRisk).toBe(0);
  });
});

describe('an entry the exchange does not take', () => {
  it('is told with its reason, and nothing is left', async () => {
    wire.plan(isEntry, { reject: 'Insufficient balance' });
    await enter();
    expect(await pushes('rejected')).toMatchObject([{ reason: 'Insufficient balance' }]);
    expect(await world.exchange.fetchOpenOrders()).toEqual([]);
  });

  it('for its rate limit is sent again under the same id', async () => {
    wire.plan(isEntry, { notPlaced: 'Too many requests' });
    const planned = await enter();
    expect(await held()).toBe(planned);
    const created = wire.calls.filter((call) => call.startsWith('create limit'));
    expect(created).toHaveLength(2);
    expect(created[0]).toBe(created[1]);
  });
});

describe('a partial fill', () => {
  it('is guarded for what is filled, and the rest is not chased at market', async () => {
    wire.plan(isEntry, { fillOnly: 3 });
    await enter();
    expect(await held()).toBe(3);
    expect((await stops()).map((stop) => stop.contracts)).toEqual([3]);
    expect(wire.calls.filter((call) => call.startsWith('create market'))).toEqual([]);
    const position = await world.desk.position(SYMBOL);
    const [signal] = await world.store.list('signal');
    const plan = signal?.value.plan;
    // 1 R is the planned loss of what was entered.
    expect(position?.position.riskUnit).toBeCloseTo(
      ((plan?.worstCase ?? 0) * 3) / (plan?.contracts ?? 1),
      10,
    );
  });
});

describe('a stop that cannot be placed', () => {
  it('closes the position at market and alarms', async () => {
    wire.plan(isStop, { reject: 'trigger price invalid' }, 99);
    await enter();
    expect(await held()).toBe(0);
    expect(await pushes('notice')).toMatchObject([
      { level: 'alarm', text: expect.stringContaining('trigger price invalid') },
    ]);
    expect((await pushes('exit')).length).toBe(1);
  });

  it('or is never seen on the exchange does too', async () => {
    wire.plan(isStop, 'lostRequest', 99);
    await enter();
    expect(await held()).toBe(0);
    expect(await world.exchange.fetchOpenOrders()).toEqual([]);
  });

  it('but whose answer alone was lost is read back and kept', async () => {
    wire.plan(isStop, 'lostAnswer');
    const planned = await enter();
    expect(await held()).toBe(planned);
    expect(await stops()).toHaveLength(1);
    expect(await pushes('notice')).toEqual([]);
  });
});

describe('a target that is refused', () => {
  it('leaves the position guarded by its stop, and says so', async () => {
    wire.plan(({ type }) => type === 'takeProfit', { reject: 'no' }, 99);
    await offerOpportunity(world.parts, world.opportunity({ targetDistance: 0.3 }));
    const [signal] = await world.desk.signals();
    await world.desk.approve(signal?.id ?? '', 1, request('u1'));
    await world.drain();
    expect(await held()).toBeGreaterThan(0);
    expect(await stops()).toHaveLength(1);
    expect(await pushes('notice')).toMatchObject([{ level: 'warning' }]);
  });
});

describe('a moved stop', () => {
  it('is placed before the old one is cancelled', async () => {
    await enter();
    wire.calls.length = 0;
    await world.desk.retarget({ symbol: SYMBOL, stop: 97 }, request('u2'));
    await world.drain();
    expect(wire.calls.map((call) => call.split(' ')[0])).toEqual(['create', 'cancel']);
    expect((await stops()).map((stop) => stop.triggerPrice)).toEqual([97]);
  });

  it('asks back before it loosens, with the loss now and then', async () => {
    await enter();
    const answer = await world.desk.retarget({ symbol: SYMBOL, stop: 94.5 }, request('u2'));
    expect(answer).toMatchObject({ status: 'confirm' });
    await world.drain();
    expect((await stops())[0]?.triggerPrice).not.toBe(94.5);
  });
});

describe('an account that cannot be read', () => {
  it('changes nothing: failure is not flat', async () => {
    const planned = await enter();
    wire.failReads(1);
    await expect(checkPositions(world.parts)).rejects.toThrow('could not be read');
    expect((await world.desk.position(SYMBOL))?.position.contracts).toBe(planned);
    expect(await stops()).toHaveLength(1);
  });
});

describe('a stop that vanished from the exchange', () => {
  it('is placed again by the next tick', async () => {
    await enter();
    const [stop] = await stops();
    await world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
    expect(await stops()).toEqual([]);
    await checkPositions(world.parts);
    await world.drain();
    expect((await stops()).map((order) => order.triggerPrice)).toEqual([stop?.triggerPrice]);
  });
});

describe('halt', () => {
  it('closes everything, twice asked or once, and keeps closed what an unresolved entry opens later', async () => {
    wire.plan(isEntry, 'lostAnswer');
    await offerOpportunity(world.parts, world.opportunity());
    const [signal] = await world.desk.signals();
    await world.desk.approve(signal?.id ?? '', 1, request('u1'));
    await world.desk.halt('panic', request('u2'));
    await world.desk.halt('panic', request('u3'));
    await world.drain();
    await checkPositions(world.parts);
    await world.drain();
    expect(await held()).toBe(0);
    expect(await world.exchange.fetchOpenOrders()).toEqual([]);
    expect(await offerOpportunity(world.parts, world.opportunity({ side: 'short' }))).toMatchObject({
      code: 'halted',
    });
  });
});
