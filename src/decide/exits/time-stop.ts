import type { ReviewedPosition } from '../../domain/index.js';
import type { PositionView } from './decision.js';
import { profitR } from './position.js';
import type { PositionRules } from './rules.js';

/** Ends a position that went nowhere; winners are left to the trail. */
export const timeStop = (
  position: ReviewedPosition,
  { analysis }: PositionView,
  { maxCandles, timeStopSpareR }: PositionRules,
): string | undefined => {
  if (maxCandles === undefined || position.candlesHeld < maxCandles) return undefined;
  const profit = profitR(position, analysis.close);
  if (profit >= timeStopSpareR) return undefined;
  return `time stop: ${position.candlesHeld} candles for ${profit.toFixed(2)} R`;
};
