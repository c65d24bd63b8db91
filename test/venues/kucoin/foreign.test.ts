import { describe, expect, it } from 'vitest';
import { answering, bench, request } from './support.js';

type Rows = Record<string, unknown>[];

const changingRow = (index: number, change: object) => (data: unknown) =>
  (data as Rows).map((row, at) => (at === index ? { ...row, ...change } : row));

describe('what others rest on the account', () => {
  it("shows a close-position order of the exchange's app and hides nothing of ours", async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request());
    const stop = request({ type: 'stop', side: 'sell', triggerPrice: 49_000, reduceOnly: true });
    await exchange.createOrder(stop);
    const foreign = fake.byHand('BTC-USDT', {
      side: 'sell',
      closeOrder: true,
      stop: { direction: 'down', price: 48_000 },
    });
    const orders = await exchange.fetchOpenOrders();
    expect(orders).toHaveLength(2);
    expect(orders).toContainEqual(
      expect.objectContaining({ clientOrderId: stop.clientOrderId, contracts: 10, triggerPrice: 49_000 }),
    );
    expect(orders).toContainEqual(
      expect.objectContaining({
        clientOrderId: '',
        exchangeOrderId: foreign.id,
        symbol: 'BTC-USDT',
        side: 'sell',
        contracts: 0,
        reduceOnly: true,
        status: 'open',
      }),
    );
    // It closes what is open when the mark gets there.
    fake.server.book.cancel(fake.orders[1] ?? foreign);
    fake.setPrice('BTC-USDT', { bid: 48_000, ask: 48_000.1, mark: 48_000 });
    expect(await exchange.fetchPositions()).toEqual([]);
  });

  it.each([
    ['a size that is no number', { size: null }],
    ['no contract', { symbol: null }],
    ['no time', { createdAt: null }],
  ])(
    'an order of ours with %s is named; it cannot be told what rests in its contract',
    async (_what, change) => {
      const { exchange, kucoin } = await bench();
      await exchange.createOrder(request({ type: 'limit', price: 49_000, timeInForce: 'GTC' }));
      const broken = (data: unknown): unknown => {
        const list = data as { items: Rows };
        return { ...list, items: list.items.map((row) => ({ ...row, ...change })) };
      };
      await answering('GET /api/v1/orders', broken, async () => {
        expect(await exchange.fetchOpenOrders()).toEqual([]);
        expect(kucoin.market.oddRows.line()).toContain('1 × order left out');
        await expect(exchange.fetchOpenOrders('BTC-USDT')).rejects.toMatchObject({ code: 'read-failed' });
      });
      expect(await exchange.fetchOpenOrders()).toHaveLength(1);
    },
  );
});

describe('a position row that cannot be read whole', () => {
  it('hides neither itself nor the others', async () => {
    const { exchange } = await bench();
    await exchange.createOrder(request());
    await exchange.createOrder(request({ symbol: 'ETH-USDT', contracts: 50 }));
    const change = changingRow(0, { markPrice: 0, unrealisedPnl: null, leverage: null, realLeverage: null });
    await answering('GET /api/v1/positions', change, async () => {
      // Mark 50,000 of the list of contracts; 10 × 0.001 × (50,000 − 50,000.1) USDT.
      expect(await exchange.fetchPositions()).toMatchObject([
        {
          symbol: 'BTC-USDT',
          contracts: 10,
          markPrice: 50_000,
          unrealisedPnl: expect.closeTo(-0.001, 9) as number,
        },
        { symbol: 'ETH-USDT', contracts: 50, markPrice: 2_000 },
      ]);
    });
  });

  it('takes the entry for the mark where no mark is known, and the mark for the entry', async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request());
    fake.delist('BTC-USDT');
    const dead = { symbol: 'DEADUSDTM', currentQty: -5, avgEntryPrice: 0.5, markPrice: 0 };
    await answering(
      'GET /api/v1/positions',
      (data) => [dead, ...(data as Rows)],
      async () => {
        expect(await exchange.fetchPositions()).toMatchObject([
          { symbol: 'DEADUSDTM', side: 'short', contracts: 5, entryPrice: 0.5, markPrice: 0.5 },
          { symbol: 'BTC-USDT', contracts: 10 },
        ]);
      },
    );
    await answering('GET /api/v1/positions', changingRow(0, { avgEntryPrice: '' }), async () => {
      expect(await exchange.fetchPositions()).toMatchObject([{ entryPrice: 50_000, markPrice: 50_000 }]);
    });
  });

  it('fails where it does not say how much of a contract of ours is held, and only there', async () => {
    const { exchange } = await bench();
    await exchange.createOrder(request());
    await answering('GET /api/v1/positions', changingRow(0, { currentQty: null }), async () => {
      await expect(exchange.fetchPositions()).rejects.toMatchObject({ code: 'read-failed' });
    });
    const other = { symbol: 'DEADUSDTM', currentQty: null };
    await answering(
      'GET /api/v1/positions',
      (data) => [other, ...(data as Rows)],
      async () => {
        expect(await exchange.fetchPositions()).toMatchObject([{ symbol: 'BTC-USDT' }]);
      },
    );
  });
});
