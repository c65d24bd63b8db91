import { describe, expect, it } from 'vitest';
import type { Fault } from '../../support/kucoin/index.js';
import { bench, HOUR, request, type Bench } from './support.js';

type Change = (rows: readonly unknown[]) => readonly unknown[];

/** An answer's rows, also where they stand below `items` or `dataList`. */
const rowsOf = (change: Change): Fault => ({
  kind: 'changed',
  times: Infinity,
  change: (data) => {
    if (Array.isArray(data)) return change(data);
    const page = data as Readonly<Record<string, unknown>>;
    const list = 'items' in page ? 'items' : 'dataList';
    return { ...page, [list]: change(page[list] as readonly unknown[]) };
  },
});

const withNull = rowsOf((rows) => [null, ...rows]);
const without = (symbol: string, field: string): Fault =>
  rowsOf((rows) =>
    rows.map((row) =>
      (row as { symbol: string }).symbol === symbol ? { ...(row as object), [field]: null } : row,
    ),
  );

/** 10 contracts of BTC and of ETH, each with a stop. */
const held = async (): Promise<Bench> => {
  const b = await bench();
  for (const [symbol, price] of [
    ['BTC-USDT', 49_000],
    ['ETH-USDT', 1_900],
  ] as const) {
    await b.exchange.createOrder(request({ symbol }));
    await b.exchange.createOrder(
      request({ symbol, type: 'stop', side: 'sell', triggerPrice: price, reduceOnly: true }),
    );
  }
  return b;
};

describe('a row of the account that cannot be read', () => {
  it('A30: among positions fails its own symbol alone, and never says that it is closed', async () => {
    const { exchange, fake } = await held();
    fake.fail('GET /api/v1/positions', without('XBTUSDTM', 'currentQty'));
    await expect(exchange.fetchPositions('BTC-USDT')).rejects.toMatchObject({ code: 'read-failed' });
    await expect(exchange.fetchPositions()).rejects.toMatchObject({ code: 'read-failed' });
    expect(await exchange.fetchPositions('ETH-USDT')).toMatchObject([{ symbol: 'ETH-USDT', contracts: 10 }]);
    expect(await exchange.fetchPositions('DOGE-USDT')).toEqual([]);
  });

  it('A30: null among positions may be anybody’s that is not shown', async () => {
    const { exchange, fake } = await held();
    fake.fail('GET /api/v1/positions', withNull);
    expect(await exchange.fetchPositions('ETH-USDT')).toHaveLength(1);
    await expect(exchange.fetchPositions('DOGE-USDT')).rejects.toMatchObject({ code: 'read-failed' });
  });

  it('A30: among working orders leaves the others; the order itself is no more taken for gone', async () => {
    const { exchange, fake, kucoin, reopen } = await held();
    const stop = fake.orders.find(({ symbol, stop: direction }) => symbol === 'XBTUSDTM' && direction !== '');
    fake.fail('GET /api/v1/stopOrders', without('XBTUSDTM', 'size'));
    fake.fail('GET /api/v1/orders/byClientOid', without('XBTUSDTM', 'size'));
    const symbols = async (): Promise<string[]> =>
      (await exchange.fetchOpenOrders()).map(({ symbol }) => symbol);
    expect(await symbols()).toEqual(['ETH-USDT']);
    expect(kucoin.market.oddRows.line()).toContain('order XBTUSDTM');
    await expect(exchange.fetchOpenOrders('BTC-USDT')).rejects.toMatchObject({ code: 'read-failed' });
    fake.heal();
    fake.fail('GET /api/v1/stopOrders', withNull);
    expect((await symbols()).sort()).toEqual(['BTC-USDT', 'ETH-USDT']);
    const later = (await reopen()).exchange;
    fake.fail('GET /api/v1/orders/byClientOid', {
      kind: 'code',
      code: '100001',
      msg: 'order not exist',
      times: 99,
    });
    expect(await later?.fetchOrder('BTC-USDT', stop?.clientOid ?? '')).toMatchObject({ status: 'open' });
    await expect(later?.fetchOrder('BTC-USDT', 'rad-t-none')).rejects.toMatchObject({ code: 'read-failed' });
  });

  it('A30: null among fills hides no other fill', async () => {
    const b = await bench();
    const { cursor } = await b.exchange.fetchEvents('');
    b.fake.fail('GET /api/v1/recentFills', withNull);
    await b.exchange.createOrder(request());
    expect((await b.exchange.fetchEvents(cursor)).events).toHaveLength(1);
  });

  it('A30: a fill without a price holds back its own contract, until it can be read', async () => {
    const b = await bench();
    const { cursor } = await b.exchange.fetchEvents('');
    b.fake.fail('GET /api/v1/recentFills', without('XBTUSDTM', 'price'));
    await b.exchange.createOrder(request());
    await b.exchange.createOrder(request({ symbol: 'ETH-USDT' }));
    const first = await b.exchange.fetchEvents(cursor);
    expect(first.events).toMatchObject([{ fill: { symbol: 'ETH-USDT' } }]);
    // While it is young nothing is concluded from a page that lacks it; later the others go on.
    await expect(b.exchange.fetchEvents(first.cursor)).rejects.toMatchObject({ code: 'read-failed' });
    b.clock.advance(HOUR / 4);
    expect((await b.exchange.fetchEvents(first.cursor)).events).toEqual([]);
    b.fake.heal();
    expect((await b.exchange.fetchEvents(first.cursor)).events).toMatchObject([
      { fill: { symbol: 'BTC-USDT' } },
    ]);
  });

  it('a fill that stays odd holds back no later one of its contract, and counts once it can be read', async () => {
    const b = await bench();
    const { cursor } = await b.exchange.fetchEvents('');
    await b.exchange.createOrder(request({ contracts: 1 }));
    const [odd] = b.fake.fills;
    b.fake.fail(
      'GET /api/v1/recentFills',
      rowsOf((rows) =>
        rows.map((row) =>
          (row as { tradeId: string }).tradeId === odd?.tradeId ? { ...(row as object), price: null } : row,
        ),
      ),
    );
    await expect(b.exchange.fetchEvents(cursor)).rejects.toMatchObject({ code: 'read-failed' });
    b.clock.advance(HOUR / 4);
    await b.exchange.createOrder(request({ contracts: 2 }));
    const later = await b.exchange.fetchEvents(cursor);
    expect(later.events).toMatchObject([{ fill: { symbol: 'BTC-USDT', contracts: 2 } }]);
    b.fake.heal();
    expect((await b.exchange.fetchEvents(later.cursor)).events).toMatchObject([{ fill: { contracts: 1 } }]);
  });

  it('A30: null among funding and transfers hides no other', async () => {
    const b = await held();
    const { cursor } = await b.exchange.fetchCashflows('');
    b.fake.fail('GET /api/v1/funding-history', withNull);
    b.fake.fail('GET /api/v1/transaction-history', withNull);
    b.fake.funding('BTC-USDT', 0.0001);
    b.fake.transfer(25);
    b.clock.advance(HOUR);
    const { events } = await b.exchange.fetchCashflows(cursor);
    expect(events.flatMap((event) => (event.type === 'cashflow' ? [event.cashflow.kind] : []))).toEqual(
      expect.arrayContaining(['funding', 'transfer']),
    );
  });
});
