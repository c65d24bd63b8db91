import { median as evenMedian } from '../../src/backtest/sweep.js';
import { median } from './bench.js';

/** A value at a time, ms. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** A slope in units per ms with the 95 % interval about it. */
export interface Slope {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution: 95 % lie within so many standard deviations. */
const Z = 1.96;

/**
 * Slope of readings: the median of the slopes between all pairs, which a few outliers do not turn (Theil 1950), and its
 * interval by the spread of Kendall's statistic (Sen 1968), which holds for readings whose errors know nothing of each
 * other. NaN where no two readings lie apart in time; the interval is endless where there are too few to tell.
 */
export const theilSen = (readings: readonly Sample[]): Slope => {
  const slopes: number[] = [];
  for (const [i, a] of readings.entries())
    for (const b of readings.slice(i + 1))
      if (b.at !== a.at) slopes.push((b.value - a.value) / (b.at - a.at));
  slopes.sort((a, b) => a - b);
  // With an even number of them the mean of the two in the middle: no side is preferred.
  const value = evenMedian(slopes) ?? NaN;
  const { length: n } = readings;
  const within = Z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const outside = Math.floor((slopes.length - within) / 2);
  return { value, low: slopes[outside - 1] ?? -Infinity, high: slopes[slopes.length - outside] ?? Infinity };
};

/** The median of each `ms` of readings, which are in order: what goes up and down within it is no trend. */
export const mediansOf = (readings: readonly Sample[], ms: number): readonly Sample[] => {
  const [first] = readings;
  if (!first) return [];
  const within = readings.filter(({ at }) => at < first.at + ms);
  const middle = { at: first.at + ms / 2, value: median(within.map(({ value }) => value)) };
  return [middle, ...mediansOf(readings.slice(within.length), ms)];
};

/** Medians of the first and of the last fifth of readings. */
export const endsOf = (readings: readonly Sample[]): { readonly first: number; readonly last: number } => {
  const fifth = Math.max(1, Math.ceil(readings.length / 5));
  const values = readings.map(({ value }) => value);
  return { first: median(values.slice(0, fifth)), last: median(values.slice(-fifth)) };
};
