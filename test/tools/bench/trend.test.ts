import { describe, expect, it } from 'vitest';
import { endsOf, theilSen } from '../../../tools/bench/trend.js';

const line = (values: readonly number[]) => values.map((value, i) => ({ at: 2_000 * i, value }));

describe('the slope of readings', () => {
  it('is that of a line, per ms', () => {
    expect(theilSen(line([10, 11, 12, 13]))).toBeCloseTo(1 / 2_000, 12);
    expect(theilSen(line([5, 5, 5]))).toBe(0);
    expect(theilSen(line([9, 6, 3]))).toBeCloseTo(-3 / 2_000, 12);
  });

  it('is not turned by an outlier', () => {
    // Pairs by hand, over steps: 1 1 1 1 1 1 from the line, and four with the spike at the end.
    expect(theilSen(line([0, 1, 2, 3, 400]))).toBeCloseTo(1 / 2_000, 12);
  });

  it('is the mean of the two middle slopes where their number is even', () => {
    // From (0,0), (1,0), (2,3), (3,3): slopes 0, 1.5, 1, 3, 1.5, 0; in order 0 0 1 1.5 1.5 3.
    const readings = [0, 0, 3, 3].map((value, at) => ({ at, value }));
    expect(theilSen(readings)).toBe(1.25);
  });

  it('is unknown where no time passed', () => {
    expect(theilSen([])).toBeNaN();
    expect(theilSen([{ at: 1, value: 1 }])).toBeNaN();
    expect(theilSen([1, 2].map((value) => ({ at: 1, value })))).toBeNaN();
  });
});

describe('the ends of readings', () => {
  it('are the medians of the first and the last fifth', () => {
    const values = [1, 9, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 5, 6];
    expect(endsOf(line(values))).toEqual({ first: 2, last: 6 });
    expect(endsOf(line([4]))).toEqual({ first: 4, last: 4 });
  });
});
