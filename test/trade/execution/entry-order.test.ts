import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDenied, sign, type IntentStep, type Plan, type Side } from '../../../src/domain/index.js';
import {
  makerOrder,
  remainderAt,
  takerOrder,
  type EntryTerms,
} from '../../../src/trade/execution/entry-order.js';
import { instrument, quote } from '../../decide/risk/fixtures.js';

const plan = (side: Side = 'long', over: Partial<Plan> = {}): Plan => ({
  symbol: 'AAA-USDT',
  side,
  entry: 100,
  stop: side === 'long' ? 95 : 105,
  trailDistance: 0.05,
  contracts: 40,
  coins: 4,
  notional: 400,
  leverage: 5,
  margin: 80,
  liquidation: side === 'long' ? 81 : 119,
  worstCase: 20,
  riskFraction: 0.02,
  boundBy: 'risk',
  equity: 1000,
  warnings: [],
  ...over,
});

const terms = (over: Partial<EntryTerms> = {}): EntryTerms => ({
  plan: plan(),
  quote: quote(),
  instrument,
  maxSlippage: 0.01,
  ...over,
});

const filled = (contracts: number, averagePrice: number): IntentStep => ({
  request: {
    clientOrderId: 'rad-me-A1-i0',
    symbol: 'AAA-USDT',
    side: 'buy',
    type: 'limit',
    contracts: 40,
    price: averagePrice,
    timeInForce: 'PO',
    reduceOnly: false,
    leverage: 5,
  },
  status: 'canceled',
  filled: contracts,
  booked: contracts,
  averagePrice,
  recordedAt: 0,
});

describe('the remainder of an entry', () => {
  it('never lets the whole lose more at the stop than was approved, on either side', () => {
    const cents = (from: number, to: number): fc.Arbitrary<number> =>
      fc.integer({ min: from * 100, max: to * 100 }).map((value) => value / 100);
    fc.assert(
      fc.property(
        fc.constantFrom<Side>('long', 'short'),
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), cents(-2, 0.7)), { maxLength: 3 }),
        cents(-2, 0.7),
        (side, contracts, fills, drift) => {
          const way = sign(side);
          const approved = plan(side, { contracts });
          let left = contracts;
          const steps = fills.map(([wanted, away]) => {
            const taken = Math.min(wanted, left);
            left -= taken;
            return filled(taken, 100 + way * away);
          });
          const price = 100 + way * drift;
          const rest = remainderAt(approved, steps, price, instrument);
          const loss = (amount: number, entry: number): number => amount * way * (entry - approved.stop);
          const before = steps.reduce((sum, step) => sum + loss(step.filled, step.averagePrice ?? NaN), 0);
          expect(Number.isInteger(rest)).toBe(true);
          expect(rest).toBeLessThanOrEqual(left);
          if (rest > 0)
            expect(before + loss(rest, price)).toBeLessThanOrEqual(loss(contracts, 100) * (1 + 1e-9));
        },
      ),
    );
  });

  it('is all of it at the approved price, and none after a whole fill', () => {
    expect(remainderAt(plan(), [], 100, instrument)).toBe(40);
    expect(remainderAt(plan(), [filled(40, 100)], 100, instrument)).toBe(0);
    expect(remainderAt(plan(), [filled(15, 99)], 100, instrument)).toBe(25);
  });
});

describe('the order that rests', () => {
  it('joins the best price of its own side, post-only', () => {
    expect(makerOrder(terms())).toMatchObject({
      side: 'buy',
      price: 99.99,
      timeInForce: 'PO',
      contracts: 40,
    });
    const short = terms({ plan: plan('short'), quote: quote({ bid: 100, ask: 100.01 }) });
    expect(makerOrder(short)).toMatchObject({ side: 'sell', price: 100.01, timeInForce: 'PO' });
  });

  it('is not sent into a spread that reaches beyond the stop', () => {
    expect(makerOrder(terms({ quote: quote({ bid: 94 }) }))).toMatchObject({ code: 'wide-spread' });
  });
});

describe('the order that takes the remainder', () => {
  it('goes no further than the smaller of MAX_SLIPPAGE and 0.15 R', () => {
    expect(takerOrder(terms(), [])).toMatchObject({ price: 100.75, timeInForce: 'IOC' });
    expect(takerOrder(terms({ maxSlippage: 0.002 }), [])).toMatchObject({ price: 100.2 });
    const short = terms({ plan: plan('short'), quote: quote({ bid: 100, ask: 100.01 }) });
    expect(takerOrder(short, [])).toMatchObject({ side: 'sell', price: 99.25 });
  });

  it('asks for no more than the book offers up to there', () => {
    const level = (price: number, contracts: number) => ({ price, contracts });
    const depth = {
      symbol: 'AAA-USDT',
      bids: [],
      asks: [level(100, 3), level(100.7, 4), level(100.8, 1_000)],
      timestamp: 0,
    };
    expect(takerOrder(terms(), [], depth)).toMatchObject({ contracts: 7 });
    const empty = takerOrder(terms(), [], { ...depth, asks: [level(101, 9)] });
    expect(isDenied(empty) && empty.code).toBe('thin-book');
  });

  it('is denied, with the numbers, where the price has gone further', () => {
    expect(takerOrder(terms({ quote: quote({ ask: 100.76 }) }), [])).toMatchObject({
      code: 'price-moved',
      numbers: { planned: 100, price: 100.76 },
    });
  });
});

describe('an entry that was named by its price', () => {
  it('is never dearer than that, by either order and on either side', () => {
    const long = terms({ plan: plan('long', { limit: 100.2 }), quote: quote({ bid: 100.3, ask: 100.31 }) });
    expect(makerOrder(long)).toMatchObject({ price: 100.2 });
    expect(takerOrder(long, [])).toMatchObject({ price: 100.2 });
    const short = terms({ plan: plan('short', { limit: 99.8 }), quote: quote({ bid: 99.69, ask: 99.7 }) });
    expect(makerOrder(short)).toMatchObject({ price: 99.8 });
    expect(takerOrder(short, [])).toMatchObject({ price: 99.8 });
  });
});
