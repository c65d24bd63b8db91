import {
  type Analysis,
  isAgainstVotes,
  opposite,
  type Opportunity,
  type Side,
  sign,
} from '../../domain/index.js';
import { exitsOf, roomAhead } from './exits.js';
import { featuresOf } from './features.js';
import { reasonsFor, votesFor } from './opportunity.js';
import type { StrategyOptions } from './options.js';
import { scoreOf } from './score.js';

/**
 * A trade that the owner wants, as an opportunity: stop, trail and target as the strategy would place them, unless
 * the owner names the stop. Its confidence is the weight of the votes signed by the side: below 0 they are against it,
 * and the reasons begin with theirs, marked. Undefined while the price does not move (no ATR to place a stop by).
 * @param stopDistance a fraction of the price.
 */
export const manualOpportunity = (
  analysis: Analysis,
  side: Side,
  options: StrategyOptions,
  stopDistance?: number,
): Opportunity | undefined => {
  const exits = exitsOf(analysis, side, options);
  if (!exits) return undefined;
  const placed = stopDistance === undefined ? exits : withStop(exits.targetDistance, stopDistance, options);
  const opportunity = {
    symbol: analysis.symbol,
    side,
    confidence: sign(side) * (analysis.confidence ?? 0),
    analysis,
    reasons: [
      ...(isAgainstVotes({ analysis, side })
        ? votesFor(analysis, opposite(side)).map((reason) => `⚠ ${reason}`)
        : []),
      ...reasonsFor(analysis, side),
    ],
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
