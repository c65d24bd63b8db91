import type { Analysis, Opportunity, Side } from '../../domain/index.js';
import { exitsOf, roomAhead } from './exits.js';
import { featuresOf } from './features.js';
import { reasonsFor } from './opportunity.js';
import type { StrategyOptions } from './options.js';
import { scoreOf } from './score.js';

/**
 * A trade that the owner wants, as an opportunity: stop, trail and target as the strategy would place them, unless
 * the owner names the stop. Confidence is the share of the votes for the owner's side. Undefined while the price does
 * not move (no ATR to place a stop by). @param stopDistance a fraction of the price.
 */
export const manualOpportunity = (
  analysis: Analysis,
  side: Side,
  options: StrategyOptions,
  stopDistance?: number,
): Opportunity | undefined => {
  const exits = exitsOf(analysis, side, options);
  if (!exits) return undefined;
  const share = (analysis.confidence ?? 0) * (side === 'long' ? 1 : -1);
  const confidence = share > 0 ? share : 1 + share;
  const placed = stopDistance === undefined ? exits : withStop(exits.targetDistance, stopDistance, options);
  const votes = reasonsFor(analysis, side);
  const opportunity = {
    symbol: analysis.symbol,
    side,
    confidence: analysis.confidence === undefined || share === 0 ? 0.5 : confidence,
    analysis,
    reasons: ['opened by hand', ...(share < 0 ? ['⚠ the votes say the other side'] : []), ...votes],
    ...placed,
  };
  const features = featuresOf(analysis, side, opportunity.confidence, placed.stopDistance);
  return {
    ...opportunity,
    features,
    score: scoreOf({ ...opportunity, features }, roomAhead(analysis, side)),
  };
};

/** The owner's stop, with a trail as wide, and a target that pays as many R as the strategy asks. */
const withStop = (
  target: number | undefined,
  stopDistance: number,
  options: StrategyOptions,
): Pick<Opportunity, 'stopDistance' | 'trailDistance' | 'targetDistance'> => ({
  stopDistance,
  trailDistance: Math.max(stopDistance, options.trailFloor),
  ...(target === undefined || options.targetR <= 0
    ? {}
    : { targetDistance: options.targetR * (stopDistance + options.roundTripCost) + options.roundTripCost }),
});
