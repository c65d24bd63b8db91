import { median as evenMedian } from '../../src/backtest/sweep.js';
import { median } from './bench.js';

/** A value at a time, ms. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/**
 * Slope of readings in units per ms: the median of the slopes between all pairs, which a few outliers do not turn
 * (Theil 1950, Sen 1968). NaN where no two readings lie apart in time.
 */
export const theilSen = (readings: readonly Sample[]): number => {
  const slopes: number[] = [];
  for (const [i, a] of readings.entries())
    for (const b of readings.slice(i + 1))
      if (b.at !== a.at) slopes.push((b.value - a.value) / (b.at - a.at));
  // With an even number of them the mean of the two in the middle: no side is preferred.
  return evenMedian(slopes) ?? NaN;
};

/** Medians of the first and of the last fifth of readings. */
export const endsOf = (readings: readonly Sample[]): { readonly first: number; readonly last: number } => {
  const fifth = Math.max(1, Math.ceil(readings.length / 5));
  const values = readings.map(({ value }) => value);
  return { first: median(values.slice(0, fifth)), last: median(values.slice(-fifth)) };
};
