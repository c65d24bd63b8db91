import { guardPauseOf, KucoinError, RATE_CODES, TOO_MANY, AT_THE_EDGE } from './errors.js';
import type { HttpAnswer } from '../shared/http.js';
import type { RateBudget, RateReading } from '../shared/rate-budget.js';
import { POOLS, type Pool } from './weights.js';

/** What an answer's headers say of the quota; undefined where they say nothing. */
export const readingOf = (headers: HttpAnswer['headers']): RateReading | undefined => {
  const read = (name: string): number => Number(headers[`gw-ratelimit-${name}`] ?? NaN);
  const [limit, remaining, resetMs] = [read('limit'), read('remaining'), read('reset')];
  return limit > 0 && remaining >= 0 && resetMs >= 0 ? { limit, remaining, resetMs } : undefined;
};

/** As much of a quota must be left, a share, for a refusal not to be about it. */
const SPENT = 0.02;

/** How long a 429000 keeps everyone away, ms: until the window ends where its quota is spent. */
export const tooManyFor = (reading: RateReading | undefined): number | undefined =>
  reading && reading.remaining < reading.limit * SPENT ? reading.resetMs : RATE_CODES[TOO_MANY];

/** Pools that a refusal shuts: 1015 is for the address, protection at the edge for the host, the others for the pool. */
const shutBy = (code: string, pool: Pool): readonly Pool[] => {
  if (code === '1015') return POOLS;
  return code === AT_THE_EDGE && pool !== 'management' ? ['futures', 'public'] : [pool];
};

/** Codes that ask everyone to stay away; what guards a position tries on after a refusal that is not about the quota. */
export const keepAway = (budget: RateBudget, pool: Pool, error: unknown): void => {
  if (!(error instanceof KucoinError) || !(error.exchangeCode in RATE_CODES)) return;
  const { exchangeCode: code } = error;
  const ms = error.retryAfterMs ?? RATE_CODES[code] ?? 0;
  for (const each of shutBy(code, pool)) budget.block(each, ms, isCasual(error) ? 0 : guardPauseOf(code, ms));
};

/** Whether a read was refused although the quota is far from spent: asked again soon it may well be answered. */
export const isCasual = (error: unknown): boolean =>
  error instanceof KucoinError &&
  error.exchangeCode === TOO_MANY &&
  error.retryAfterMs === RATE_CODES[TOO_MANY];
