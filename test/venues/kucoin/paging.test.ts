import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../../src/domain/index.js';
import { answering, bench, HOUR, request, START, type Bench, type Query } from './support.js';

const same = (data: unknown): unknown => data;

const withoutOffset = (query: Query): Query =>
  Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'offset'));

const cashflows = (events: readonly AccountEvent[]): number[] =>
  events.flatMap((event) => (event.type === 'cashflow' ? [event.cashflow.amount] : []));

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

const asked = ({ fake }: Bench, path: string): number =>
  fake.requests.filter((each) => each.path === `/api/v1/${path}`).length;

describe('lists of many pages', () => {
  it('reads every page of the long history of fills, each fill once', async () => {
    const wire = await bench();
    const { exchange, fake, clock, reopen } = wire;
    const { cursor } = await exchange.fetchEvents('');
    await exchange.createOrder(request());
    const first = fake.fills[0];
    if (!first) throw new Error('nothing was filled');
    for (const number of upTo(2_400))
      fake.server.book.fills.push({ ...first, tradeId: `9${10_000 + number}` });
    clock.advance(48 * HOUR);
    const page = await (await reopen()).exchange?.fetchEvents(cursor);
    expect(page?.events).toHaveLength(2_401);
    expect(asked(wire, 'fills')).toBe(3);
  });

  it('falls back to the paged record where the fast list is full', async () => {
    const wire = await bench();
    const { exchange, fake, clock } = wire;
    const { cursor } = await exchange.fetchEvents('');
    await exchange.createOrder(request());
    const first = fake.fills[0];
    if (!first) throw new Error('nothing was filled');
    clock.advance(1_000);
    const tradeTime = clock.now();
    for (const number of upTo(1_100))
      fake.server.book.fills.push({ ...first, tradeTime, tradeId: `9${10_000 + number}` });
    clock.advance(1_000);
    const page = await exchange.fetchEvents(cursor);
    expect(page.events).toHaveLength(1_101);
    expect(page.events[0]).toMatchObject({ fill: { timestamp: START } });
    expect(asked(wire, 'fills')).toBeGreaterThan(0);
    expect((await exchange.fetchEvents(page.cursor)).events).toEqual([]);
  });

  it('does not read the paged record where the fast list reaches back far enough', async () => {
    const wire = await bench();
    const { cursor } = await wire.exchange.fetchEvents('');
    await wire.exchange.createOrder(request());
    await wire.exchange.fetchEvents(cursor);
    expect(asked(wire, 'fills')).toBe(0);
  });

  it('reads every page of the working orders and stops', async () => {
    const { exchange, fake } = await bench();
    for (let count = 0; count < 1_050; count++) fake.byHand('BTC-USDT', { side: 'buy', price: 40_000 });
    fake.byHand('BTC-USDT', { side: 'sell', size: 1, price: 60_000 });
    for (let count = 0; count < 1_030; count++)
      fake.byHand('BTC-USDT', { side: 'sell', stop: { direction: 'down', price: 30_000 } });
    const orders = await exchange.fetchOpenOrders();
    expect(orders).toHaveLength(1_050 + 1 + 1_030);
    expect(new Set(orders.map((order) => order.exchangeOrderId)).size).toBe(orders.length);
  });

  it('finds a stop of ours behind the first page of the waiting ones', async () => {
    const { exchange, fake, reopen } = await bench({ stopsByClientOid: false });
    await exchange.createOrder(request());
    const stop = request({ type: 'stop', side: 'sell', triggerPrice: 49_000, reduceOnly: true });
    await exchange.createOrder(stop);
    for (let count = 0; count < 1_030; count++)
      fake.byHand('BTC-USDT', { side: 'sell', stop: { direction: 'down', price: 30_000 } });
    const later = (await reopen()).exchange;
    expect(await later?.fetchOrder('BTC-USDT', stop.clientOrderId)).toMatchObject({ status: 'open' });
  });
});

const FUNDING = 'GET /api/v1/funding-history';
const TRANSFERS = 'GET /api/v1/transaction-history';

type Recorded = Bench & { readonly cursor: string };

const begun = async (): Promise<Recorded> => {
  const wire = await bench();
  return { ...wire, cursor: (await wire.exchange.fetchCashflows('')).cursor };
};

/** 250 payments of 1 … 250 USDT, a second apart, of a position that is held. */
const paid = async (): Promise<Recorded> => {
  const wire = await begun();
  await wire.exchange.createOrder(request());
  for (const number of upTo(250))
    wire.fake.server.book.funding.push({
      id: 1_472_387_374_000_000 + number,
      symbol: 'XBTUSDTM',
      timePoint: START + number * 1_000,
      fundingRate: 0.0001,
      markPrice: 50_000,
      positionQty: 10,
      funding: number,
    });
  wire.clock.advance(HOUR);
  return wire;
};

/** 250 transfers of 1 … 250 USDT, a second apart. */
const transferred = async (): Promise<Recorded> => {
  const wire = await begun();
  for (const number of upTo(250)) {
    wire.clock.advance(1_000);
    wire.fake.transfer(number);
  }
  return wire;
};

describe.each([
  ['funding', FUNDING, paid, 'funding-history'],
  ['transfers', TRANSFERS, transferred, 'transaction-history'],
] as const)('%s of many pages', (_what, endpoint, begin, path) => {
  const read = async ({ exchange, cursor }: Recorded): Promise<number[]> =>
    cashflows((await exchange.fetchCashflows(cursor)).events);

  it('are read whole, each once and in order', async () => {
    const wire = await begin();
    expect(await read(wire)).toEqual(upTo(250));
    expect(asked(wire, path)).toBe(3);
  });

  it('are read whole also where each page begins with the row that it goes on from', async () => {
    const wire = await begin();
    let last: unknown;
    const repeating = (data: unknown): unknown => {
      const list = data as { dataList: unknown[] };
      const dataList = last === undefined ? list.dataList : [last, ...list.dataList];
      last = list.dataList.at(-1);
      return { ...list, dataList };
    };
    await answering(endpoint, repeating, async () => {
      expect(await read(wire)).toEqual(upTo(250));
    });
  });

  it.each([
    ['goes the other way', (query: Query): Query => ({ ...query, forward: 'false' })],
    ['begins again on every page', withoutOffset],
  ] as const)('fail where the list %s', async (_way, change) => {
    const wire = await begin();
    await answering(
      endpoint,
      same,
      async () => {
        await expect(read(wire)).rejects.toMatchObject({
          code: 'read-failed',
          message: expect.stringContaining('goes back') as string,
        });
      },
      change,
    );
  });

  it('fail where the list says that there is more and shows the same row for ever', async () => {
    const wire = await begin();
    const stuck = (data: unknown): unknown => {
      const list = data as { dataList: unknown[] };
      return { dataList: list.dataList.slice(0, 1), hasMore: true };
    };
    await answering(
      endpoint,
      stuck,
      async () => {
        await expect(read(wire)).rejects.toThrow('does not go on');
      },
      withoutOffset,
    );
  });
});
