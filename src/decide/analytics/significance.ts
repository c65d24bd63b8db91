import { deviation, mean } from './statistics.js';

/** Quantile of the normal distribution for a two-sided 95 % interval. */
const Z = 1.96;
/** Below this many trades nothing is said about skill, whatever they made. */
export const FEWEST_TRADES = 30;

/**
 * Trades after which a mean like this one, with this spread, would stand clear of 0 at 95 %: n = (1.96 s ÷ m)²
 * (the normal approximation of Student's t; at least `FEWEST_TRADES`). Undefined for a mean ≤ 0 or too few values.
 */
export const tradesNeeded = (r: readonly number[]): number | undefined => {
  const [m, s] = [mean(r), deviation(r)];
  if (m === undefined || s === undefined || m <= 0) return undefined;
  return Math.max(FEWEST_TRADES, Math.ceil(((Z * s) / m) ** 2));
};
