import type { Side } from '../../domain/index.js';

/** Fewest common returns from which a correlation is taken seriously. */
const MIN_RETURNS = 30;

/** Simple returns of consecutive prices: r[i] = price[i + 1] ÷ price[i] − 1. */
export const returnsOf = (prices: ArrayLike<number>): number[] => {
  const returns: number[] = [];
  for (let i = 1; i < prices.length; i++) returns.push((prices[i] as number) / (prices[i - 1] as number) - 1);
  return returns;
};

/**
 * Pearson's product-moment correlation of the last common values of two series (aligned at their ends),
 * Σ(x − x̄)(y − ȳ) ÷ √(Σ(x − x̄)² Σ(y − ȳ)²). Undefined below `MIN_RETURNS` values or when one of them is flat.
 */
export const correlationOf = (a: ArrayLike<number>, b: ArrayLike<number>): number | undefined => {
  const n = Math.min(a.length, b.length);
  if (n < MIN_RETURNS) return undefined;
  const [ao, bo] = [a.length - n, b.length - n];
  let [ma, mb] = [0, 0];
  for (let i = 0; i < n; i++) {
    ma += a[ao + i] as number;
    mb += b[bo + i] as number;
  }
  ma /= n;
  mb /= n;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = (a[ao + i] as number) - ma;
    const y = (b[bo + i] as number) - mb;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const r = ab / Math.sqrt(aa * bb);
  // Rounding can carry a perfect correlation just past 1.
  return Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : undefined;
};

interface Holding {
  readonly symbol: string;
  readonly side: Side;
}

/** Whether two holdings gain and lose together: correlation signed by their sides ≥ `limit`; unknown counts as 1. */
const together = (
  a: Holding,
  b: Holding,
  correlation: (a: string, b: string) => number | undefined,
  limit: number,
): boolean => {
  const r = correlation(a.symbol, b.symbol) ?? 1;
  return (a.side === b.side ? r : -r) >= limit;
};

/** The holdings that move with `added`, directly or through one another; `added` itself is not among them. */
export const clusterOf = <T extends Holding>(
  added: Holding,
  holdings: readonly T[],
  correlation: (a: string, b: string) => number | undefined,
  limit: number,
): readonly T[] => {
  const cluster: T[] = [];
  const frontier: Holding[] = [added];
  let rest = [...holdings];
  for (let next = frontier.pop(); next; next = frontier.pop()) {
    const from = next;
    const found = rest.filter((other) => together(from, other, correlation, limit));
    rest = rest.filter((other) => !found.includes(other));
    cluster.push(...found);
    frontier.push(...found);
  }
  return cluster;
};

/** Most positions that may move together: 40 % of the slots, at least two. */
export const clusterLimit = (maxOpenPositions: number): number =>
  Math.max(2, Math.floor(0.4 * maxOpenPositions));
