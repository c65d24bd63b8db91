import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { ExchangePosition, Order } from '../../../src/domain/index.js';
import type { Exchange } from '../../../src/venues/exchange.js';
import { InFlightEntries } from '../../../src/trade/orders/in-flight.js';
import { Sends } from '../../../src/trade/orders/sends.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { DurableValue } from '../../../src/state/store/durable-value.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import type { Store } from '../../../src/state/store/store.js';
import { KnownPositions } from '../../../src/trade/core/known-positions.js';
import { DirectGuard, type GuardLine } from '../../../src/trade/outage/direct-guard.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { StoreWatch, type ToGuard } from '../../../src/trade/outage/store-watch.js';
import { isStop, Scene } from '../../support/scene.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'rad-held-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

const LONG_AGO = 60_000;
const LEASE_MS = 3_000;

/** A store that refuses every call while it is away. */
const leaving = (real: Store<BotDocs>) => {
  let isAway = false;
  const target = new Proxy(real, {
    get: (object, key) => {
      const value: unknown = Reflect.get(object, key, object);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown =>
        isAway ? Promise.reject(new Error('away')) : Reflect.apply(value, object, args);
    },
  });
  return { target, leave: () => (isAway = true), comeBack: () => (isAway = false) };
};

/** A position of which the watch has read, and then a store that is away; `time` passes for acceptances. */
const beginHolding = async () => {
  const scene = new Scene();
  const contracts = await scene.enter();
  const store = leaving(scene.world.store);
  const lists = {
    positions: (real: readonly ExchangePosition[]) => real,
    orders: (real: readonly Order[]) => real,
  };
  const exchange: Exchange = {
    ...scene.wire.exchange,
    fetchPositions: async () => lists.positions(await scene.wire.exchange.fetchPositions()),
    fetchOpenOrders: async (symbol) => lists.orders(await scene.wire.exchange.fetchOpenOrders(symbol)),
  };
  let [passed, stood] = [0, 0];
  const sends = new Sends({ elapsed: () => wallClock.elapsed() + passed });
  const parts = {
    ...scene.world.parts,
    store: store.target,
    exchange,
    human: { ...wallClock, elapsed: () => wallClock.elapsed() + stood },
    inFlight: new InFlightEntries(),
    sends,
  };
  const file = new DurableLines<GuardLine>(join(dir, 'guard.jsonl'));
  let trades: boolean | undefined = true;
  const kept = new DurableValue<ToGuard>(join(dir, 'known.json'));
  const watch = new StoreWatch(parts, file, { trades: () => trades, leaseMs: LEASE_MS, kept });
  await watch.look();
  const [stop] = await scene.resting('stop');
  const rig = {
    scene,
    store,
    parts,
    watch,
    file,
    lists,
    contracts,
    stop,
    tradesNow: (is: boolean | undefined) => (trades = is),
    pass: (ms: number) => (passed += ms),
    /** The process stands still. */
    stand: (ms: number) => (stood += ms),
    /** The stop is cancelled as if by hand. */
    loseStop: () => scene.world.exchange.cancelOrder(stop?.symbol ?? '', stop?.clientOrderId ?? ''),
    /** Looks so often that each kind of look is due. */
    looks: async (times: number) => {
      for (let look = 0; look < times; look++) expect(await watch.look()).toBe('away');
    },
    sent: () =>
      scene.wire.calls.filter((call) => call.startsWith('create')).slice(contracts > 0 ? sentBefore : 0),
  };
  const sentBefore = scene.wire.calls.filter((call) => call.startsWith('create')).length;
  store.leave();
  return rig;
};

