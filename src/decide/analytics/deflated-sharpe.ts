import { normalCdf, normalQuantile } from './normal.js';
import { deviation, mean } from './statistics.js';

/** Euler and Mascheroni's constant. */
const GAMMA = 0.577_215_664_901_532_9;

/** Skewness and (not excess) kurtosis of values: their third and fourth central moments ÷ σ³ and σ⁴, σ² = their mean square. */
export const shapeOf = (
  values: readonly number[],
): { readonly skewness: number; readonly kurtosis: number } | undefined => {
  const m = mean(values);
  if (m === undefined) return undefined;
  const moment = (power: number): number => mean(values.map((value) => (value - m) ** power)) ?? NaN;
  const variance = moment(2);
  if (!(variance > 0)) return undefined;
  return { skewness: moment(3) / variance ** 1.5, kurtosis: moment(4) / variance ** 2 };
};

/**
 * The Sharpe ratio that the best of `tries` settings without any edge is expected to show:
 * σ ((1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e))), σ the standard deviation of the ratios of the tries
 * (Bailey & López de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40 (5), 2014). 0 for one try.
 */
export const sharpeOfLuck = (spread: number, tries: number): number =>
  tries <= 1
    ? 0
    : spread *
      ((1 - GAMMA) * normalQuantile(1 - 1 / tries) + GAMMA * normalQuantile(1 - 1 / (tries * Math.E)));

/** A Sharpe ratio, neither annualised: of single returns. */
export interface Deflatable {
  readonly sharpe: number;
  /** Returns that it was measured on. */
  readonly returns: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

/**
 * The deflated Sharpe ratio (the same paper): the probability that the true ratio is above `luck`, which the best of so
 * many tries shows without any edge:
 * Φ((SR − luck) √(T − 1) ÷ √(1 − skewness SR + (kurtosis − 1)/4 SR²)). At 0.95 and more the best is hardly luck alone.
 * Undefined for fewer than two returns, or where the root is of nothing positive.
 */
export const deflatedSharpe = (
  { sharpe, returns, skewness, kurtosis }: Deflatable,
  luck: number,
): number | undefined => {
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (returns < 2 || !(spread > 0)) return undefined;
  return normalCdf(((sharpe - luck) * Math.sqrt(returns - 1)) / Math.sqrt(spread));
};

/**
 * The same of daily returns.
 * @param returns of the best
 * @param sharpes of the tries that are known, of daily returns
 * @param tries all that were made, those included
 */
export const deflatedSharpeOf = (
  returns: readonly number[],
  sharpes: readonly number[],
  tries: number,
): number | undefined => {
  const [m, s, shape, spread] = [mean(returns), deviation(returns), shapeOf(returns), deviation(sharpes)];
  if (m === undefined || !s || !shape || spread === undefined) return undefined;
  return deflatedSharpe({ sharpe: m / s, returns: returns.length, ...shape }, sharpeOfLuck(spread, tries));
};
