import { describe, expect, it } from 'vitest';
import {
  asGood,
  curveStats,
  deflatedSharpe,
  deflatedSharpeOf,
  deflatedText,
  drawnRuns,
  joinLuck,
  luckText,
  resampleDays,
  resampledText,
  shapeOf,
  sharpeOfLuck,
} from '../../../src/decide/analytics/index.js';
import { normalCdf, normalQuantile } from '../../../src/decide/analytics/normal.js';
import { asTheyWere } from '../../../src/decide/analytics/resample.js';
import { seededRandom, type Luck } from '../../../src/domain/index.js';
import { curve, DAY, T0 } from './fixtures.js';

const luck = (over: Partial<Luck> = {}): Luck => ({
  trades: 3,
  totalR: 1,
  random: [-1, 0, 1, 2],
  randomDays: [[0.5, -1], [2]],
  ...over,
});

describe('how often as good a result comes without an edge', () => {
  it('counts the random runs that made as much or more, and says it in one sentence', () => {
    expect(asGood(luck())).toBe(2);
    expect(luckText(luck())).toBe(
      'Of 4 runs with random entries, the same exits and as many trades, 2 did as well.',
    );
    expect(luckText(luck({ trades: 1, totalR: 3 }))).toBe(
      'Of 4 runs with random entries, the same exits and one trade, 0 did as well.',
    );
    expect(luckText(luck({ trades: 0, random: [] }))).toMatch(/^No trade was made: .* nothing to compare/);
  });

  it('draws runs of as many trades from those known already, whole days of them', () => {
    // Two trades are one of the days whole, or the 2 and what begins the next day.
    const totals = new Set(drawnRuns(luck().randomDays, 2, 200));
    expect([...totals].sort((a, b) => a - b)).toEqual([-0.5, 2.5, 4]);
    expect(drawnRuns(luck().randomDays, 2, 200)).toEqual(drawnRuns(luck().randomDays, 2, 200));
    expect(drawnRuns([[], []], 2)).toEqual([]);
    expect(drawnRuns([[1]], 3, 2)).toEqual([3, 3]);
  });

  it('joins runs that follow on one another, run by run', () => {
    const joined = joinLuck([luck(), luck({ trades: 2, totalR: -3, random: [10, 20, 30, 40] })]);
    expect(joined).toMatchObject({ trades: 5, totalR: -2, random: [9, 20, 31, 42] });
    expect(joined.randomDays).toHaveLength(4);
    // A part without a trade made nothing in every run.
    expect(joinLuck([luck(), luck({ trades: 0, totalR: 0, random: [] })]).random).toEqual([-1, 0, 1, 2]);
  });
});

describe('the days of a run, drawn again', () => {
  it('in their own order are what was measured, lows inside a day and days without a point included', () => {
    const points = [
      { t: T0, equity: 1000 },
      { t: T0 + DAY / 2, equity: 900 },
      { t: T0 + DAY, equity: 1100 },
      { t: T0 + 2 * DAY, equity: 1050 },
      { t: T0 + 5 * DAY, equity: 1150 },
    ];
    const { totalReturn, maxDrawdown, longestUnderwaterMs } = curveStats(points);
    const { growth, drawdown, underwater } = asTheyWere(points);
    expect(growth).toBeCloseTo(totalReturn ?? NaN, 12);
    expect(drawdown).toBeCloseTo(maxDrawdown?.depth ?? NaN, 12);
    // From the peak of the first day to the fifth.
    expect([underwater, longestUnderwaterMs / DAY]).toEqual([4, 4]);
  });

  it('of days that are all alike come out as one', () => {
    const equal = resampleDays(curve(...Array.from({ length: 21 }, (_, i) => 1000 * 1.01 ** i)));
    const grown = 1.01 ** 20 - 1;
    for (const value of Object.values(equal?.growth ?? {})) expect(value).toBeCloseTo(grown, 9);
    expect(equal).toMatchObject({ samples: 2000, drawdown: { high: 0 }, underwaterDays: { high: 0 } });
  });

  it('keep what follows on one another together: a loss and its recovery are drawn as one', () => {
    // Ten times: down by a half, then doubled.
    const swings = curve(...Array.from({ length: 21 }, (_, i) => (i % 2 === 0 ? 1000 : 500)));
    // Pairs stay pairs where two days are drawn in a row, but for where they are cut.
    const paired = resampleDays(swings, { block: 20 });
    expect(paired?.growth).toMatchObject({ low: 0, high: 0 });
    const single = resampleDays(swings, { block: 1 });
    expect(single?.growth.high).toBeGreaterThan(2);
    expect(single?.drawdown.high).toBeGreaterThan(0.9);
  });

  it('spread as the mean of the days does: 400 days of ±1 %', () => {
    const random = seededRandom(3);
    let equity = 1000;
    const points = curve(
      1000,
      ...Array.from({ length: 400 }, () => (equity *= random() < 0.5 ? 0.99 : 1.01)),
    );
    const drawn = resampleDays(points, { block: 1 });
    const { low = 0, high = 0 } = drawn?.growth ?? {};
    // √400 × 1 % × (1.645 + 1.645) of logarithmic return between 5 % and 95 %.
    expect(Math.log((1 + high) / (1 + low))).toBeCloseTo(0.2 * 3.29, 1);
    expect(drawn).toEqual(resampleDays(points, { block: 1 }));
  });

  it('are not drawn where there are fewer than ten, and end where the account is used up', () => {
    expect(resampleDays(curve(...Array.from({ length: 10 }, () => 1)))).toBeUndefined();
    expect(resampleDays(curve(...Array.from({ length: 11 }, () => 1)))).toBeDefined();
    expect(resampleDays([])).toBeUndefined();
    expect(resampleDays(curve(1000, 0, ...Array.from({ length: 20 }, () => 5)))).toBeUndefined();
  });

  it('are said with median, 5 % and 95 %', () => {
    const spread = (low: number, median: number, high: number) => ({ low, median, high });
    expect(
      resampledText({
        samples: 2000,
        block: 10,
        growth: spread(-0.031, 0.4, 1.1),
        drawdown: spread(0.1, 0.171, 0.28),
        underwaterDays: spread(120, 260.5, 560),
      }),
    ).toBe(
      'The same days drawn again 2,000 times, 10 in a row, median and 5 to 95 %: return +40.0 % (-3.1 % to +110.0 %), ' +
        'worst drawdown 17.1 % (10.0 % to 28.0 %), longest under water 261 days (120 to 560).',
    );
  });
});

