import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adaptiveThreshold,
  kellyAdvice,
  kellyFraction,
  labelOf,
} from '../../../src/decide/learning/index.js';
import { fitScaler, scaleFeatures } from '../../../src/decide/learning/scaler.js';

const results = fc.array(fc.double({ min: -2, max: 10, noNaN: true }), { maxLength: 300 });
const repeat = (pattern: readonly number[], times: number): number[] =>
  Array.from({ length: times }, () => pattern).flat();

describe('labels', () => {
  it('need more than the dead band', () => {
    expect([0.5, 0.11, 0.1, 0, -1].map((r) => labelOf({ r }))).toEqual([1, 1, 0, 0, 0]);
  });
});

describe('adaptiveThreshold', () => {
  it('starts at 0.60, falls with a winning record and rises with a losing one', () => {
    expect(adaptiveThreshold([]).value).toBe(0.6);
    // Full strength × 20 ÷ 40: half of the way.
    expect(adaptiveThreshold(repeat([1], 20)).value).toBeCloseTo(0.56, 12);
    expect(adaptiveThreshold(repeat([-1], 20)).value).toBeCloseTo(0.675, 12);
    expect(adaptiveThreshold(repeat([1, -1], 50)).value).toBeCloseTo(0.6, 12);
  });

  it('weighs the recent 20 more than all', () => {
    // Recent −1 (× 0.6), overall 60 ÷ 100 → full +1 (× 0.4): −0.2 × 100 ÷ 120 × 0.15.
    const record = [...repeat([1], 80), ...repeat([-1], 20)];
    expect(adaptiveThreshold(record).value).toBeCloseTo(0.6 + 0.2 * (100 / 120) * 0.15, 12);
  });

  it('stays within 0.52–0.75', () =>
    fc.assert(
      fc.property(results, (rs) => {
        const { value } = adaptiveThreshold(rs);
        expect(value).toBeGreaterThanOrEqual(0.52);
        expect(value).toBeLessThanOrEqual(0.75);
      }),
    ));
});

describe('Kelly', () => {
  it('is p ÷ mean loss − q ÷ mean win', () => {
    // 40 % win 2 R, 60 % lose 1 R: 0.4 − 0.6 ÷ 2 = 0.1.
    expect(kellyFraction(repeat([2, 2, -1, -1, -1], 10))).toBeCloseTo(0.1, 12);
    // Losing half an R each: 0.4 ÷ 0.5 − 0.6 ÷ 2 = 0.5.
    expect(kellyFraction(repeat([2, 2, -0.5, -0.5, -0.5], 10))).toBeCloseTo(0.5, 12);
    expect(kellyFraction([1, 2])).toBeUndefined();
  });

  it('takes a quarter, shrunk by sample size towards the owner’s own risk', () => {
    const pattern = [2, 2, -1, -1, -1]; // quarter Kelly risks 2.5 %
    expect(kellyAdvice(repeat(pattern, 60), 0.02).multiplier).toBe(1);
    // 2.5 % ÷ 5 % = 0.5, weighing 300 ÷ 330.
    expect(kellyAdvice(repeat(pattern, 60), 0.05).multiplier).toBeCloseTo(1 - 0.5 * (300 / 330), 12);
    // With 30 outcomes it weighs half.
    expect(kellyAdvice(repeat(pattern, 6), 0.05).multiplier).toBeCloseTo(0.75, 12);
    expect(kellyAdvice([], 0.02)).toMatchObject({ multiplier: 1, deny: false });
  });

  it('never raises risk above RISK_PER_TRADE and never ends it by itself (invariant 11)', () =>
    fc.assert(
      fc.property(results, fc.double({ min: 0.001, max: 0.2, noNaN: true }), (rs, risk) => {
        const { multiplier } = kellyAdvice(rs, risk);
        expect(multiplier).toBeLessThanOrEqual(1);
        expect(multiplier).toBeGreaterThan(0);
      }),
    ));

  it('says no on a measured edge ≤ 0 with enough outcomes', () => {
    expect(kellyAdvice(repeat([1, -1], 50), 0.02)).toMatchObject({ deny: true, multiplier: 0.25 });
    expect(kellyAdvice(repeat([1, -1], 49), 0.02).deny).toBe(false);
    // Clearly bad is enough at 30, before that it only shrinks the risk.
    expect(kellyAdvice(repeat([-1, -1, 1], 10), 0.02).deny).toBe(true);
    const early = kellyAdvice(repeat([-1, -1, 1], 5), 0.02);
    expect(early.deny).toBe(false);
    expect(early.multiplier).toBeCloseTo(1 - 15 / 45, 12);
    expect(kellyAdvice(repeat([1.2, -1], 50), 0.02).deny).toBe(false);
  });

  it('recovers when later outcomes are good', () => {
    const bad = repeat([-1, -1, 1], 40);
    expect(kellyAdvice(bad, 0.02).deny).toBe(true);
    expect(kellyAdvice([...bad, ...repeat([2, -1], 50)], 0.02).deny).toBe(false);
    // Only the last 500 are asked.
    expect(kellyAdvice([...repeat([-1], 900), ...repeat([2, -1], 250)], 0.02)).toMatchObject({
      outcomes: 500,
      meanR: 0.5,
    });
  });
});

describe('scaler', () => {
  it('centres, limits to three deviations, and answers one half where nothing is known', () => {
    const scaler = fitScaler([
      { a: 1, flat: 7 },
      { a: 3, flat: 7 },
    ]); // mean 2, deviation 1
    expect(scaler.names).toEqual(['a', 'flat']);
    expect(scaleFeatures(scaler, { a: 2, flat: 7 })).toEqual([0.5, 0.5]);
    expect(scaleFeatures(scaler, { a: 3.5, flat: 9 })).toEqual([0.75, 0.5]);
    expect(scaleFeatures(scaler, { a: 99 })).toEqual([1, 0.5]);
    expect(scaleFeatures(scaler, { a: Number.NaN })).toEqual([0.5, 0.5]);
    expect(scaleFeatures(scaler, {})).toEqual([0.5, 0.5]);
  });
});
