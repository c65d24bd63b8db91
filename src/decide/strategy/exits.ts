import { type Analysis, type Side, sign } from '../../domain/index.js';
import type { StrategyOptions } from './options.js';

/** Planned distances from entry, fractions of the price. */
export interface Exits {
  readonly stopDistance: number;
  readonly trailDistance: number;
  readonly targetDistance?: number;
}

/** How far past a level a stop goes, and in front of one a target stays, in ATR. */
const CLEARANCE_ATR = 0.25;
/** A level is worth widening the stop for when it lies within this many ATR behind it. */
const REACH_ATR = 1;
/** Spreads that a stop keeps away from entry at least. */
const SPREADS = 5;

/** Distance to a level on one side of the close, a fraction; NaN when there is none. */
const distanceTo = (level: number | undefined, analysis: Analysis, direction: 1 | -1): number =>
  level === undefined ? NaN : (direction * (level - analysis.close)) / analysis.close;

/** Distance to the level ahead of a trade (resistance for a long, support for a short), a fraction; NaN without one. */
export const roomAhead = (analysis: Analysis, side: Side): number =>
  distanceTo(side === 'long' ? analysis.values.resistance : analysis.values.support, analysis, sign(side));

/**
 * Stop: `stopAtr` × ATR, never under the least distance nor inside several spreads, and moved past the level behind
 * when that level lies just beyond it. Trail: as wide as the stop, never under its floor.
 * Target: net reward of `targetR` R, in front of the level ahead where that leaves at least `minTargetR` R net.
 * Undefined while ATR is unknown or zero.
 */
export const exitsOf = (analysis: Analysis, side: Side, options: StrategyOptions): Exits | undefined => {
  const atr = (analysis.values.atr14 ?? 0) / analysis.close;
  if (!(atr > 0)) return undefined;
  const stopDistance = beyondLevel(
    Math.max(options.stopAtr * atr, options.minStopDistance, SPREADS * options.spread),
    atr,
    analysis,
    side,
  );
  const trailDistance = Math.max(stopDistance, options.trailFloor);
  const targetDistance = targetOf(stopDistance, atr, analysis, side, options);
  return targetDistance === undefined
    ? { stopDistance, trailDistance }
    : { stopDistance, trailDistance, targetDistance };
};

const beyondLevel = (stop: number, atr: number, analysis: Analysis, side: Side): number => {
  const { support, resistance } = analysis.values;
  const level = side === 'long' ? distanceTo(support, analysis, -1) : distanceTo(resistance, analysis, 1);
  return level >= stop && level <= stop + REACH_ATR * atr ? level + CLEARANCE_ATR * atr : stop;
};

const targetOf = (
  stop: number,
  atr: number,
  analysis: Analysis,
  side: Side,
  options: StrategyOptions,
): number | undefined => {
  if (options.targetR <= 0) return undefined;
  const cost = options.roundTripCost;
  const distanceFor = (reward: number): number => reward * (stop + cost) + cost;
  const least = distanceFor(options.minTargetR);
  const wanted = Math.max(distanceFor(options.targetR), least);
  const beforeLevel = roomAhead(analysis, side) - CLEARANCE_ATR * atr;
  const target = beforeLevel >= least && beforeLevel < wanted ? beforeLevel : wanted;
  // A short cannot earn more than the whole price.
  return side === 'short' && target >= 1 ? undefined : target;
};
