import { describe, expect, it } from 'vitest';
import { DAY, seededRandom } from '../../../src/domain/index.js';
import { differenceOf, intervalsOf, type EquityPoint } from '../../../src/decide/analytics/index.js';

const START = Date.UTC(2024, 0, 1);
const DAYS = 600;

/** What every day did to all: a coin, 2 % up or down. */
const random = seededRandom(3);
const MARKET = Array.from({ length: DAYS }, () => (random() < 0.5 ? 0.02 : -0.02));

/** The curve of one that makes so much a day beside what the market does. */
const curveOf = (edge: (day: number) => number, start = START): EquityPoint[] => {
  let equity = 1000;
  return [
    { t: start, equity },
    ...MARKET.map((made, day) => ({ t: start + (day + 1) * DAY, equity: (equity *= 1 + made + edge(day)) })),
  ];
};

describe('the difference of two runs', () => {
  const plain = curveOf(() => 0);

  it('is nothing, for certain, between a run and itself', () => {
    const { sharpe, yearly } = differenceOf(plain, plain) ?? {};
    expect(sharpe).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(yearly).toMatchObject({ value: 0, low: 0, high: 0 });
  });

  it('is told from luck where one is a little better on most days, though each run alone tells nothing', () => {
    const better = curveOf((day) => (day % 5 === 0 ? -0.0001 : 0.0003));
    const { yearly, sharpe } = differenceOf(plain, better) ?? {};
    expect(yearly?.value).toBeCloseTo(365 * 0.00022, 9);
    expect(yearly?.low).toBeGreaterThan(0);
    expect(sharpe?.low).toBeGreaterThan(0);
    const [a, b] = [plain, better].map((curve) => intervalsOf([], curve).sharpe);
    expect(a?.high).toBeGreaterThan(b?.low ?? NaN);
    expect(differenceOf(better, plain)?.yearly?.high).toBeLessThan(0);
  });

  it('is not told from luck where a few days decide', () => {
    const lucky = curveOf((day) => (day === 300 ? 0.1 : 0));
    const { yearly } = differenceOf(plain, lucky) ?? {};
    expect(yearly?.value).toBeGreaterThan(0);
    expect(yearly?.low).toBeLessThanOrEqual(0);
  });

  it('is not given for runs of other days', () => {
    expect(differenceOf(plain, plain.slice(0, -1))).toBeUndefined();
    expect(
      differenceOf(
        plain,
        curveOf(() => 0, START + DAY),
      ),
    ).toBeUndefined();
  });
});
