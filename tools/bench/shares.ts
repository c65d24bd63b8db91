import type { LoggedRequest, Pool } from '../../test/support/kucoin/types.js';
import { MINUTE } from '../../src/domain/index.js';

/** Weight that the lowest tier allows a pool in a minute: two windows of 30 s with 2,000 each. */
const MINUTE_QUOTA = 4_000;

/** Percent of a pool's quota that the requests of each of so many minutes from `from` (the exchange's time, ms) used. */
export const sharesByMinute = (
  requests: readonly Pick<LoggedRequest, 'at' | 'pool' | 'weight'>[],
  pool: Pool,
  from: number,
  minutes: number,
): number[] => {
  const used = Array.from({ length: minutes }, () => 0);
  for (const request of requests) {
    const minute = Math.floor((request.at - from) / MINUTE);
    if (request.pool === pool && minute >= 0 && minute < minutes)
      used[minute] = (used[minute] ?? 0) + request.weight;
  }
  return used.map((weight) => (100 * weight) / MINUTE_QUOTA);
};
