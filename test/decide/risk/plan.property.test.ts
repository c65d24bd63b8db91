import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isDenied,
  isWholeLots,
  liquidationPriceOf,
  notionalOf,
  sign,
  type Instrument,
  type Opportunity,
  type Plan,
  type Quote,
} from '../../../src/domain/index.js';
import { planTrade } from '../../../src/decide/risk/index.js';
import { context, instrument, opportunity, quote, settings } from './fixtures.js';

const ticks = [0.0000001, 0.000001, 0.00001, 0.0001, 0.001, 0.01, 0.1, 0.5, 1];

interface Case {
  readonly o: Opportunity;
  readonly q: Quote;
  readonly i: Instrument;
  readonly kelly: number;
  readonly equity: number;
  readonly leverage: number;
  readonly maxPositionSize: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    side: fc.constantFrom('long' as const, 'short' as const),
    stopDistance: fc.double({ min: 0.002, max: 0.08, noNaN: true }),
    targetDistance: fc.option(fc.double({ min: 0.12, max: 0.5, noNaN: true }), { nil: undefined }),
    confidence: fc.double({ min: 0.5, max: 1, noNaN: true }),
    tick: fc.constantFrom(...ticks),
    priceTicks: fc.integer({ min: 500, max: 5_000_000 }),
    spreadTicks: fc.integer({ min: 0, max: 4 }),
    lotSize: fc.constantFrom(1, 10, 0.1, 0.001),
    contractWorth: fc.constantFrom(0.01, 0.1, 1, 5),
    maxLeverage: fc.integer({ min: 1, max: 125 }),
    maintenanceMargin: fc.constantFrom(0, 0.004, 0.01, 0.03),
    leverage: fc.integer({ min: 1, max: 125 }),
    equity: fc.double({ min: 50, max: 1e6, noNaN: true }),
    maxPositionSize: fc.constantFrom(100, 1000, 1e6),
    kelly: fc.double({ min: 0.25, max: 5, noNaN: true }),
  })
  .map((x) => ({
    o: opportunity({
      side: x.side,
      stopDistance: x.stopDistance,
      confidence: x.confidence,
      ...(x.targetDistance === undefined ? {} : { targetDistance: x.targetDistance }),
    }),
    q: quote({
      bid: x.priceTicks * x.tick,
      ask: (x.priceTicks + x.spreadTicks) * x.tick,
      mark: x.priceTicks * x.tick,
    }),
    i: {
      ...instrument,
      tickSize: x.tick,
      lotSize: x.lotSize,
      contractSize: 10 ** Math.round(Math.log10(x.contractWorth / (x.priceTicks * x.tick))),
      maxLeverage: x.maxLeverage,
      maintenanceMargin: x.maintenanceMargin,
    },
    kelly: x.kelly,
    equity: x.equity,
    leverage: x.leverage,
    maxPositionSize: x.maxPositionSize,
  }));

const run = (c: Case) =>
  planTrade(
    c.o,
    c.q,
    c.i,
    context({
      equity: c.equity,
      available: c.equity,
      marks: { ...context().marks, dayStartEquity: c.equity, peakEquity: c.equity },
      kelly: { multiplier: c.kelly, reason: '', deny: false },
    }),
    { ...settings, leverage: c.leverage, maxPositionSize: c.maxPositionSize },
  );

let planned = 0;
const forPlans = (holds: (plan: Plan, c: Case) => void): void => {
  planned = 0;
  fc.assert(
    fc.property(cases, (c) => {
      const plan = run(c);
      if (isDenied(plan)) return;
      planned++;
      holds(plan, c);
    }),
    { numRuns: 400, seed: 7 },
  );
  expect(planned).toBeGreaterThan(100);
};

const onTick = (price: number, tick: number): boolean =>
  Math.abs(price / tick - Math.round(price / tick)) < 1e-6;

describe('every plan', () => {
  it('has whole lots, short of the approved notional by less than one lot (invariant 1)', () =>
    forPlans((plan, { i, equity, kelly, maxPositionSize }) => {
      expect(isWholeLots(plan.contracts, i)).toBe(true);
      expect(plan.notional).toBe(notionalOf(plan.contracts, plan.entry, i));
      expect(plan.notional).toBeLessThanOrEqual(maxPositionSize * (1 + 1e-9));
      const approved =
        plan.boundBy === 'max position size'
          ? maxPositionSize
          : plan.boundBy === 'risk' || plan.boundBy === 'kelly'
            ? (equity * 0.02 * Math.min(1, kelly) * plan.notional) / plan.worstCase
            : undefined;
      if (approved === undefined) return;
      expect(plan.notional).toBeLessThanOrEqual(approved * (1 + 1e-9));
      expect(plan.notional + notionalOf(i.lotSize, plan.entry, i)).toBeGreaterThan(approved * (1 - 1e-9));
    }));

  it('loses at most the risk of one trade, however sure Kelly is (invariants 10, 11)', () =>
    forPlans((plan, { equity, kelly }) => {
      expect(plan.worstCase).toBeLessThanOrEqual(equity * 0.02 * Math.min(1, kelly) * (1 + 1e-9));
    }));

  it('has one stop on a tick, rounded towards entry, with liquidation beyond it (invariant 7)', () =>
    forPlans((plan, { o, i, leverage }) => {
      const s = sign(plan.side);
      expect(onTick(plan.stop, i.tickSize)).toBe(true);
      expect(onTick(plan.entry, i.tickSize)).toBe(true);
      const distance = s * (plan.entry - plan.stop);
      expect(distance).toBeGreaterThan(0);
      expect(distance).toBeLessThanOrEqual(plan.entry * o.stopDistance * (1 + 1e-6));
      expect(distance).toBeGreaterThan(plan.entry * o.stopDistance - i.tickSize * (1 + 1e-6));
      expect(plan.leverage).toBeLessThanOrEqual(Math.min(leverage, i.maxLeverage));
      const liquidation = liquidationPriceOf(plan.entry, plan.side, plan.leverage, i.maintenanceMargin);
      expect(s * (plan.stop - liquidation)).toBeGreaterThanOrEqual(distance * 0.25 * (1 - 1e-6));
      expect(s * (plan.stop - liquidation)).toBeGreaterThanOrEqual(plan.entry * 0.005 * (1 - 1e-6));
    }));

  it('has a target on the right side that pays 1.5 R net, or none', () =>
    forPlans((plan) => {
      if (plan.target === undefined) return;
      expect(sign(plan.side) * (plan.target - plan.entry)).toBeGreaterThan(0);
      expect(plan.rewardRisk).toBeGreaterThanOrEqual(1.5);
    }));

  it('has the same stop and size at any leverage while margin does not bind (invariant 10)', () =>
    fc.assert(
      fc.property(cases, (c) => {
        const low = run({ ...c, leverage: 5 });
        const high = run({ ...c, leverage: 50 });
        if (isDenied(low) || isDenied(high) || low.boundBy === 'margin' || high.boundBy === 'margin') return;
        expect([high.stop, high.contracts, high.target]).toEqual([low.stop, low.contracts, low.target]);
      }),
      { numRuns: 200, seed: 7 },
    ));
});
