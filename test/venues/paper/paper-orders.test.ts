import { describe, expect, it } from 'vitest';
import type { OrderRequest } from '../../../src/domain/index.js';
import { CALM, exit, limit, MINUTE, order, paper, stopAt, T0, targetAt, type Row } from './support.js';

const calm = { 'A-USDT': { rows: [CALM, CALM, CALM] } };

describe('an order at the door', () => {
  it.each<[string, Partial<OrderRequest>, string, RegExp]>([
    ['half a lot', { contracts: 1.5 }, 'bad-request', /1\.5 contracts are not a multiple of the lot of 1/],
    ['no contracts', { contracts: 0 }, 'bad-request', /0 contracts/],
    [
      'off the tick',
      { type: 'limit', price: 99.995 },
      'bad-request',
      /99\.995 is not a multiple of the tick of 0\.01/,
    ],
    ['a limit without a price', { type: 'limit' }, 'bad-request', /needs a price/],
    ['a stop without a trigger', { type: 'stop', reduceOnly: true }, 'bad-request', /needs a trigger price/],
    ['a stop that could open', { type: 'stop', triggerPrice: 90 }, 'bad-request', /must be reduce-only/],
    ['leverage above the limit', { leverage: 21 }, 'leverage', /leverage 21 is above the limit of 20/],
    ['leverage below 1', { leverage: 0.5 }, 'bad-request', /below 1/],
    ['an id that is too long', { clientOrderId: 'x'.repeat(41) }, 'bad-request', /client order id/],
    ['an unknown contract', { symbol: 'Z-USDT' }, 'bad-request', /no contract Z-USDT/],
    ['nothing to reduce', { reduceOnly: true }, 'nothing-to-reduce', /no A-USDT position that a buy reduces/],
    // 100 × 100.02 / 10 = 1,000.2 margin and 6.0012 fee
    [
      'too little money',
      { contracts: 100 },
      'insufficient-balance',
      /1006\.2012 USDT needed, 1000\.0000 available/,
    ],
  ])('is rejected for %s', async (_, change, code, reason) => {
    const { exchange } = paper(calm);
    const request = order(change);
    const placement = await exchange.createOrder(request);
    expect(placement).toMatchObject({
      outcome: 'rejected',
      code,
      reason: expect.stringMatching(reason) as string,
    });
    expect(await exchange.fetchOrder(request.symbol, request.clientOrderId)).toBeUndefined();
    expect((await exchange.fetchEvents('')).events).toEqual([]);
  });

  it('is rejected as a duplicate while it works and after it is done', async () => {
    const { exchange } = paper(calm);
    const done = order();
    const working = limit(99);
    for (const request of [done, working]) {
      expect(await exchange.createOrder(request)).toMatchObject({ outcome: 'accepted' });
      expect(await exchange.createOrder(request)).toMatchObject({ outcome: 'duplicate' });
    }
    expect(await exchange.fetchPositions()).toMatchObject([{ contracts: 10 }]);
    expect(await exchange.fetchOpenOrders()).toHaveLength(1);
  });

  it('counts margin of resting entries as bound', async () => {
    const { exchange } = paper(calm);
    expect(await exchange.createOrder(limit(99, { contracts: 60 }))).toMatchObject({ outcome: 'accepted' });
    expect(await exchange.fetchAccount()).toMatchObject({ balance: 1000, available: 406 });
    expect(await exchange.createOrder(limit(99, { contracts: 60 }))).toMatchObject({
      code: 'insufficient-balance',
    });
  });

  it('needs no margin for the part of an order that closes', async () => {
    const { exchange } = paper(calm);
    expect(await exchange.createOrder(order({ contracts: 90 }))).toMatchObject({ outcome: 'accepted' });
    expect(await exchange.createOrder(order({ contracts: 90 }))).toMatchObject({
      code: 'insufficient-balance',
    });
    expect(await exchange.createOrder(order({ side: 'sell', contracts: 90 }))).toMatchObject({
      outcome: 'accepted',
    });
    expect(await exchange.fetchPositions()).toEqual([]);
  });

  it('does not take an entry on a quote that is too old, but lets an exit go', async () => {
    const { exchange, clock } = paper(calm);
    await exchange.createOrder(order());
    clock.set(T0 + 3 * 5 * MINUTE + 3_600_001);
    expect(await exchange.createOrder(order())).toMatchObject({ outcome: 'later' });
    expect(await exchange.createOrder(exit())).toMatchObject({ outcome: 'accepted' });
  });
});

