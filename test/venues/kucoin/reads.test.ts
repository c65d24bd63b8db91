import { describe, expect, it } from 'vitest';
import type { Fault } from '../../support/kucoin/index.js';
import { bench, request, SHORT } from './support.js';

const FAULTS: readonly [string, Fault][] = [
  ['HTML with status 200', { kind: 'html' }],
  ['a reset', { kind: 'reset' }],
  ['silence', { kind: 'hang' }],
  ['a body that never ends', { kind: 'slowBody' }],
  ['500', { kind: 'status', status: 500 }],
  ['a data field that is missing', { kind: 'status', status: 200, body: '{"code":"200000"}' }],
  ['a data field that is null', { kind: 'status', status: 200, body: '{"code":"200000","data":null}' }],
  ['a business error', { kind: 'code', code: '400100' }],
];

describe.each(FAULTS)('a read that meets %s', (_name, fault) => {
  it('fails: nothing is concluded from it', async () => {
    const { exchange, kucoin, fake } = await bench({}, SHORT);
    await exchange.createOrder(request());
    const { market } = kucoin;
    const reads: readonly [string, () => Promise<unknown>][] = [
      ['GET /api/v1/positions', () => exchange.fetchPositions()],
      ['GET /api/v1/account-overview', () => exchange.fetchAccount()],
      ['GET /api/v1/orders', () => exchange.fetchOpenOrders()],
      ['GET /api/v1/stopOrders', () => exchange.fetchOpenOrders()],
      ['GET /api/v1/orders/byClientOid', () => exchange.fetchOrder('BTC-USDT', 'rad-t-x-i0')],
      ['GET /api/v1/recentFills', () => exchange.fetchEvents('')],
      ['GET /api/v1/ticker', () => market.quote('BTC-USDT')],
      ['GET /api/v1/mark-price/{symbol}/current', () => market.quote('BTC-USDT')],
      ['GET /api/v1/level2/depth20', () => market.depth('BTC-USDT')],
      ['GET /api/v1/kline/query', () => market.candles('BTC-USDT', '1h', { limit: 10 })],
    ];
    // Where each read waits for its deadline, three stand for all.
    const slow = fault.kind === 'hang' || fault.kind === 'slowBody';
    for (const [endpoint, read] of slow ? reads.slice(0, 3) : reads) {
      fake.heal();
      // Twice: the other half of a quote that failed may still be under way.
      fake.fail(endpoint, { ...fault, times: 2 });
      await expect(read(), endpoint).rejects.toMatchObject({ code: 'read-failed' });
    }
  });
});

describe('positions and account', () => {
  it('reports a short with its liquidation above, its leverage and its loss', async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request({ symbol: 'ETH-USDT', side: 'sell', contracts: 50, leverage: 10 }));
    fake.setPrice('ETH-USDT', { bid: 2_010, ask: 2_010.01, mark: 2_010 });
    // Entry at the bid 2,000; 50 × 0.01 coins; liquidation 2,000 × (1 + 1/10 − 0.004).
    expect(await exchange.fetchPositions()).toEqual([
      {
        symbol: 'ETH-USDT',
        side: 'short',
        contracts: 50,
        entryPrice: 2_000,
        markPrice: 2_010,
        leverage: 10,
        liquidationPrice: expect.closeTo(2_192, 6) as number,
        unrealisedPnl: -5,
      },
    ]);
    // Fee 1,000 × 0.0006 = 0.6; margin 100.
    expect(await exchange.fetchAccount()).toMatchObject({
      balance: expect.closeTo(9_999.4, 6) as number,
      equity: expect.closeTo(9_994.4, 6) as number,
      available: expect.closeTo(9_899.4, 6) as number,
    });
  });

  it('hands on an empty list when the exchange says so: one empty read is for the caller to doubt', async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request());
    fake.fail('GET /api/v1/positions', { kind: 'empty' });
    expect(await exchange.fetchPositions()).toEqual([]);
    expect(await exchange.fetchPositions()).toHaveLength(1);
  });
});
