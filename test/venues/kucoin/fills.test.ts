import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../../src/domain/index.js';
import type { KucoinExchange } from '../../../src/venues/kucoin/exchange.js';
import { bench, HOUR, request, SHORT, START } from './support.js';

const kinds = (events: readonly AccountEvent[]): string[] =>
  events.map((event) => (event.type === 'fill' ? `fill ${event.fill.contracts}` : event.cashflow.kind));

/** Reads until nothing new comes, as a caller that stores each cursor. */
const drain = async (
  exchange: KucoinExchange,
  cursor: string,
  read: 'fetchEvents' | 'fetchCashflows' = 'fetchEvents',
) => {
  const events: AccountEvent[] = [];
  for (;;) {
    const page = await exchange[read](cursor);
    cursor = page.cursor;
    if (page.events.length === 0) return { events, cursor };
    events.push(...page.events);
  }
};

describe('events of the account', () => {
  it('names the client id, fee, side and time of each fill, in whole contracts', async () => {
    const { exchange, clock } = await bench();
    clock.advance(1_000);
    const order = request({ contracts: 20 });
    await exchange.createOrder(order);
    const { events } = await exchange.fetchEvents('');
    // 20 × 0.001 × 50,000.1 = 1,000.002 USDT; taker 0.06 %.
    expect(events).toEqual([
      {
        type: 'fill',
        fill: {
          id: expect.any(String) as string,
          clientOrderId: order.clientOrderId,
          exchangeOrderId: expect.any(String) as string,
          symbol: 'BTC-USDT',
          side: 'buy',
          contracts: 20,
          price: 50_000.1,
          fee: 0.6000012,
          liquidity: 'taker',
          timestamp: START + 1_000,
        },
      },
    ]);
  });

  it('gives nothing twice and the same cursor while nothing happens', async () => {
    const { exchange } = await bench();
    await exchange.createOrder(request());
    const first = await exchange.fetchEvents('');
    expect(first.events).toHaveLength(1);
    expect(await exchange.fetchEvents(first.cursor)).toEqual({ events: [], cursor: first.cursor });
  });

  it('gives the events again when the cursor was not stored', async () => {
    const { exchange } = await bench();
    await exchange.createOrder(request());
    const first = await exchange.fetchEvents('');
    expect(await exchange.fetchEvents('')).toEqual(first);
    expect(first.events).toHaveLength(1);
  });

  it('looks up the client id of an order that another process placed', async () => {
    const { exchange, reopen } = await bench();
    const order = request();
    await exchange.createOrder(order);
    const { exchange: later } = await reopen({ recordFrom: START });
    const { events } = (await later?.fetchEvents('')) ?? { events: [] };
    expect(events[0]).toMatchObject({ fill: { clientOrderId: order.clientOrderId } });
  });

  it('does not take a fill for booked whose order could not be read', async () => {
    const { exchange, fake, reopen } = await bench();
    await exchange.createOrder(request());
    const later = (await reopen({ recordFrom: START })).exchange;
    fake.fail('GET /api/v1/orders/{orderId}', { kind: 'reset' });
    await expect(later?.fetchEvents('')).rejects.toMatchObject({ code: 'read-failed' });
    expect((await later?.fetchEvents(''))?.events).toHaveLength(1);
  });

  const HIDDEN = { kind: 'code', code: '100001', msg: 'error.getOrder.orderNotExist' } as const;

  it('finds the order of a young fill in the lists when the lookup by its id is behind', async () => {
    const { exchange, fake } = await bench({}, SHORT);
    await exchange.fetchAccount();
    fake.fail('POST /api/v1/orders', { kind: 'timeoutAfter' });
    const lost = request();
    expect(await exchange.createOrder(lost)).toMatchObject({ outcome: 'unknown' });
    const resting = request({ type: 'limit', price: 49_000, timeInForce: 'GTC', contracts: 6 });
    fake.fail('POST /api/v1/orders', { kind: 'timeoutAfter' });
    await exchange.createOrder(resting);
    fake.fill(resting.clientOrderId, 2);
    fake.fail('GET /api/v1/orders/{orderId}', { ...HIDDEN, times: 2 });
    const { events } = await exchange.fetchEvents('');
    expect(events).toMatchObject([
      { fill: { clientOrderId: lost.clientOrderId, contracts: 10 } },
      { fill: { clientOrderId: resting.clientOrderId, contracts: 2 } },
    ]);
  });

  it('books the other contracts and waits for the order of a young fill that no record shows', async () => {
    const { exchange, fake, clock, reopen } = await bench();
    const hidden = request();
    await exchange.createOrder(hidden);
    clock.advance(1_000);
    const shown = request({ symbol: 'ETH-USDT', contracts: 3 });
    await exchange.createOrder(shown);
    clock.advance(1_000);
    const second = request({ contracts: 4 });
    await exchange.createOrder(second);
    const later = (await reopen({ recordFrom: START })).exchange;
    if (!later) throw new Error('keys are given');
    const hide = (): void => {
      fake.heal();
      fake.fail('GET /api/v1/orders/{orderId}', HIDDEN);
      fake.fail('GET /api/v1/recentDoneOrders', { kind: 'empty' });
    };
    hide();
    const page = await later.fetchEvents('');
    expect(page.events).toMatchObject([{ fill: { clientOrderId: shown.clientOrderId } }]);
    hide();
    await expect(later.fetchEvents(page.cursor)).rejects.toMatchObject({ code: 'read-failed' });
    fake.heal();
    expect((await later.fetchEvents(page.cursor)).events).toMatchObject([
      { fill: { clientOrderId: hidden.clientOrderId } },
      { fill: { clientOrderId: second.clientOrderId } },
    ]);
  });

  it.each([HIDDEN, { kind: 'code', code: '400100', msg: 'too old' } as const])(
    'books a fill without a client id once it is old and its order not shown for good, and forgets that',
    async (fault) => {
      const { exchange, fake, clock, reopen } = await bench();
      const order = request();
      await exchange.createOrder(order);
      const later = (await reopen({ recordFrom: START })).exchange;
      if (!later) throw new Error('keys are given');
      const read = (): Promise<unknown> => {
        fake.fail('GET /api/v1/orders/{orderId}', fault);
        fake.fail('GET /api/v1/recentDoneOrders', { kind: 'empty' });
        return later.fetchEvents('');
      };
      clock.advance(HOUR / 6 - 1);
      await expect(read()).rejects.toMatchObject({ code: 'read-failed' });
      clock.advance(1);
      expect(await read()).toMatchObject({ events: [{ fill: { clientOrderId: '' } }] });
      expect(await later.fetchEvents('')).toMatchObject({
        events: [{ fill: { clientOrderId: order.clientOrderId } }],
      });
    },
  );

  it('takes in a fill that shows up after a younger one', async () => {
    const { exchange, fake, clock } = await bench();
    const resting = request({ type: 'limit', price: 49_000, timeInForce: 'GTC', contracts: 6 });
    await exchange.createOrder(resting);
    fake.fill(resting.clientOrderId, 2);
    clock.advance(60_000);
    fake.fill(resting.clientOrderId, 3);
    const hidden = fake.server.book.fills.shift();
    const first = await exchange.fetchEvents('');
    expect(kinds(first.events)).toEqual(['fill 3']);
    if (hidden) fake.server.book.fills.push(hidden);
    expect(kinds((await drain(exchange, first.cursor)).events)).toEqual(['fill 2']);
  });

  it('misses nothing when fills appear late', async () => {
    const { exchange, fake, clock } = await bench();
    await exchange.createOrder(request());
    fake.fail('GET /api/v1/recentFills', { kind: 'late', ms: 5_000 });
    const first = await exchange.fetchEvents('');
    expect(first.events).toEqual([]);
    clock.advance(5_000);
    expect(kinds((await drain(exchange, first.cursor)).events)).toEqual(['fill 10']);
  });

  it('reads the long history after days of silence', async () => {
    const { exchange, clock, fake, reopen } = await bench();
    const { cursor } = await exchange.fetchEvents('');
    await exchange.createOrder(request());
    clock.advance(9 * 24 * HOUR);
    const { exchange: later } = await reopen();
    const page = await later?.fetchEvents(cursor);
    expect(kinds(page?.events ?? [])).toEqual(['fill 10']);
    expect(fake.requests.filter(({ path }) => path === '/api/v1/fills').length).toBeGreaterThan(1);
    expect((await later?.fetchEvents(page?.cursor ?? ''))?.events).toEqual([]);
  });

  it('reads no history while it looks every few seconds and nothing happens for days', async () => {
    const { exchange, clock, fake } = await bench();
    let { cursor } = await exchange.fetchEvents('');
    let cashflows = (await exchange.fetchCashflows('')).cursor;
    const history = (): number => fake.requests.filter(({ path }) => path === '/api/v1/fills').length;
    const look = async (): Promise<void> => {
      clock.advance(5_000);
      ({ cursor } = await exchange.fetchEvents(cursor));
      ({ cursor: cashflows } = await exchange.fetchCashflows(cashflows));
    };
    clock.advance(48 * HOUR);
    await look();
    const before = history();
    for (let hours = 0; hours < 12; hours++) {
      clock.advance(HOUR);
      for (let looks = 0; looks < 3; looks++) await look();
    }
    expect(history()).toBe(before);
  });

  it('flags a liquidation, with no client id', async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request({ leverage: 20 }));
    const { cursor } = await exchange.fetchEvents('');
    fake.setPrice('BTC-USDT', { bid: 47_000, ask: 47_000.1, mark: 47_000 });
    const { events } = await exchange.fetchEvents(cursor);
    expect(events).toMatchObject([
      { type: 'fill', fill: { liquidation: true, clientOrderId: '', side: 'sell', contracts: 10 } },
    ]);
    expect(await exchange.fetchPositions()).toEqual([]);
  });

  it.each(['ADL', 'settlement'] as const)(
    'reads the row of an %s, which names no order, and those around it',
    async (how) => {
      const { exchange, fake, clock } = await bench();
      const order = request();
      await exchange.createOrder(order);
      clock.advance(1_000);
      fake.force('BTC-USDT', how, 4, 49_900);
      clock.advance(1_000);
      await exchange.createOrder(request({ side: 'sell', contracts: 6, reduceOnly: true }));
      const { events } = await exchange.fetchEvents('');
      expect(kinds(events)).toEqual(['fill 10', 'fill 4', 'fill 6']);
      expect(events[1]).toMatchObject({
        fill: {
          liquidation: true,
          forcedBy: how === 'ADL' ? 'auto-deleveraging' : 'settlement',
          clientOrderId: '',
          exchangeOrderId: '',
          side: 'sell',
          price: 49_900,
        },
      });
    },
  );

  it('tells funding and transfers in a record of their own, in order of time', async () => {
    const { exchange, fake, clock } = await bench();
    const { cursor } = await exchange.fetchCashflows('');
    await exchange.createOrder(request());
    clock.set(START + HOUR / 2);
    fake.funding('BTC-USDT', 0.0001);
    clock.advance(30_000);
    fake.transfer(-25);
    clock.advance(60_000);
    await exchange.createOrder(request({ side: 'sell', reduceOnly: true }));
    expect(kinds((await drain(exchange, '')).events)).toEqual(['fill 10', 'fill 10']);
    const { events } = await drain(exchange, cursor, 'fetchCashflows');
    // −10 × 50,000 × 0.001 × 0.0001: a long pays.
    expect(events).toMatchObject([
      { cashflow: { kind: 'funding', symbol: 'BTC-USDT', amount: -0.05 } },
      { cashflow: { kind: 'transfer', amount: -25 } },
    ]);
  });

  it('closes with the exchange: change in balance = what the events say', async () => {
    const { exchange, fake, clock } = await bench();
    const before = (await exchange.fetchAccount()).balance;
    const { cursor } = await exchange.fetchCashflows('');
    await exchange.createOrder(request({ side: 'sell', contracts: 30 }));
    clock.set(START + HOUR / 2);
    fake.funding('BTC-USDT', 0.0003);
    clock.advance(16_000);
    fake.setPrice('BTC-USDT', { bid: 49_500, ask: 49_500.1 });
    await exchange.createOrder(request({ side: 'buy', contracts: 30, reduceOnly: true }));
    fake.transfer(100);
    const fills = await drain(exchange, '');
    const cashflows = await drain(exchange, cursor, 'fetchCashflows');
    expect(cashflows.events).toHaveLength(2);
    let cash = 0;
    for (const event of [...fills.events, ...cashflows.events])
      if (event.type === 'cashflow') cash += event.cashflow.amount;
      else {
        const { side, contracts, price, fee } = event.fill;
        cash += (side === 'sell' ? 1 : -1) * contracts * 0.001 * price - fee;
      }
    expect((await exchange.fetchAccount()).balance - before).toBeCloseTo(cash, 8);
  });
});
