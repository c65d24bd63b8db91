import { describe, expect, it } from 'vitest';
import type { Booking, ClosedTrade, Plan, Position } from '../../../src/domain/index.js';
import { plannedTargets, positionTargets, tradeTargets } from '../../../src/chat/pictures/target-marks.js';

const instrument = { contractSize: 0.1, takerFee: 0.001, lotSize: 1 };
const plan = {
  side: 'long',
  entry: 100,
  stop: 95,
  contracts: 100,
  worstCase: 50,
  rewardRisk: 2,
  target: 110,
} as Plan;
const targets = [
  { price: 110, share: 0.3 },
  { price: 120, share: 0.5 },
];
const rung = (price: number, share: number, filled = 0, isDone = false) => ({
  price,
  share,
  filled,
  ...(isDone ? { done: true as const } : {}),
});
const took = (contracts: number, realised: number, fees: number, reason = 'target'): Booking => ({
  at: 1,
  kind: 'exit',
  contracts,
  realised,
  fees,
  funding: 0,
  reason,
});

describe('the targets of a plan', () => {
  it('make of the only one what the trade would make in all', () => {
    expect(plannedTargets(plan, instrument)).toEqual([{ price: 110, makes: { usdt: 100, r: 2 } }]);
    const { target: _, rewardRisk: __, ...aimless } = plan;
    expect(plannedTargets(aimless, instrument)).toEqual([]);
  });

  it('make of several each what its own contracts make there, both fees paid', () => {
    const [first, second] = plannedTargets({ ...plan, targets }, instrument);
    // 30 of 100 contracts are 3 coins: 3 × (10 − 0.001 × 210).
    expect(first).toMatchObject({ price: 110, share: 0.3 });
    expect(first?.makes?.usdt).toBeCloseTo(29.37, 8);
    expect(first?.makes?.r).toBeCloseTo(29.37 / 50, 8);
    expect(second?.makes?.usdt).toBeCloseTo(5 * (20 - 0.22), 8);
  });

  it('name the share that whole contracts make of a wish: a quarter of ten is three or two', () => {
    const quarters = [110, 120, 130, 140].map((price) => ({ price, share: 0.25 }));
    const marks = plannedTargets({ ...plan, contracts: 10, targets: quarters }, instrument);
    expect(marks.map(({ share }) => share)).toEqual([0.3, 0.3, 0.2, 0.2]);
  });

  it('make nothing where the contracts are too few', () => {
    const marks = plannedTargets({ ...plan, contracts: 1, targets }, instrument);
    expect(marks.map(({ makes }) => makes !== undefined)).toEqual([false, true]);
  });
});

