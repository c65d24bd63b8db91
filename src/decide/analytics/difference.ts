import { bootstrapInterval, type Interval } from './bootstrap.js';
import { DAYS_A_YEAR, dailyReturns, sharpeOf, type EquityPoint } from './curve-stats.js';
import { mean } from './statistics.js';

/** How much more one run made than another, day by day, with 95 % intervals. */
interface Difference {
  /** Of the annualised Sharpe ratios. */
  readonly sharpe: Interval | undefined;
  /** Of the mean daily returns × 365, a fraction of equity. */
  readonly yearly: Interval | undefined;
}

/**
 * The second curve less the first. Their days are drawn again in pairs, ten in a row: what a day did to both cancels
 * out, so that the interval is narrower than those of the two runs. Undefined where they do not span the same days.
 * Deterministic for a seed.
 */
export const differenceOf = (
  first: readonly EquityPoint[],
  second: readonly EquityPoint[],
  seed = 1,
): Difference | undefined => {
  const [a, b] = [dailyReturns(first), dailyReturns(second)];
  if (a.length !== b.length || first[0]?.t !== second[0]?.t) return undefined;
  const less =
    (statistic: (returns: readonly number[]) => number | undefined) =>
    (days: readonly number[]): number | undefined => {
      const [x, y] = [a, b].map((returns) => statistic(days.map((day) => returns[day] as number)));
      return x === undefined || y === undefined ? undefined : y - x;
    };
  const interval = (statistic: (returns: readonly number[]) => number | undefined): Interval | undefined =>
    bootstrapInterval([...a.keys()], less(statistic), { seed, block: 10 });
  return {
    sharpe: interval(sharpeOf),
    yearly: interval((returns) => {
      const daily = mean(returns);
      return daily === undefined ? undefined : daily * DAYS_A_YEAR;
    }),
  };
};
