import { opposite, type ReviewedPosition } from '../../domain/index.js';
import type { PositionView } from './decision.js';
import type { PositionRules } from './rules.js';

/** The direction came from the slow frames; when they turn against the position, its reason is gone. */
export const earlyExit = (
  position: ReviewedPosition,
  { analysis }: PositionView,
  { earlyExit: mode }: PositionRules,
): string | undefined => {
  if (mode === 'off') return undefined;
  const turned = opposite(position.side);
  if (!analysis.frames.some((frame) => frame.timeframe === '1d' && frame.direction === turned))
    return undefined;
  const against = analysis.frames.filter((frame) => frame.direction === turned);
  if (mode === 'both' && against.length < analysis.frames.length) return undefined;
  return `early exit: ${against.map((frame) => frame.timeframe).join(' and ')} turned against it`;
};
