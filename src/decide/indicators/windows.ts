/**
 * Windows of a column, oldest value first, up to and with the row `end`; the caller sees to it that there are as many.
 *
 * They are walked anew at each candle. A fixed 20 or 50 additions cost a few tens of nanoseconds, and in return a value
 * depends on the candles in its window alone: no running sum that drifts, the same bits wherever streaming began.
 */
export const sumOf = (values: Float64Array, end: number, length: number): number => {
  let sum = 0;
  for (let i = end - length + 1; i <= end; i += 1) sum += values[i] as number;
  return sum;
};

/** Population standard deviation around the `mean` (two passes, no cancellation). */
export const deviationOf = (values: Float64Array, end: number, length: number, mean: number): number => {
  let squares = 0;
  for (let i = end - length + 1; i <= end; i += 1) squares += ((values[i] as number) - mean) ** 2;
  return Math.sqrt(squares / length);
};
