import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coinsOf,
  isDenied,
  sign,
  unitLoss,
  type IndicatorValues,
  type Position,
  type Side,
} from '../../../src/domain/index.js';
import { afterCandle, planScaleIn, positionRules, reviewPosition } from '../../../src/decide/exits/index.js';
import { instrument, position, short, T0, view } from './fixtures.js';

const SLIPPAGE = 0.001;

/** Contracts, entry and a stop that is 1 R away, with the 1 R that belongs to them. */
const opened = (side: Side, contracts: number, distance: number): Position =>
  (side === 'long' ? position : short)({
    contracts,
    maxContracts: contracts,
    riskDistance: distance,
    stop: 100 - sign(side) * distance,
    trailDistance: distance / 100,
    leverage: 3,
    riskUnit:
      unitLoss(side, 100, 100 - sign(side) * distance, instrument.takerFee, SLIPPAGE) *
      coinsOf(contracts, instrument),
  });

const values: fc.Arbitrary<IndicatorValues> = fc.record(
  {
    atr14: fc.double({ min: 0.01, max: 10, noNaN: true }),
    momentum10: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
    adx14: fc.double({ min: 0, max: 80, noNaN: true }),
    rsi14: fc.double({ min: 0, max: 100, noNaN: true }),
    bbWidth: fc.double({ min: 0, max: 0.3, noNaN: true }),
    resistance: fc.double({ min: 80, max: 130, noNaN: true }),
    support: fc.double({ min: 70, max: 120, noNaN: true }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<IndicatorValues>;

const candles = fc.array(
  fc.record({
    move: fc.double({ min: -0.03, max: 0.03, noNaN: true }),
    wick: fc.double({ min: 0, max: 0.02, noNaN: true }),
    values,
  }),
  { minLength: 1, maxLength: 60 },
);
const sides = fc.constantFrom<Side>('long', 'short');
const distances = fc.integer({ min: 1, max: 8 });

describe('a life of candles', () => {
  it('never loosens a stop, keeps targets on the right side, never sells more than is open (invariants 6, 10)', () => {
    const rules = positionRules(
      { trailingStopPercentage: 0.02, timeframe: '1h' },
      { scaleOut: [{ atR: 1, fraction: 0.3 }] },
    );
    let moved = 0;
    fc.assert(
      fc.property(sides, distances, candles, fc.constantFrom(1, 3, 20), (side, distance, path, leverage) => {
        let p: Position = {
          ...opened(side, 40, distance),
          target: 100 + sign(side) * 3 * distance,
          leverage,
        };
        let twin: Position = { ...p, leverage: 2 };
        let close = 100;
        for (const [index, step] of path.entries()) {
          close *= 1 + step.move;
          const market = view(
            close,
            { high: close * (1 + step.wick), low: close * (1 - step.wick), values: step.values },
            index,
          );
          const decisions = reviewPosition(p, market, rules);
          // Leverage is no input of any decision.
          expect(reviewPosition(twin, market, rules)).toEqual(decisions);
          p = afterCandle(p, market.analysis);
          for (const decision of decisions) {
            if (decision.action === 'close') return;
            if (decision.action === 'scaleOut') {
              expect(decision.contracts).toBeLessThan(p.contracts);
              p = {
                ...p,
                contracts: p.contracts - decision.contracts,
                scaledSteps: [...p.scaledSteps, decision.step],
              };
            }
            if (decision.action !== 'move' || decision.to === null) continue;
            moved++;
            if (decision.what === 'target') {
              expect(sign(side) * (decision.to - 100)).toBeGreaterThan(1.5 * distance);
              expect(sign(side) * (decision.to - close)).toBeGreaterThan(0);
              p = {
                ...p,
                target: decision.to,
                moves: [
                  ...p.moves,
                  { at: T0, what: 'target', from: p.target ?? 0, to: decision.to, cause: decision.cause },
                ],
              };
            } else {
              expect(sign(side) * (decision.to - p.stop)).toBeGreaterThan(0);
              expect(sign(side) * (close - decision.to)).toBeGreaterThan(0);
              p = { ...p, stop: decision.to };
            }
          }
          twin = { ...p, leverage: 2 };
        }
      }),
      { numRuns: 300, seed: 11 },
    );
    expect(moved).toBeGreaterThan(200);
  });
});

describe('scaling in', () => {
  it('never risks more than the first risk and never loosens the stop', () => {
    let allowed = 0;
    fc.assert(
      fc.property(
        sides,
        distances,
        fc.integer({ min: 20, max: 500 }),
        fc.integer({ min: 5, max: 100 }).map((percent) => percent / 100),
        fc.integer({ min: -10, max: 60 }).map((tenths) => tenths / 10),
        (side, distance, contracts, fraction, r) => {
          const added = Math.ceil(contracts * fraction);
          const p = opened(side, contracts, distance);
          const price = 100 + sign(side) * r * distance;
          const plan = planScaleIn(p, added, price, instrument, SLIPPAGE);
          if (isDenied(plan)) return;
          allowed++;
          expect(r).toBeGreaterThan(0);
          expect(sign(side) * (plan.stop - p.stop)).toBeGreaterThanOrEqual(0);
          const loss =
            unitLoss(side, 100, plan.stop, instrument.takerFee, SLIPPAGE) * coinsOf(contracts, instrument) +
            unitLoss(side, price, plan.stop, instrument.takerFee, SLIPPAGE) * coinsOf(added, instrument);
          expect(loss).toBeLessThanOrEqual(p.riskUnit * (1 + 1e-9));
        },
      ),
      { numRuns: 500, seed: 3 },
    );
    expect(allowed).toBeGreaterThan(100);
  });
});