describe('orders that fill at once', () => {
  it('buys at the next open plus slippage, rounded against us, at the taker fee', async () => {
    const { exchange } = paper({ 'A-USDT': { rows: [CALM, [103.33, 110, 100, 105, 10_000]] } });
    const request = order();
    await exchange.createOrder(request);
    // 103.33 × 1.0002 = 103.350666 → 103.36; fee 10 × 103.36 × 0.0006
    expect((await exchange.fetchEvents('')).events).toMatchObject([
      { type: 'fill', fill: { price: 103.36, contracts: 10, fee: 0.62016, liquidity: 'taker' } },
    ]);
    expect(await exchange.fetchOrder('A-USDT', request.clientOrderId)).toMatchObject({
      status: 'filled',
      filled: 10,
      averagePrice: 103.36,
    });
    expect(await exchange.fetchAccount()).toMatchObject({ balance: 999.37984, equity: 999.07984 });
  });

  it('sells below the open', async () => {
    const { exchange } = paper(calm);
    await exchange.createOrder(order({ side: 'sell' }));
    expect(await exchange.fetchPositions()).toMatchObject([
      // 99.98 × (1 + 1/10 − 0.01)
      {
        side: 'short',
        entryPrice: 99.98,
        leverage: 10,
        liquidationPrice: expect.closeTo(108.9782, 9) as number,
      },
    ]);
  });

  it('fills an entry up to a tenth of the last known volume and cancels the rest', async () => {
    const { exchange } = paper({ 'A-USDT': { rows: [[100, 100, 100, 100, 47], CALM] } });
    const request = order();
    await exchange.createOrder(request);
    expect(await exchange.fetchOrder('A-USDT', request.clientOrderId)).toMatchObject({
      status: 'canceled',
      filled: 4,
    });
    expect(await exchange.fetchPositions()).toMatchObject([{ contracts: 4 }]);
  });

  it('fills nothing of an entry where nothing trades', async () => {
    const { exchange } = paper({ 'A-USDT': { rows: [[100, 100, 100, 100, 0], CALM] } });
    const request = order();
    expect(await exchange.createOrder(request)).toMatchObject({ outcome: 'accepted' });
    expect(await exchange.fetchOrder('A-USDT', request.clientOrderId)).toMatchObject({
      status: 'canceled',
      filled: 0,
    });
  });

  it('fills an exit whole, at a worse price when it is larger than the share', async () => {
    const { exchange, next } = paper({ 'A-USDT': { rows: [CALM, [100, 100, 100, 100, 40], CALM, CALM] } });
    await exchange.createOrder(order());
    await next();
    // 10 contracts against a share of 4: 2.5 × 2 bps → 99.95
    await exchange.createOrder(exit());
    const { events } = await exchange.fetchEvents('');
    expect(events.at(-1)).toMatchObject({ fill: { contracts: 10, price: 99.95 } });
    expect(await exchange.fetchPositions()).toEqual([]);
  });

  it.each<[number, string, number, number | undefined]>([
    [99.99, 'canceled', 0, undefined],
    [100.01, 'filled', 10, 100.01],
    [101, 'filled', 10, 100.02],
  ])(
    'an immediate-or-cancel buy at %d never fills beyond its price',
    async (price, status, filled, average) => {
      const { exchange } = paper(calm);
      const request = limit(price, { timeInForce: 'IOC' });
      await exchange.createOrder(request);
      const got = await exchange.fetchOrder('A-USDT', request.clientOrderId);
      expect(got).toMatchObject({ status, filled });
      expect(got?.averagePrice).toBe(average);
    },
  );
});

