import { describe, expect, it } from 'vitest';
import { columnOf, OpenTimes, upperBound, type CandleColumn } from '../../src/domain/candle-column.js';
import { HOUR } from '../../src/domain/index.js';

/** A column of the hours of these numbers. */
const hours = (...numbers: readonly number[]): CandleColumn =>
  columnOf(
    '1h',
    numbers.map((number) => ({
      timestamp: number * HOUR,
      open: number,
      high: number,
      low: number,
      close: number,
      volume: 1,
    })),
  );

describe('open times', () => {
  it('are kept once where an earlier column has them, and read as before', () => {
    const times = new OpenTimes();
    const long = times.share(hours(1, 2, 3, 4, 5));
    const part = times.share(hours(3, 4));
    expect(part.buffer).toBe(long.buffer);
    expect(part).toEqual(hours(3, 4).timestamp);
    expect(times.share(hours(2, 3, 4, 5)).buffer).toBe(long.buffer);
  });

  it.each([
    ['begins before', [0, 1, 2]],
    ['ends after', [4, 5, 6]],
    ['lacks a candle', [1, 2, 4]],
    ['lies elsewhere', [8, 9]],
    ['has none', []],
  ])('stay its own where a column %s', (_, numbers) => {
    const times = new OpenTimes();
    times.share(hours(1, 2, 3, 4, 5));
    const column = hours(...numbers);
    expect(times.share(column)).toEqual(column.timestamp);
  });

  it('of timeframes are told apart', () => {
    const times = new OpenTimes();
    times.share(hours(0, 1, 2));
    const column = { ...hours(0, 1), timeframe: '1d' as const };
    expect(times.share(column)).toEqual(column.timestamp);
  });
});

describe('the place of a time among open times', () => {
  it.each([
    ['evenly', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['with a hole at the beginning', [0, 50, 51, 52, 53, 54]],
    ['with a hole at the end', [0, 1, 2, 3, 4, 50]],
    ['with holes everywhere', [0, 1, 7, 8, 20, 21, 22, 40, 90]],
    ['alone', [3]],
    ['nowhere', []],
  ])('counts those up to it where they lie %s', (_, values) => {
    const times = Float64Array.from(values);
    for (let limit = -1.5; limit < 100; limit += 0.5)
      expect(upperBound(times, limit)).toBe(values.filter((value) => value <= limit).length);
    expect(upperBound(times, -Infinity)).toBe(0);
    expect(upperBound(times, Infinity)).toBe(values.length);
  });
});
