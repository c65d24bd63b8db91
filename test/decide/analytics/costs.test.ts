import { describe, expect, it } from 'vitest';
import type { Booking, ClosedTrade, TradeCosts } from '../../../src/domain/index.js';
import {
  costRatio,
  EMPTY_COSTS,
  expectedSlippage,
  realCosts,
  tradeCosts,
  withCosts,
} from '../../../src/decide/analytics/index.js';
import { trade } from '../../chat/telegram/fixtures.js';

const T0 = Date.UTC(2025, 0, 1, 14, 30);
const instrument = { contractSize: 0.1, takerFee: 0.0006 };

const booked = (over: Partial<Booking>): Booking => ({
  at: T0,
  kind: 'entry',
  realised: 0,
  fees: 0,
  funding: 0,
  contracts: 10,
  price: 100,
  ...over,
});

const closed = (bookings: readonly Booking[], over: Partial<ClosedTrade> = {}): ClosedTrade => ({
  ...trade(),
  side: 'long',
  openedAt: T0,
  fees: 0.12,
  funding: -0.03,
  bookings,
  ...over,
});

describe('what a trade cost', () => {
  // 10 contracts of 0.1: one coin. Half rested at 100, half was taken at 100.1; the stop at 95 filled at 94.9.
  const bookings = [
    booked({ contracts: 5, meant: 100, maker: true }),
    booked({ contracts: 5, price: 100.1, meant: 100 }),
    booked({ kind: 'exit', price: 94.9, meant: 95, reason: 'stop (trailing stop)' }),
    { at: T0, kind: 'funding' as const, realised: 0, fees: 0, funding: -0.03 },
  ];

  it('is fees and funding as booked, and slippage against the prices that fills were meant for', () => {
    const costs = tradeCosts(closed(bookings), instrument);
    expect(costs).toMatchObject({ hour: 14, made: 50, fees: 0.12, funding: -0.03, targetSlippage: 0 });
    expect(costs?.entered).toBeCloseTo(100.05, 9);
    expect(costs?.left).toBeCloseTo(94.9, 9);
    expect(costs?.entrySlippage).toBeCloseTo(0.05, 9);
    expect(costs?.stopSlippage).toBeCloseTo(0.1, 9);
    // Taker's fee and 2 bps on the entry, 5 bps on the stop.
    expect(costs?.modelled).toBeCloseTo(100.05 * 0.0008 + 94.9 * 0.0011, 9);
    expect(costs && realCosts(costs)).toBeCloseTo(0.12 + 0.05 + 0.1, 9);
  });

  it('of a short is mirrored, and an exit without a trigger slips by nothing', () => {
    const costs = tradeCosts(
      closed(
        [
          booked({ price: 99.9, meant: 100 }),
          booked({ kind: 'exit', price: 90, reason: 'closed by the owner' }),
          booked({ kind: 'exit', price: 90.1, meant: 90, reason: 'target' }),
        ],
        { side: 'short' },
      ),
      instrument,
    );
    expect(costs?.entrySlippage).toBeCloseTo(0.1, 9);
    expect(costs?.targetSlippage).toBeCloseTo(0.1, 9);
    expect(costs).toMatchObject({ stopped: 0, stopSlippage: 0 });
  });

  it('is not known without fills of its own', () => {
    expect(tradeCosts(closed([booked({ kind: 'exit', price: 1 })]), instrument)).toBeUndefined();
    expect(tradeCosts({ ...closed([]), bookings: undefined } as never, instrument)).toBeUndefined();
  });
});

const costs = (over: Partial<TradeCosts> = {}): TradeCosts => ({
  hour: 14,
  entered: 1000,
  made: 500,
  left: 1000,
  entrySlippage: 0.2,
  stopped: 1000,
  stopSlippage: 0.5,
  targetSlippage: 0,
  fees: 1.2,
  funding: 0,
  modelled: 1.9,
  ...over,
});

const many = (count: number, over: Partial<TradeCosts>, table = EMPTY_COSTS, symbol = 'A-USDT') =>
  Array.from({ length: count }).reduce<typeof table>((sum) => withCosts(sum, symbol, costs(over)), table);

describe('what a plan has to expect', () => {
  const at = (table: typeof EMPTY_COSTS, symbol = 'A-USDT', hour = 14): number =>
    expectedSlippage(table, symbol, Date.UTC(2025, 5, 1, hour, 59));

  it('is never less than the model’s own, however cheap trading was', () => {
    expect(at(EMPTY_COSTS)).toBe(0.001);
    expect(at(many(200, { entrySlippage: -5, stopSlippage: 0, funding: 9 }))).toBe(0.001);
    expect(at(many(200, {}))).toBe(0.001);
  });

  it('rises with what entries, stops and funding cost in this symbol, the more the more trades say so', () => {
    // 0.1 % at entries, 0.5 % at stops, 0.1 % of funding paid: 0.7 %.
    const dear = { entrySlippage: 1, stopSlippage: 5, funding: -1 };
    // 20 of 40 for what was measured in all of them, and again in the symbol.
    expect(at(many(20, dear))).toBeCloseTo(0.001 + 0.006 * 0.75, 9);
    expect(at(many(5, dear))).toBeLessThan(at(many(20, dear)));
    expect(at(many(500, dear))).toBeCloseTo(0.007, 3);
  });

  it('goes by the symbol or the hour, whichever is dearer', () => {
    const cheap = many(100, {}, EMPTY_COSTS, 'A-USDT');
    const table = many(100, { hour: 3, stopSlippage: 8 }, cheap, 'B-USDT');
    expect(at(table, 'B-USDT', 14)).toBeGreaterThan(0.006);
    expect(at(table, 'A-USDT', 3)).toBeGreaterThan(0.006);
    expect(at(table, 'A-USDT', 14)).toBeLessThan(at(table, 'C-USDT', 5));
  });
});

describe('costs that are too high', () => {
  const dear = { fees: 4 };

  it('are more than twice the modelled ones over 30 trades, and calm again below one and a half times', () => {
    expect(many(29, dear).alarmed).toBeUndefined();
    const high = many(30, dear);
    expect(costRatio(high)).toBeCloseTo(4.7 / 1.9, 9);
    expect(high.alarmed).toBe(true);
    // Between the two it stays as it was.
    const between = many(15, {}, high);
    expect(costRatio(between)).toBeLessThan(2);
    expect(between.alarmed).toBe(true);
    expect(many(25, {}, high).alarmed).toBeUndefined();
    expect(many(30, { fees: 2.9 }).alarmed).toBeUndefined();
  });
});
