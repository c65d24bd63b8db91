import { beforeEach, describe, expect, it } from 'vitest';
import { INITIAL_CONTROL, type OrderRequest } from '../../../src/domain/index.js';
import { equityOf } from '../../../src/domain/ledger/ledger.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { guardStop } from '../../../src/trade/reconcile/adopt.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { instrument } from '../../decide/risk/fixtures.js';
import { request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** With a target. */
const AIMED = { targetDistance: 0.2 };

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

const byHand = (change?: Partial<OrderRequest>) => scene.byHand(change);

const run = () => reconcile(scene.world.parts);
const control = async () => (await scene.world.store.get('control', 'main'))?.value ?? INITIAL_CONTROL;
const notices = async () => (await scene.pushes('notice')).map(({ text }) => text);
/** Hides positions from the list as a stale or empty answer would. */
const showNoPositions = (times: number): void => {
  const real = scene.wire.exchange.fetchPositions;
  let left = times;
  Object.assign(scene.wire.exchange, {
    fetchPositions: () => (left-- > 0 ? Promise.resolve([]) : real()),
  });
};

describe('a position that the bot did not open', () => {
  it('is guarded by a reduce-only stop and shown, and nothing else is done with it', async () => {
    await byHand();
    await run();
    const [stop, ...others] = await scene.resting();
    expect(others).toEqual([]);
    expect(stop).toMatchObject({ type: 'stop', reduceOnly: true, contracts: 4, triggerPrice: 95 });
    expect(await scene.position()).toMatchObject({ guardOnly: true, contracts: 4, trailing: false });
    expect(await scene.pushes('positionChanged')).toHaveLength(1);
    expect((await notices()).some((text) => text.includes('I did not open'))).toBe(true);
    await run();
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(4);
    expect(await scene.resting()).toHaveLength(1);
    expect(await scene.pushes('positionChanged')).toHaveLength(1);
  });

  it('is adopted: R is its loss at the stop, and it trails', async () => {
    await byHand();
    await run();
    const answer = await scene.world.desk.positions.adopt(SYMBOL);
    await scene.world.drain();
    const position = await scene.position();
    expect(answer.status).toBe('adopted');
    expect(position?.guardOnly).toBeUndefined();
    expect(position?.trailing).toBe(true);
    // 4 coins losing 5 USDT each, and fees.
    expect(position?.riskUnit).toBeGreaterThan(20);
    expect(await scene.world.desk.positions.adopt(SYMBOL)).toMatchObject({ status: 'refused', code: 'ours' });
  });

  it('is closed by the owner, in part and whole, and booked to the last digit', async () => {
    await byHand();
    await run();
    await byHand({ side: 'sell', contracts: 1, reduceOnly: true });
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect((await scene.resting('stop'))[0]?.contracts).toBe(3);
    await byHand({ side: 'sell', contracts: 3, reduceOnly: true });
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.resting()).toEqual([]);
    expect(await scene.position()).toBeUndefined();
    const ledger = (await scene.world.store.get('ledger', 'main'))?.value;
    const { equity } = await scene.world.exchange.fetchAccount();
    expect(ledger && equityOf(ledger, {}, new Map())).toBeCloseTo(equity, 8);
  });

  it('counts once when its own fill comes into the record after it was taken in', async () => {
    const real = scene.wire.exchange.fetchEvents;
    await byHand();
    Object.assign(scene.wire.exchange, {
      fetchEvents: (cursor: string) => Promise.resolve({ events: [], cursor }),
    });
    await run();
    expect(await scene.position()).toMatchObject({ guardOnly: true, contracts: 4, owed: 4 });
    await scene.world.desk.positions.adopt(SYMBOL);
    scene.wire.exchange.fetchEvents = real;
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.position()).toMatchObject({ contracts: 4 });
    expect(await scene.resting('stop')).toMatchObject([{ contracts: 4 }]);
    const ledger = async () => (await scene.world.store.get('ledger', 'main'))?.value;
    expect((await ledger())?.positions[SYMBOL]?.contracts).toBe('4');
    // What is done to it from then on counts as ever, and the money is exact.
    await byHand({ contracts: 2 });
    await byHand({ side: 'sell', contracts: 6, reduceOnly: true });
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.position()).toBeUndefined();
    const { equity } = await scene.world.exchange.fetchAccount();
    const books = await ledger();
    expect(books && equityOf(books, {}, new Map())).toBeCloseTo(equity, 8);
  });

  it('is not closed for want of a stop: the owner is told once', async () => {
    await byHand();
    scene.wire.plan((order) => order.type === 'stop', { reject: 'no stops today' }, 10);
    await run();
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(4);
    expect((await notices()).filter((text) => text.includes('guard it by hand'))).toHaveLength(1);
  });

  it('that a single stale read shows is left alone', async () => {
    const real = scene.wire.exchange.fetchPositions;
    let reads = 0;
    const stale = [
      {
        symbol: SYMBOL,
        side: 'long' as const,
        contracts: 4,
        entryPrice: 100,
        markPrice: 100,
        leverage: 5,
        unrealisedPnl: 0,
      },
    ];
    Object.assign(scene.wire.exchange, {
      fetchPositions: () => (reads++ === 0 ? Promise.resolve(stale) : real()),
    });
    await run();
    expect(await scene.position()).toBeUndefined();
    expect(scene.wire.calls).toEqual([]);
  });
});

