import type { Regime } from '../../domain/index.js';
import type { IndicatorSet } from '../indicators/index.js';

/** ADX from which Wilder speaks of a trend, and under which there is none. */
const TREND_ADX = 25;
const QUIET_ADX = 20;

/**
 * Trending: momentum beyond 3 % in 10 candles, or ADX of 25 with momentum beyond 1 %.
 * Ranging: bands narrower than 2 %, momentum within 1 %, and no ADX of 20 or more against it. Else neutral.
 */
export const regimeOf = (values: Pick<IndicatorSet, 'momentum10' | 'adx14' | 'bbWidth'>): Regime => {
  const pace = Math.abs(values.momentum10);
  if (pace > 0.03 || (pace > 0.01 && values.adx14 >= TREND_ADX)) return 'trending';
  if (values.bbWidth < 0.02 && pace < 0.01 && !(values.adx14 >= QUIET_ADX)) return 'ranging';
  return 'neutral';
};
