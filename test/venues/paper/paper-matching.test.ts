import { describe, expect, it } from 'vitest';
import { CALM, limit, MINUTE, order, paper, stopAt, T0, targetAt, type Row } from './support.js';

const rows = (...list: Row[]) => ({ 'A-USDT': { rows: [CALM, CALM, ...list] } });

/** A long of 10 from 100.02 with the orders given, then the candles. */
const long = async (orders: readonly ReturnType<typeof order>[], ...list: Row[]) => {
  const desk = paper(rows(...list));
  await desk.exchange.createOrder(order());
  for (const request of orders)
    expect(await desk.exchange.createOrder(request)).toMatchObject({ outcome: 'accepted' });
  await desk.next();
  return desk;
};

describe('stops and targets along a candle', () => {
  it('a stop fills at its trigger less 5 bps, as taker', async () => {
    const { next } = await long([stopAt(95)], [98, 99, 94, 97, 10_000]);
    // 95 × 0.9995 = 94.9525 → 94.95; fee 10 × 94.95 × 0.0006
    expect(await next()).toMatchObject([{ price: 94.95, fee: 0.5697, liquidity: 'taker' }]);
  });

  it('a touch is enough for a stop', async () => {
    const { next } = await long([stopAt(95)], [98, 99, 95, 97, 10_000]);
    expect(await next()).toHaveLength(1);
  });

  it('and a miss is not', async () => {
    const { next } = await long([stopAt(95), targetAt(100)], [98, 99.99, 95.01, 97, 10_000]);
    expect(await next()).toEqual([]);
  });

  it('after a gap a stop fills at the open, which is worse', async () => {
    const { next } = await long([stopAt(95)], [93, 99, 92.5, 97, 10_000]);
    // 93 × 0.9995 = 92.9535 → 92.95
    expect(await next()).toMatchObject([{ price: 92.95 }]);
  });

  it('the stop of a short fills above its trigger', async () => {
    const desk = paper(rows([104, 106, 103, 104, 10_000]));
    await desk.exchange.createOrder(order({ side: 'sell' }));
    await desk.exchange.createOrder(stopAt(105, { side: 'buy' }));
    // 105 × 1.0005 = 105.0525 → 105.06
    expect(await desk.next(2)).toMatchObject([{ side: 'buy', price: 105.06 }]);
  });

  it('a target fills at its trigger less 2 bps', async () => {
    const { next } = await long([targetAt(110)], [100, 111, 99, 105, 10_000]);
    // 110 × 0.9998 = 109.978 → 109.97
    expect(await next()).toMatchObject([{ price: 109.97 }]);
  });

  it('the stop comes before the target of the same candle', async () => {
    const { next, exchange } = await long([targetAt(110), stopAt(95)], [100, 120, 90, 118, 10_000]);
    expect(await next()).toMatchObject([{ price: 94.95 }]);
    expect(await exchange.fetchOpenOrders()).toEqual([]);
  });

  it('unless the candle opens beyond the target', async () => {
    const { next } = await long([targetAt(110), stopAt(95)], [112, 120, 90, 118, 10_000]);
    // 112 × 0.9998 = 111.9776 → 111.97
    expect(await next()).toMatchObject([{ price: 111.97 }]);
  });

  it('the stop goes first when price is beyond both already', async () => {
    const desk = paper(rows());
    await desk.exchange.createOrder(order());
    await desk.exchange.createOrder(targetAt(99));
    await desk.exchange.createOrder(stopAt(101));
    // 100 × 0.9995; the target would have sold at 99.98
    expect(await desk.next()).toMatchObject([{ price: 99.95 }]);
  });

  it('an exit larger than the share of the volume pays more slippage', async () => {
    const { next } = await long([stopAt(95)], [98, 99, 94, 97, 50]);
    // share 5: twice 5 bps: 95 × 0.999 = 94.905 → 94.90
    expect(await next()).toMatchObject([{ contracts: 10, price: 94.9 }]);
  });

  it('in a candle without volume it pays ten times the slippage', async () => {
    const { next } = await long([stopAt(95)], [95, 95, 95, 95, 0]);
    // 95 × 0.995 = 94.525 → 94.52
    expect(await next()).toMatchObject([{ price: 94.52 }]);
  });

  it('a stop for a part leaves the rest and its orders', async () => {
    const { next, exchange } = await long(
      [stopAt(97, { contracts: 4 }), stopAt(95)],
      [98, 99, 96, 97, 10_000],
      [97, 97, 94, 95, 10_000],
    );
    expect(await next()).toMatchObject([{ contracts: 4 }]);
    expect(await exchange.fetchPositions()).toMatchObject([{ contracts: 6, entryPrice: 100.02 }]);
    expect(await next()).toMatchObject([{ contracts: 6, price: 94.95 }]);
  });

  it('a scale-in is filled on the way down, before the stop below it', async () => {
    const { next } = await long(
      [limit(97, { contracts: 2 }), stopAt(95, { contracts: 12 })],
      [98, 99, 94, 97, 10_000],
    );
    expect(await next()).toMatchObject([
      { side: 'buy', contracts: 2, price: 97 },
      { side: 'sell', contracts: 12, price: 94.95 },
    ]);
  });
});