describe('an open position while the state store is away', () => {
  it('gets its stop from a process that was started meanwhile, at the price that the one before kept', async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    const kept = new DurableValue<ToGuard>(join(dir, 'known.json'));
    await expect.poll(() => kept.read()).toMatchObject({ positions: [{ contracts: rig.contracts }] });
    const next = new StoreWatch(rig.parts, rig.file, { trades: () => undefined, leaseMs: LEASE_MS, kept });
    for (let look = 0; look < 2; look++) await next.look();
    expect(await rig.scene.resting('stop'), 'another may trade: it is left a moment').toEqual([]);
    rig.stand(LEASE_MS);
    for (let look = 0; look < 3; look++) await next.look();
    expect(await rig.scene.resting('stop')).toMatchObject([
      { contracts: rig.contracts, triggerPrice: rig.stop?.triggerPrice, reduceOnly: true },
    ]);
  });

  it('gets a stop at the price that was known, once two looks lack it, and once only', async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    await rig.looks(1);
    expect(await rig.scene.resting('stop'), 'one look proves nothing').toEqual([]);
    await rig.looks(6);
    expect(await rig.scene.resting('stop')).toMatchObject([
      { contracts: rig.contracts, triggerPrice: rig.stop?.triggerPrice, reduceOnly: true },
    ]);
    expect(rig.sent()).toHaveLength(1);
  });

  it('gives that stop to the position once the store is back: one rests, and it is told once', async () => {
    const rig = await beginHolding();
    const { scene } = rig;
    await rig.loseStop();
    await rig.looks(3);
    const [ours] = await scene.resting('stop');
    rig.store.comeBack();
    expect(await rig.watch.look()).toBe('there');
    await recover(rig.parts);
    await scene.world.drain();
    expect(await scene.resting('stop')).toMatchObject([{ clientOrderId: ours?.clientOrderId }]);
    const position = await scene.position();
    expect(position?.stop).toBe(rig.stop?.triggerPrice);
    expect(position?.protection.filter(({ type }) => type === 'stop')).toMatchObject([
      { clientOrderId: ours?.clientOrderId, state: 'resting' },
    ]);
    expect((await scene.pushes('notice')).map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /While Redis was away .* its stop was gone from the exchange; a new stop was ordered/,
      ),
    ]);
  });

  it('is left alone while its stop rests, and where lists lag for one look', async () => {
    const rig = await beginHolding();
    let hides = 1;
    rig.lists.orders = (real) => (hides-- > 0 ? [] : real);
    await rig.looks(6);
    expect(rig.sent()).toEqual([]);
  });

  it('is left for 3 s to another instance that may have traded while this one stood still', async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    rig.stand(LEASE_MS + 1);
    await rig.looks(6);
    expect(rig.sent(), 'its stop may have been tighter').toEqual([]);
    rig.stand(3_000);
    await rig.looks(2);
    expect(rig.sent(), 'but nobody else did it').toHaveLength(1);
  });

  it('is guarded at once by one that has read what is open since it stood still', async () => {
    const rig = await beginHolding();
    rig.store.comeBack();
    rig.stand(LEASE_MS + 1);
    expect(await rig.watch.look()).toBe('there');
    rig.store.leave();
    await rig.loseStop();
    await rig.looks(3);
    expect(rig.sent()).toHaveLength(1);
  });

  it('is not guarded twice where no list shows the stop that was just accepted', async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    rig.scene.wire.hide(isStop, Infinity);
    rig.lists.orders = () => [];
    await rig.looks(6);
    expect(rig.sent(), 'accepted counts for 10 s').toHaveLength(1);
    rig.pass(LONG_AGO);
    await rig.looks(2);
    expect(rig.sent(), 'then one under the next id goes out').toHaveLength(2);
  });

  it('gets a stop for the rest where a smaller one covers a part', async () => {
    const rig = await beginHolding();
    const part = 1;
    await rig.loseStop();
    const placed: number[] = [];
    rig.lists.orders = (real) => {
      placed.push(...real.filter(isStop).map(({ contracts }) => contracts));
      return [{ ...(rig.stop as Order), clientOrderId: 'by-hand', contracts: part }, ...real];
    };
    await rig.looks(6);
    expect(new Set(placed)).toEqual(new Set([rig.contracts - part]));
  });

  it('to which an entry adds gets one stop for all of it, at its own price', async () => {
    const rig = await beginHolding();
    const [entry] = await rig.scene.intents('open');
    const [filled] = entry?.steps ?? [];
    if (!entry || !filled) throw new Error('no entry');
    const request = { ...filled.request, clientOrderId: 'rad-test-more', contracts: 2 };
    await rig.scene.world.exchange.createOrder(request);
    await rig.loseStop();
    rig.parts.inFlight.note({
      ...entry,
      id: 'more',
      kind: 'scaleIn',
      status: 'working',
      ...(entry.plan ? { plan: { ...entry.plan, stop: entry.plan.stop - 1 } } : {}),
      steps: [{ ...filled, request, status: 'filled', filled: 2, booked: 0, exchangeOrderId: 'e9' }],
    });
    await rig.looks(12);
    const stops = [{ contracts: await rig.scene.held(), triggerPrice: rig.stop?.triggerPrice }];
    expect(await rig.scene.resting('stop')).toMatchObject(stops);
  });

  it('is closed at market where the mark is beyond the stop that is gone', async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    rig.lists.positions = (real) => real.map((one) => ({ ...one, markPrice: 90 }));
    await rig.looks(4);
    expect(await rig.scene.held()).toBe(0);
    expect(rig.sent()).toEqual([expect.stringContaining('create market')]);
    rig.store.comeBack();
    await rig.watch.look();
    await recover(rig.parts);
    await rig.scene.world.drain();
    expect(await rig.scene.position()).toBeUndefined();
    expect(await rig.scene.resting()).toEqual([]);
  });

  it('is closed at market where the exchange takes no stop for good', async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    rig.scene.wire.plan(isStop, { reject: 'no' }, 99);
    await rig.looks(4);
    expect(await rig.scene.held()).toBe(0);
  });

  it('gets its stop after "again later", and is not closed for that', { timeout: 15_000 }, async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    rig.scene.wire.plan(isStop, { later: 'busy' }, 2);
    const rested = async (): Promise<readonly Order[]> => {
      await rig.looks(1);
      return rig.scene.resting('stop');
    };
    await expect.poll(rested, { timeout: 10_000 }).toMatchObject([{ contracts: rig.contracts }]);
    expect(await rig.scene.held()).toBe(rig.contracts);
  });

  it('and one that was never known is left', async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    rig.store.comeBack();
    rig.tradesNow(false);
    expect(await rig.watch.look(), 'another instance trades').toBe('there');
    rig.store.leave();
    await rig.looks(4);
    expect(rig.sent()).toEqual([]);
  });

  it('stays known while the lease is being taken again', async () => {
    const rig = await beginHolding();
    rig.store.comeBack();
    rig.tradesNow(undefined);
    expect(await rig.watch.look()).toBe('there');
    rig.store.leave();
    await rig.loseStop();
    await rig.looks(3);
    expect(await rig.scene.resting('stop')).toMatchObject([{ contracts: rig.contracts }]);
  });

  it('is not looked for any more where nothing is guarded in its symbol', async () => {
    const rig = await beginHolding();
    await rig.loseStop();
    rig.store.comeBack();
    const known = new KnownPositions(rig.parts.store);
    await known.read();
    const guard = new DirectGuard(rig.parts, new DurableLines<GuardLine>(join(dir, 'other.jsonl')));
    const how = { cancels: false, isOld: false };
    expect(await guard.look(known.list ?? [], [], how)).toBe(true);
    expect(await guard.look([], [], how)).toBe(false);
  });
});