describe('limit orders that rest', () => {
  const fall: Row = [100, 100, 98, 99, 10_000];

  it.each([
    [100.01, 'rejected'],
    [100, 'accepted'],
    [99.99, 'accepted'],
  ])('post-only buy at %d with the market at 100: %s', async (price, outcome) => {
    expect(await paper(calm).exchange.createOrder(limit(price))).toMatchObject({ outcome });
  });

  it('are not filled by a touch, only when price trades through them', async () => {
    const { exchange, next } = paper({
      'A-USDT': { rows: [CALM, [100, 100, 98, 99, 10_000], [99, 99, 97.99, 99, 10_000]] },
    });
    await exchange.createOrder(limit(98));
    expect(await next()).toEqual([]);
    expect(await next()).toMatchObject([{ price: 98, contracts: 10 }]);
  });

  it('pay the maker fee only where the data are finer than the order timeout', async () => {
    const coarse = paper({ 'A-USDT': { rows: [CALM, fall] } });
    await coarse.exchange.createOrder(limit(99));
    expect(await coarse.next()).toMatchObject([{ price: 99, liquidity: 'taker', fee: 0.594 }]);
    const fine = paper({ 'A-USDT': { rows: [CALM, fall] } }, { model: { orderTimeout: 10 * MINUTE } });
    await fine.exchange.createOrder(limit(99));
    expect(await fine.next()).toMatchObject([{ price: 99, liquidity: 'maker', fee: 0.198 }]);
  });

  it('do not fill on prices that may be older than they are', async () => {
    const { exchange, clock, next, to } = paper({ 'A-USDT': { rows: [CALM, fall, fall] } });
    clock.set(T0 + 7 * MINUTE);
    await exchange.createOrder(limit(99));
    expect(await to(T0 + 10 * MINUTE)).toEqual([]);
    expect(await next()).toHaveLength(1);
  });

  it('fill in parts, a tenth of the volume of each candle', async () => {
    const { exchange, next } = paper({
      'A-USDT': { rows: [CALM, [100, 100, 98, 99, 40], [99, 99, 98, 99, 45], [99, 99, 98, 99, 999]] },
    });
    const request = limit(98.5);
    await exchange.createOrder(request);
    expect(await next()).toMatchObject([{ contracts: 4 }]);
    expect(await exchange.fetchOrder('A-USDT', request.clientOrderId)).toMatchObject({
      status: 'open',
      filled: 4,
    });
    expect(await next()).toMatchObject([{ contracts: 4 }]);
    expect(await next()).toMatchObject([{ contracts: 2 }]);
    expect(await exchange.fetchOrder('A-USDT', request.clientOrderId)).toMatchObject({ status: 'filled' });
  });

  it('can be cancelled once', async () => {
    const { exchange, next } = paper({ 'A-USDT': { rows: [CALM, fall] } });
    const request = limit(99);
    await exchange.createOrder(request);
    expect(await exchange.cancelOrder('A-USDT', request.clientOrderId)).toEqual({ outcome: 'canceled' });
    expect(await exchange.cancelOrder('A-USDT', request.clientOrderId)).toEqual({ outcome: 'gone' });
    expect(await exchange.cancelOrder('A-USDT', 'unknown')).toEqual({ outcome: 'gone' });
    expect(await next()).toEqual([]);
    expect(await exchange.fetchOrder('A-USDT', request.clientOrderId)).toMatchObject({
      status: 'canceled',
      filled: 0,
    });
  });
});

describe('reduce-only', () => {
  it('never takes off more than there is, and vanishes with the position', async () => {
    const { exchange } = paper(calm);
    await exchange.createOrder(order());
    const stop = stopAt(95);
    await exchange.createOrder(stop);
    await exchange.createOrder(targetAt(110));
    const close = exit({ contracts: 25 });
    await exchange.createOrder(close);
    expect(await exchange.fetchPositions()).toEqual([]);
    expect(await exchange.fetchOrder('A-USDT', close.clientOrderId)).toMatchObject({
      status: 'canceled',
      filled: 10,
    });
    expect(await exchange.fetchOpenOrders()).toEqual([]);
    expect(await exchange.fetchOrder('A-USDT', stop.clientOrderId)).toMatchObject({
      status: 'canceled',
      reason: 'position closed',
    });
  });

  it('does not work against its own side', async () => {
    const { exchange } = paper(calm);
    await exchange.createOrder(order());
    expect(await exchange.createOrder(exit({ side: 'buy' }))).toMatchObject({ code: 'nothing-to-reduce' });
  });

  it('goes when the position turns round', async () => {
    const { exchange } = paper(calm);
    await exchange.createOrder(order());
    await exchange.createOrder(stopAt(95));
    await exchange.createOrder(order({ side: 'sell', contracts: 15 }));
    expect(await exchange.fetchPositions()).toMatchObject([
      { side: 'short', contracts: 5, entryPrice: 99.98 },
    ]);
    expect(await exchange.fetchOpenOrders()).toEqual([]);
  });
});
