import { describe, expect, it } from 'vitest';
import { columnOf, OpenTimes, type CandleColumn } from '../../src/domain/candle-column.js';
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