describe('the normal distribution', () => {
  it('is that of the tables, and its quantile takes it back', () => {
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(1)).toBeCloseTo(0.841344746068543, 13);
    expect(normalCdf(-1.96)).toBeCloseTo(0.0249978951482204, 13);
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
    expect(normalQuantile(0.975)).toBeCloseTo(1.95996398454005, 11);
    for (const p of [0.001, 0.3, 0.5, 0.9999]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
  });
});

describe('the deflated Sharpe ratio', () => {
  // The example of the paper: five years of daily returns, an annual ratio of 2.5, a variance of ½ among the tries.
  const perDay = Math.sqrt(0.5 / 250);
  const best = { sharpe: 2.5 / Math.sqrt(250), returns: 1250, skewness: -3, kurtosis: 10 };

  it('is that of the paper: 0.90 after 100 tries, 0.95 after 46, as of normal returns after 88', () => {
    expect(sharpeOfLuck(perDay, 100)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(best, sharpeOfLuck(perDay, 100))).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(best, sharpeOfLuck(perDay, 46))).toBeCloseTo(0.9505, 4);
    const normal = { ...best, skewness: 0, kurtosis: 3 };
    expect(deflatedSharpe(normal, sharpeOfLuck(perDay, 88))).toBeCloseTo(0.9505, 4);
  });

  it('of one try alone is only that the ratio is above 0', () => {
    expect(sharpeOfLuck(perDay, 1)).toBe(0);
    const plain = { sharpe: 0.1, returns: 101, skewness: 0, kurtosis: 3 };
    // 0.1 × √100 ÷ √(1 + 0.005) = 0.9975.
    expect(deflatedSharpe(plain, 0)).toBeCloseTo(normalCdf(1 / Math.sqrt(1.005)), 12);
  });

  it('takes skewness and kurtosis of the returns by hand', () => {
    // Deviations −1, −1, −1, 3: σ² = 3, third moment 6, fourth 21.
    expect(shapeOf([0, 0, 0, 4])).toEqual({
      skewness: expect.closeTo(6 / 3 ** 1.5, 12) as number,
      kurtosis: expect.closeTo(21 / 9, 12) as number,
    });
    expect(shapeOf([1, 1])).toBeUndefined();
    expect(shapeOf([])).toBeUndefined();
  });

  it('falls with the tries and with how far they lie apart, and says nothing of nothing', () => {
    const random = seededRandom(1);
    const returns = Array.from({ length: 500 }, () => 0.001 + 0.02 * (random() - 0.5));
    const of = (sharpes: readonly number[], tries: number) =>
      deflatedSharpeOf(returns, sharpes, tries) ?? NaN;
    expect(of([0.01, 0.02, 0.05], 3)).toBeGreaterThan(of([0.01, 0.02, 0.05], 1000));
    expect(of([0.01, 0.02, 0.05], 100)).toBeGreaterThan(of([-0.1, 0.02, 0.2], 100));
    expect(deflatedSharpeOf(returns, [0.05], 1)).toBeUndefined();
    expect(deflatedSharpeOf([0.01, 0.01], [0.1, 0.2], 2)).toBeUndefined();
    expect(deflatedSharpe({ sharpe: 1, returns: 1, skewness: 0, kurtosis: 3 }, 0)).toBeUndefined();
    expect(deflatedSharpe({ sharpe: 2, returns: 9, skewness: 3, kurtosis: 1 }, 0)).toBeUndefined();
  });

  it('is said with the tries that were counted', () => {
    expect(deflatedText(0.412, 1148)).toBe(
      'Deflated Sharpe ratio of the best 0.41, after 1,148 counted tries: the best of so many without an edge could show as much.',
    );
    expect(deflatedText(0.97, 48)).toMatch(/more than the best of so many without an edge would show\.$/);
  });
});