describe('the guarding stop', () => {
  it('lies behind the mark by volatility, ahead of the liquidation, and is rounded towards the mark', () => {
    const long = { side: 'long' as const, markPrice: 100, liquidationPrice: 80 };
    expect(guardStop(long, 0.05, instrument)).toBe(95);
    expect(guardStop({ ...long, liquidationPrice: 98 }, 0.05, instrument)).toBe(98.4);
    expect(guardStop({ ...long, side: 'short', liquidationPrice: 120 }, 0.05, instrument)).toBe(105);
    expect(guardStop({ side: 'short', markPrice: 100 }, 0.012345, instrument)).toBe(101.23);
  });
});

describe('a position of ours that the exchange does not show', () => {
  it('is told after three reads over half a minute, and never forgotten', async () => {
    const planned = await scene.enter(AIMED);
    showNoPositions(10);
    await run();
    await run();
    await run();
    expect(await notices()).toEqual([]);
    scene.world.clock.advance(30_000);
    await run();
    expect((await notices()).filter((text) => text.includes('no position'))).toHaveLength(1);
    await run();
    expect(await notices()).toHaveLength(1);
    expect(await scene.position()).toMatchObject({ status: 'open', contracts: planned });
    expect(await scene.resting('stop')).toHaveLength(1);
  });

  it('counts from the beginning once it was seen again', async () => {
    await scene.enter(AIMED);
    showNoPositions(2);
    await run();
    await run();
    scene.world.clock.advance(40_000);
    await run();
    showNoPositions(1);
    await run();
    expect(await notices()).toEqual([]);
  });

  it('changes nothing when a read fails', async () => {
    await scene.enter(AIMED);
    scene.wire.failReads(1);
    await expect(run()).rejects.toThrow();
    expect(await scene.position()).toMatchObject({ status: 'open' });
    expect(await scene.resting()).toHaveLength(2);
  });
});

describe('orders that nothing stands behind', () => {
  const resting = (clientOrderId: string) =>
    byHand({ clientOrderId, type: 'limit', price: 90, timeInForce: 'GTC', contracts: 1 });

  it('of ours are cancelled, of the owner are left', async () => {
    await resting('rad-test-AS9-i0');
    await resting('by-hand');
    await run();
    expect((await scene.resting()).map(({ clientOrderId }) => clientOrderId)).toEqual(['by-hand']);
  });

  it('of a position that wants them stay', async () => {
    await scene.enter(AIMED);
    await run();
    expect(await scene.resting()).toHaveLength(2);
  });

  it('of another installation pause entries, once, and are not touched', async () => {
    await resting('rad-other-AS9-i0');
    await run();
    expect(await control()).toMatchObject({ paused: true, pausedBy: 'alarm' });
    expect((await notices()).filter((text) => text.includes('Another installation'))).toHaveLength(1);
    await scene.world.desk.account.resume();
    await run();
    expect(await control()).toMatchObject({ paused: false });
    expect(await scene.resting()).toHaveLength(1);
  });
});

describe('a stop that the owner cancelled by hand', () => {
  it('is replaced', async () => {
    await scene.enter(AIMED);
    const [stop] = await scene.resting('stop');
    await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
    scene.world.clock.advance(11_000);
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.resting('stop')).toHaveLength(1);
  });
});

describe('a proof', () => {
  it('of an open and of a closed trade names no discrepancy', async () => {
    await scene.enter(AIMED);
    const open = await scene.world.desk.positions.proof(SYMBOL);
    expect(open?.discrepancies).toEqual([]);
    expect(open?.orders.map(({ what }) => what)).toEqual(['open', 'stop', 'takeProfit']);
    expect(open?.orders[0]?.fills[0]?.exchangeOrderId).toBe(open?.orders[0]?.shown?.exchangeOrderId);
    expect(open?.signal?.id).toBe((await scene.position())?.signalId);
    await scene.world.desk.positions.close(SYMBOL, 1, request('u9'), '/close');
    await scene.world.drain();
    const closed = await scene.world.desk.positions.proof(SYMBOL);
    expect(closed?.trade?.exitReason).toBe('/close');
    expect(closed?.discrepancies).toEqual([]);
    expect(await scene.world.desk.positions.proof('nobody')).toBeUndefined();
  });

  it('names what differs: a stop that is gone, a foreign order, another size', async () => {
    const planned = await scene.enter(AIMED);
    const [stop] = await scene.resting('stop');
    await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
    await byHand({ contracts: 1, type: 'limit', price: 90, timeInForce: 'GTC', clientOrderId: 'by-hand' });
    await byHand({ contracts: 1, side: 'sell', reduceOnly: true });
    const { discrepancies = [] } = (await scene.world.desk.positions.proof(SYMBOL)) ?? {};
    expect(discrepancies).toEqual([
      expect.stringMatching(new RegExp(`${planned} here, a long of ${planned - 1} there`)),
      expect.stringMatching(/no stop rests at/),
      expect.stringMatching(/does not know: by-hand/),
    ]);
  });

  it('says which order could not be read', async () => {
    await scene.enter(AIMED);
    scene.wire.failReads(100);
    const { discrepancies = [] } = (await scene.world.desk.positions.proof(SYMBOL)) ?? {};
    expect(discrepancies.filter((line) => line.includes('could not be read'))).toHaveLength(4);
  });

  it('names an order that the exchange does not know and fills that it does not show', async () => {
    await scene.enter(AIMED);
    scene.wire.hide(() => true, 1);
    const { discrepancies = [] } = (await scene.world.desk.positions.proof(SYMBOL)) ?? {};
    expect(discrepancies).toEqual([
      expect.stringMatching(/^open rad-test-.*: the exchange does not know it$/),
    ]);
  });
});
