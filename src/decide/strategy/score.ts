import type { Opportunity, Regime } from '../../domain/index.js';

const REGIME_WORTH: Readonly<Record<Regime, number>> = { trending: 1, neutral: 0.5, ranging: 0 };

/** ATR as a fraction of the price that pays for its costs without tearing the stop. */
const HEALTHY_ATR = 0.008;

const unit = (value: number): number => Math.max(0, Math.min(1, value));

/**
 * Rank of an opportunity, 0…101. Confidence comes first: its whole percents are the whole part; the fraction
 * orders equals by momentum to the side (0.35), volume (0.2), nearness to healthy volatility (0.2),
 * regime (0.15) and room to the level ahead (0.1; no level ahead is full room).
 */
export const scoreOf = (opportunity: Omit<Opportunity, 'score'>, room: number): number => {
  const { values, close, regime } = opportunity.analysis;
  const momentum = (values.momentum10 ?? 0) * (opportunity.side === 'long' ? 1 : -1);
  const atr = (values.atr14 ?? 0) / close;
  const volatility = atr > 0 ? Math.min(atr / HEALTHY_ATR, HEALTHY_ATR / atr) : 0;
  const rest =
    0.35 * unit(momentum / 0.1) +
    0.2 * unit((values.volumeRatio ?? 0) / 3) +
    0.2 * unit(volatility) +
    0.15 * REGIME_WORTH[regime] +
    0.1 * (Number.isNaN(room) ? 1 : unit(room / opportunity.stopDistance));
  // The fraction stays under 1, or it would outrank a percent of confidence.
  return Math.floor(100 * opportunity.confidence + 1e-9) + Math.min(rest, 0.999_999);
};

/** Best first, at most `top`; equals by symbol, so that the order never depends on who was scanned first. */
export const rankOpportunities = (list: readonly Opportunity[], top: number): Opportunity[] =>
  list
    .toSorted((a, b) => b.score - a.score || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0))
    .slice(0, top);
