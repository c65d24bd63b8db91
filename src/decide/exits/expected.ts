import type { Position } from '../../domain/index.js';
import type { PositionRules } from './rules.js';

/** How the rules will end a position, as far as that is known while it is open. */
export interface ExpectedExit {
  /** Distance of the trail from the best price, a fraction of it; absent where the stop does not trail. */
  readonly trail?: number;
  /** Ms from its opening after which it is closed, unless it earns so many R then. */
  readonly timeStop?: { readonly after: number; readonly unlessR: number };
}

/**
 * The exit that is to be expected of a position that the bot manages; undefined where it only guards it.
 * @param candle length of a candle, ms
 */
export const expectedExit = (
  position: Pick<Position, 'guardOnly' | 'trailing' | 'trailDistance' | 'candlesHeld'>,
  { trailFloor, maxCandles, timeStopSpareR }: PositionRules,
  candle: number,
): ExpectedExit | undefined => {
  if (position.guardOnly) return undefined;
  const isTimed = maxCandles !== undefined && position.candlesHeld < maxCandles;
  return {
    ...(position.trailing ? { trail: Math.max(trailFloor, position.trailDistance) } : {}),
    ...(isTimed ? { timeStop: { after: maxCandles * candle, unlessR: timeStopSpareR } } : {}),
  };
};
