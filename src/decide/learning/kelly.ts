import { sum } from '../../domain/index.js';

/** What Kelly says of the next trade. */
export interface Kelly {
  /** Scales the risk of a trade, within 0…1: never above RISK_PER_TRADE (invariant 11). */
  readonly multiplier: number;
  /** A measured edge ≤ 0 with enough outcomes. */
  readonly deny: boolean;
  /** One line for people. */
  readonly reason: string;
  readonly outcomes: number;
  readonly meanR: number | undefined;
  /** Full Kelly: the share of equity to put at risk for 1 R; undefined without wins or losses. */
  readonly fraction: number | undefined;
}

export const KELLY = {
  /** A quarter of full Kelly: three quarters of the growth is given up for a fraction of the swings. */
  share: 0.25,
  /** Outcomes at which the measurement weighs as much as the owner's own RISK_PER_TRADE. */
  shrinkage: 30,
  /** Outcomes that are enough for "no edge" at any mean ≤ 0, */
  enough: 100,
  /** and those that are enough when the mean is also more than one standard error below 0. */
  enoughWhenClear: 30,
  /** The multiplier never falls below this, so that a small trade can still be approved by hand. */
  least: 0.25,
  /** Older outcomes than these are not asked. */
  memory: 500,
} as const;

/**
 * Full Kelly for outcomes in R (Kelly 1956; f = p ÷ a − q ÷ b for a loss of a and a win of b per unit, here with the
 * mean loss and win in R): the share of equity that 1 R should be.
 */
export const kellyFraction = (outcomes: readonly number[]): number | undefined => {
  const wins = outcomes.filter((r) => r > 0);
  const losses = outcomes.filter((r) => r < 0).map((r) => -r);
  if (wins.length === 0 || losses.length === 0) return undefined;
  const [p, q] = [wins.length / outcomes.length, losses.length / outcomes.length];
  const fraction = p / (sum(losses) / losses.length) - q / (sum(wins) / wins.length);
  return Number.isFinite(fraction) ? fraction : undefined;
};

const isEnough = (outcomes: readonly number[], mean: number): boolean => {
  const n = outcomes.length;
  if (n >= KELLY.enough) return true;
  if (n < KELLY.enoughWhenClear) return false;
  const variance = sum(outcomes.map((r) => (r - mean) ** 2)) / (n - 1);
  return mean + Math.sqrt(variance / n) <= 0;
};

/**
 * Advice from the net R of journaled outcomes, oldest first: traded ones, and skipped, expired and denied signals by
 * what they would have made, so that a bad spell can recover. The multiplier is a blend: without a record it is 1
 * (the owner's own risk), with n outcomes the quarter-Kelly risk ÷ RISK_PER_TRADE weighs n ÷ (n + 30).
 */
export const kellyAdvice = (all: readonly number[], riskPerTrade: number): Kelly => {
  const outcomes = all.slice(-KELLY.memory);
  const n = outcomes.length;
  if (n === 0)
    return {
      multiplier: 1,
      deny: false,
      reason: 'no record yet',
      outcomes: 0,
      meanR: undefined,
      fraction: undefined,
    };
  const meanR = sum(outcomes) / n;
  const fraction = kellyFraction(outcomes);
  // Only wins or only losses: the mean's sign is all that is known.
  const wanted = fraction === undefined ? (meanR > 0 ? 1 : 0) : (KELLY.share * fraction) / riskPerTrade;
  const weight = n / (n + KELLY.shrinkage);
  const blended = 1 - weight + weight * Math.max(0, Math.min(1, wanted));
  const deny = meanR <= 0 && isEnough(outcomes, meanR);
  const multiplier = deny ? KELLY.least : Math.max(KELLY.least, Math.min(1, blended));
  const record = `${meanR.toFixed(2)} R on average over ${n} outcomes`;
  return {
    multiplier,
    deny,
    reason: deny ? `no measured edge: ${record}` : record,
    outcomes: n,
    meanR,
    fraction,
  };
};