describe('liquidation', () => {
  // Entry 100.02 at 10×: margin 100.02, liquidation at 100.02 × 0.91 = 91.0182, bankruptcy at 90.018.
  it('takes the whole margin when the price reaches the level, and cancels what works', async () => {
    const desk = await long([limit(50)], [95, 96, 91.01, 95, 10_000]);
    expect(await desk.next()).toMatchObject([
      { liquidation: true, side: 'sell', contracts: 10, price: 90.02, liquidity: 'taker' },
    ]);
    expect(await desk.exchange.fetchPositions()).toEqual([]);
    expect(await desk.exchange.fetchOpenOrders()).toEqual([]);
    // 1000 − 0.60012 − 100 − 10 × 90.02 × 0.0006
    expect((await desk.exchange.fetchAccount()).balance).toBeCloseTo(898.85976, 8);
  });

  it('does not come a tick early', async () => {
    const desk = await long([], [95, 96, 91.02, 95, 10_000]);
    expect(await desk.next()).toEqual([]);
  });

  it('does not lose more than the margin in a gap', async () => {
    const desk = await long([stopAt(95)], [50, 60, 40, 55, 10_000]);
    expect(await desk.next()).toMatchObject([{ liquidation: true, price: 90.02 }]);
  });

  it('comes after a stop that is nearer', async () => {
    const desk = await long([stopAt(95)], [98, 99, 80, 85, 10_000]);
    expect(await desk.next()).toMatchObject([{ price: 94.95 }]);
  });

  it('comes before a stop that is farther', async () => {
    const desk = await long([stopAt(85)], [98, 99, 80, 85, 10_000]);
    expect(await desk.next()).toMatchObject([{ liquidation: true }]);
  });

  it('of a short lies above', async () => {
    const desk = paper(rows([105, 109, 104, 105, 10_000]));
    await desk.exchange.createOrder(order({ side: 'sell' }));
    // 99.98 × 1.09 = 108.9782; bankruptcy 99.98 × 1.1 = 109.978 → 109.98
    expect(await desk.next(2)).toMatchObject([{ liquidation: true, side: 'buy', price: 109.98 }]);
  });

  it('keeps its distance when part of the position is closed', async () => {
    const desk = await long([], CALM, CALM);
    await desk.exchange.createOrder(order({ side: 'sell', reduceOnly: true, contracts: 5 }));
    expect(await desk.exchange.fetchPositions()).toMatchObject([
      { contracts: 5, leverage: 10, liquidationPrice: expect.closeTo(91.0182, 9) as number },
    ]);
  });
});

describe('funding', () => {
  const at8 = T0 + 10 * MINUTE;
  const funded = {
    'A-USDT': {
      rows: [CALM, [100, 102, 98, 101, 10_000], CALM, CALM] as Row[],
      funding: [[at8, 0.0001]] as const,
    },
  };

  it('is paid at its hour by positions open then, on the price of that moment', async () => {
    const desk = paper(funded);
    await desk.exchange.createOrder(order());
    await desk.next();
    // 10 × 101 × 0.0001
    expect((await desk.exchange.fetchEvents('1')).events).toMatchObject([
      { type: 'cashflow', cashflow: { kind: 'funding', symbol: 'A-USDT', amount: -0.101, timestamp: at8 } },
    ]);
    await desk.next();
    expect((await desk.exchange.fetchEvents('')).events).toHaveLength(2);
  });

  it('is not paid by a position opened at that very moment', async () => {
    const desk = paper(funded);
    await desk.next();
    await desk.exchange.createOrder(order());
    await desk.next();
    expect((await desk.exchange.fetchEvents('')).events).toHaveLength(1);
  });

  it('is not paid by one that was stopped out in the candle before', async () => {
    const desk = paper(funded);
    await desk.exchange.createOrder(order());
    await desk.exchange.createOrder(stopAt(99));
    await desk.next();
    const { events } = await desk.exchange.fetchEvents('');
    expect(events.map((event) => event.type)).toEqual(['fill', 'fill']);
  });
});