describe('the targets of a position', () => {
  const position = {
    side: 'long',
    entryPrice: 100,
    contracts: 100,
    maxContracts: 100,
    riskUnit: 50,
    realised: 0,
    fees: 10,
    funding: 0,
    target: 110,
  } as Position;

  it('make of the only one what the position will have made in all', () => {
    const [only] = positionTargets(position, instrument);
    // 10 coins: booked −10; 10 × 10 less 0.001 × 1,100.
    expect(only).toMatchObject({ price: 110 });
    expect(only?.makes?.usdt).toBeCloseTo(-10 + 100 - 1.1, 8);
  });

  it('made of several what was booked at them, and make of the rest what its contracts make, both fees paid', () => {
    const half = {
      ...position,
      contracts: 70,
      ladder: [rung(110, 0.3, 30, true), rung(120, 0.5), rung(130, 0.2)],
      bookings: [took(20, 20.4, 0.2), took(10, 9.8, 0.1)],
    };
    const marks = positionTargets(half, instrument);
    expect(marks.map(({ price, share, done }) => [price, share, done])).toEqual([
      [110, 0.3, true],
      [120, 0.5, undefined],
      [130, 0.2, undefined],
    ]);
    expect(marks[0]?.makes?.usdt).toBeCloseTo(30.2 - 0.3 - 0.3, 8);
    expect(marks[1]?.makes?.usdt).toBeCloseTo(5 * (20 - 0.22), 8);
    expect(marks[2]?.makes?.r).toBeCloseTo((2 * (30 - 0.23)) / 50, 8);
  });

  it('make what the signal’s card promised, once it is opened as planned', () => {
    const ladder = [rung(110, 0.3), rung(120, 0.5)];
    const opened = { ...position, exitContracts: 0, ladder };
    const paid = { ...took(100, 0, 1), kind: 'entry' as const };
    const promised = plannedTargets({ ...plan, targets }, instrument);
    for (const bookings of [[], [paid]])
      for (const [i, { makes }] of positionTargets({ ...opened, bookings }, instrument).entries())
        expect(makes?.usdt).toBeCloseTo(promised[i]?.makes?.usdt ?? NaN, 8);
    const cheap = { ...paid, fees: 0.2 };
    const [first] = positionTargets({ ...opened, bookings: [cheap] }, instrument);
    expect(first?.makes?.usdt).toBeCloseTo(3 * (10 - 0.11) - 0.06, 8);
  });

  it('name the share of whole contracts, of what was taken off as well', () => {
    const quarters = {
      ...position,
      contracts: 7,
      ladder: [rung(110, 0.25, 3, true), rung(120, 0.25), rung(130, 0.25), rung(140, 0.25)],
    };
    expect(positionTargets(quarters, instrument).map(({ share }) => share)).toEqual([0.3, 0.3, 0.2, 0.2]);
  });

  it('count of one that filled in part both what it made and what still rests', () => {
    const part = {
      ...position,
      contracts: 90,
      ladder: [rung(110, 0.3, 10), rung(120, 0.7)],
      bookings: [took(10, 10, 0.11)],
    };
    const [first] = positionTargets(part, instrument);
    expect(first?.makes?.usdt).toBeCloseTo(10 - 0.11 + 2 * (10 - 0.11) - 0.3, 8);
    expect(first).not.toHaveProperty('done');
  });
});

describe('the targets of a closed trade', () => {
  it('are those of its end; exits by other ways, and at targets that there were before, are not theirs', () => {
    const trade = {
      riskUnit: 50,
      entryPrice: 100,
      contracts: 100,
      ladder: [rung(110, 0.3, 30, true), rung(120, 0.3, 30, true), rung(130, 0.4)],
      bookings: [
        took(10, 4, 0.1),
        took(30, 30, 0.3),
        took(5, 3, 0.1, 'stop (trailing stop)'),
        took(30, 60, 0.3),
      ],
    } as unknown as ClosedTrade;
    const marks = tradeTargets(trade, instrument);
    expect(marks.map(({ makes }) => makes?.usdt.toFixed(8))).toEqual([
      '29.40000000',
      '59.40000000',
      undefined,
    ]);
    expect(marks[2]).not.toHaveProperty('done');
  });

  it('say nothing of money where what was booked is not known apart', () => {
    const trade = {
      riskUnit: 50,
      contracts: 100,
      ladder: [rung(110, 0.3, 30, true)],
      bookings: [],
    } as unknown as ClosedTrade;
    expect(tradeTargets(trade, instrument)).toEqual([{ price: 110, share: 0.3, done: true }]);
  });

  it('name the share that really went there', () => {
    const trade = {
      riskUnit: 50,
      contracts: 10,
      ladder: [rung(110, 0.25, 3, true), rung(120, 0.25, 3, true), rung(130, 0.5)],
    } as unknown as ClosedTrade;
    expect(tradeTargets(trade, instrument).map(({ share }) => share)).toEqual([0.3, 0.3, 0.4]);
  });

  it('are none where it had one target at a time', () => {
    expect(tradeTargets({ riskUnit: 50, contracts: 10 } as unknown as ClosedTrade, instrument)).toEqual([]);
  });
});
