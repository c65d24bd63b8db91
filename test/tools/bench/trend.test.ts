import { describe, expect, it } from 'vitest';
import { endsOf, mediansOf, theilSen } from '../../../tools/bench/trend.js';

const line = (values: readonly number[]) => values.map((value, i) => ({ at: 2_000 * i, value }));

describe('the slope of readings', () => {
  it('is that of a line, per ms', () => {
    expect(theilSen(line([10, 11, 12, 13])).value).toBeCloseTo(1 / 2_000, 12);
    expect(theilSen(line([5, 5, 5])).value).toBe(0);
    expect(theilSen(line([9, 6, 3])).value).toBeCloseTo(-3 / 2_000, 12);
  });

  it('is not turned by an outlier', () => {
    // Pairs by hand, over steps: 1 1 1 1 1 1 from the line, and four with the spike at the end.
    expect(theilSen(line([0, 1, 2, 3, 400])).value).toBeCloseTo(1 / 2_000, 12);
  });

  it('is the mean of the two middle slopes where their number is even', () => {
    // From (0,0), (1,0), (2,3), (3,3): slopes 0, 1.5, 1, 3, 1.5, 0; in order 0 0 1 1.5 1.5 3.
    const readings = [0, 0, 3, 3].map((value, at) => ({ at, value }));
    expect(theilSen(readings).value).toBe(1.25);
  });

  it('has the interval that Sen names: 95 % of what Kendall’s statistic may be', () => {
    // Ten readings: 45 slopes in order, within = 1.96 √(10 · 9 · 25 / 18) = 21.9; 11 of them lie outside on each side.
    const readings = [0, 5, 1, 7, 2, 9, 4, 12, 6, 14].map((value, at) => ({ at, value }));
    const slopes = readings
      .flatMap((a, i) => readings.slice(i + 1).map((b) => (b.value - a.value) / (b.at - a.at)))
      .toSorted((a, b) => a - b);
    const { low, high } = theilSen(readings);
    expect({ low, high }).toEqual({ low: slopes[10], high: slopes[34] });
  });

  it('is told from none only by enough readings', () => {
    expect(theilSen(line([1, 2, 3]))).toMatchObject({ low: -Infinity, high: Infinity });
    expect(theilSen(line(Array.from({ length: 9 }, (_, i) => i))).low).toBeGreaterThan(0);
  });

  it('is unknown where no time passed', () => {
    expect(theilSen([]).value).toBeNaN();
    expect(theilSen([{ at: 1, value: 1 }]).value).toBeNaN();
    expect(theilSen([1, 2].map((value) => ({ at: 1, value }))).value).toBeNaN();
  });
});

describe('the medians of spans', () => {
  it('stand in their middles, one for each', () => {
    // Every 2 s: three readings in each 6 s, of which one is a peak.
    expect(mediansOf(line([1, 9, 2, 3, 3, 8, 5]), 6_000)).toEqual([
      { at: 3_000, value: 2 },
      { at: 9_000, value: 3 },
      { at: 15_000, value: 5 },
    ]);
    expect(mediansOf([], 6_000)).toEqual([]);
  });
});

describe('the ends of readings', () => {
  it('are the medians of the first and the last fifth', () => {
    const values = [1, 9, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 5, 6];
    expect(endsOf(line(values))).toEqual({ first: 2, last: 6 });
    expect(endsOf(line([4]))).toEqual({ first: 4, last: 4 });
  });
});
