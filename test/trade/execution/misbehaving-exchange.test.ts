import { beforeEach, describe, expect, it } from 'vitest';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import type { Row } from '../../venues/paper/support.js';
import { Misbehaving } from '../../support/misbehaving.js';
import { SYMBOL, World } from '../../support/world.js';

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
  const [signal] = await world.desk.signals.list();
  if (!signal) throw new Error('no signal');
  await world.desk.signals.approve(signal.id, signal.cardVersion, request('u1'));
  await world.drain();
  return signal.plan.contracts;
};

const held = async (): Promise<number> => (await world.exchange.fetchPositions())[0]?.contracts ?? 0;

const stops = async () => (await world.exchange.fetchOpenOrders()).filter((order) => order.type === 'stop');

const isEntry = ({ reduceOnly }: { reduceOnly: boolean }): boolean => !reduceOnly;

describe('an account that cannot be read', () => {
  it('changes nothing: failure is not flat', async () => {
    const planned = await enter();
    wire.failReads(1);
    await expect(checkPositions(world.parts)).rejects.toThrow('could not be read');
    expect((await world.desk.positions.get(SYMBOL))?.position.contracts).toBe(planned);
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
    const [signal] = await world.desk.signals.list();
    await world.desk.signals.approve(signal?.id ?? '', 1, request('u1'));
    await world.desk.account.halt('panic', request('u2'));
    await world.desk.account.halt('panic', request('u3'));
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
