import { roundStop, sign, type ReviewedPosition } from '../../domain/index.js';
import type { PositionView } from './decision.js';
import { profitR, tighten } from './position.js';
import type { PositionRules } from './rules.js';

/** Whether a good profit has lost its momentum. */
export const isFading = (
  position: ReviewedPosition,
  { analysis }: PositionView,
  { fadeAfterR }: PositionRules,
): boolean => {
  const { momentum10 } = analysis.values;
  return (
    momentum10 !== undefined &&
    sign(position.side) * momentum10 < 0 &&
    profitR(position, position.best) >= fadeAfterR
  );
};

/**
 * Distance of the trail from the best price, a fraction of it: the position's own, at least the floor; wider while
 * ATR says so; tighter once a good profit loses its momentum, but never under the floor.
 */
export const trailDistanceOf = (
  position: ReviewedPosition,
  view: PositionView,
  rules: PositionRules,
): number => {
  const { analysis } = view;
  const own = Math.max(rules.trailFloor, position.trailDistance);
  const { atr14 } = analysis.values;
  const volatile = atr14 === undefined ? 0 : (rules.trailAtr * atr14) / analysis.close;
  const wide = Math.max(own, Math.min(volatile, own * rules.trailWiden));
  return isFading(position, view, rules) ? Math.max(rules.trailFloor, wide * rules.fadeFactor) : wide;
};

/** Where the trailing stop belongs now, on a tick; undefined when trailing is off or it would not tighten. */
export const trailingStop = (
  position: ReviewedPosition,
  view: PositionView,
  rules: PositionRules,
): number | undefined => {
  if (!position.trailing) return undefined;
  const distance = trailDistanceOf(position, view, rules);
  const raw = position.best * (1 - sign(position.side) * distance);
  return tighten(position.stop, roundStop(raw, position.side, view.instrument), position.side);
};
