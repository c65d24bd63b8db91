import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkLeased } from '../../../jobs/check-positions.js';
import type { Analysis } from '../../../src/domain/index.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { syncCashflows, syncFills } from '../../../src/trade/booking/sync.js';
import { adoptPosition } from '../../../src/trade/reconcile/adopt.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { analysis } from '../../decide/risk/fixtures.js';
import { driveOrders, partsOn } from './desk.js';
import { bench, HOUR, request, SHORT, START, type Bench } from './support.js';

const SYMBOL = 'ETH-USDT';
const FUNDING = 'GET /api/v1/funding-history';
const TRANSFERS = 'GET /api/v1/transaction-history';
const FULL_HOUR = START + HOUR / 2;
/** The candle that closed then. */
const CANDLE = FULL_HOUR - HOUR;

let wire: Bench;
let parts: TradingParts;

const check = async (): Promise<void> => {
  wire.clock.advance(5_000);
  expect(await checkLeased({ parts, holder: 'me' })).toBe(true);
};
const asked = (): number => wire.fake.requests.filter(({ path }) => path.endsWith('/funding-history')).length;
const stops = () => wire.fake.orders.filter(({ isActive, stop }) => isActive && stop === 'down');
const ledger = async () => (await parts.store.get('ledger', 'main'))?.value;
const expectExact = async (): Promise<void> =>
  expect(Number((await ledger())?.balance)).toBeCloseTo((await wire.exchange.fetchAccount()).balance, 6);

/** The price stands here, and a candle has closed there. */
const stand = (price: number, candle: number): void => {
  wire.fake.setPrice(SYMBOL, { bid: price, ask: price + 0.1, mark: price });
  const seen: Analysis = {
    ...analysis,
    symbol: SYMBOL,
    candleTime: candle,
    close: price,
    high: price,
    low: price,
  };
  const analyzer = { lastCandle: candle, snapshot: () => seen, analysis: () => undefined };
  Object.assign(parts.analyzers, { refresh: () => Promise.resolve(analyzer), newest: () => candle });
};

/** A long of 5 contracts from 2,000 that was adopted, a full hour for which it paid, and the time to look for that. */
const begin = async (options = {}): Promise<void> => {
  wire = await bench({}, options);
  parts = partsOn(wire);
  stand(2_000, CANDLE - HOUR);
  await recover(parts);
  wire.fake.byHand(SYMBOL, { side: 'buy', size: 5, leverage: 5 });
  wire.clock.advance(1_000);
  await reconcile(parts);
  await adoptPosition(parts, SYMBOL);
  await check();
  await driveOrders(wire, parts);
  await vi.waitFor(() => expect(asked()).toBe(1));
  wire.clock.set(FULL_HOUR);
  wire.fake.funding(SYMBOL, 0.0001);
  wire.clock.advance(15_000);
};

describe('while the list of funding hangs', () => {
  beforeEach(() => begin());

  it('positions are checked as ever: a stop that is gone is placed again, one that trails is moved', async () => {
    wire.fake.fail(FUNDING, { kind: 'hang', times: 99 });
    await check();
    await vi.waitFor(() => expect(asked()).toBe(2));
    const [first] = stops();
    if (!first) throw new Error('no stop rests');
    wire.fake.server.book.cancel(first);
    wire.clock.advance(10_000);
    await check();
    await driveOrders(wire, parts);
    expect(stops()).toMatchObject([{ size: 5, stopPrice: 1_900 }]);
    stand(2_150, CANDLE);
    await check();
    await driveOrders(wire, parts);
    expect(stops()).toMatchObject([{ size: 5 }]);
    expect(Number(stops()[0]?.stopPrice)).toBeGreaterThan(2_000);
    expect((await parts.store.get('account', 'main'))?.value.equity).toBeGreaterThan(10_000);
    // One read all along.
    expect(asked()).toBe(2);
  });
});

describe('a list of funding that hung', () => {
  beforeEach(() => begin(SHORT));

  it('is told until it is read, and what it says is booked once', async () => {
    wire.fake.fail(FUNDING, { kind: 'hang' });
    await check();
    await vi.waitFor(() => expect(parts.cashflows.failure).toContain('no answer within'), 5_000);
    await check();
    await vi.waitFor(() => expect(parts.cashflows.failure).toBeUndefined());
    expect(await ledger()).toMatchObject({ funding: '-0.01' });
    await check();
    await syncCashflows(parts);
    expect(await ledger()).toMatchObject({ funding: '-0.01' });
    await expectExact();
  });
});

describe('the books of a new account', () => {
  it('are opened without a look at cash flows, and bear those alone that come after', async () => {
    wire = await bench();
    parts = partsOn(wire);
    wire.fake.transfer(500);
    wire.clock.advance(1_000);
    for (const list of [FUNDING, TRANSFERS]) wire.fake.fail(list, { kind: 'hang', times: 99 });
    await recover(parts);
    wire.fake.heal();
    wire.fake.transfer(-25);
    await syncCashflows(parts);
    expect(await ledger()).toMatchObject({ transfers: '-25' });
    await expectExact();
  });
});

describe('the one place that an earlier version stored for fills and cash flows', () => {
  it('is where both go on, fills first', async () => {
    await begin();
    const { cursor } = await wire.exchange.fetchEvents('');
    const doc = await parts.store.get('cursor', 'events');
    const value = { value: cursor };
    await parts.store.commit({ put: [{ kind: 'cursor', id: 'events', value, version: doc?.version ?? 0 }] });
    wire.clock.advance(12 * HOUR);
    await wire.exchange.createOrder(
      request({ symbol: SYMBOL, side: 'sell', contracts: 5, reduceOnly: true }),
    );
    expect(await syncFills(parts)).toBe(1);
    expect(await syncCashflows(parts)).toBe(1);
    expect(await ledger()).toMatchObject({ funding: '-0.01' });
    await expectExact();
  });
});
