import { breakEvenPrice, roundStop, type Instrument, type ReviewedPosition } from '../../domain/index.js';
import { isBehind, profitR, tighten } from './position.js';
import type { PositionView } from './decision.js';
import type { PositionRules } from './rules.js';

/** The stop, on a tick, at which the position nets zero or better: both fees and the stop's slippage are paid. */
export const breakEvenStop = (
  position: Pick<ReviewedPosition, 'side' | 'entryPrice'>,
  instrument: Pick<Instrument, 'takerFee' | 'tickSize'>,
  slippage: number,
): number =>
  roundStop(
    breakEvenPrice(position.side, position.entryPrice, instrument.takerFee, slippage),
    position.side,
    instrument,
  );

/**
 * Break-even once the best price has earned enough; never over a better stop, and not while the market is back at
 * it (that would be an exit at market in disguise). A stop that the owner loosened stays.
 */
export const breakEven = (
  position: ReviewedPosition,
  { analysis, instrument }: PositionView,
  { breakEvenAtR, slippage }: PositionRules,
): number | undefined => {
  if (position.stopPinned || breakEvenAtR === undefined || profitR(position, position.best) < breakEvenAtR)
    return undefined;
  const stop = breakEvenStop(position, instrument, slippage);
  if (!isBehind(stop, analysis.close, position.side, instrument.tickSize)) return undefined;
  return tighten(position.stop, stop, position.side);
};
