import {
  denied,
  isLiquidationBeyond,
  ladderFault,
  lossAtStop,
  roundPrice,
  roundStop,
  sign,
  STOP_SLIPPAGE,
  type Denied,
  type Instrument,
  type Position,
  type Target,
} from '../../domain/index.js';
import { breakEvenStop } from './break-even.js';
import { tighten } from './position.js';

/** What the owner asks for; `entry` = break-even, `null` = no target, absent = as it is. */
export interface RetargetWish {
  readonly stop?: number | 'entry';
  readonly target?: number | null;
  readonly targets?: readonly Target[];
}

/** The wish on ticks, and what it does to the risk in USDT (measured from entry; negative = profit locked in). */
export interface RetargetAllowed {
  readonly stop?: number;
  readonly target?: number | null;
  readonly targets?: readonly Target[];
  /** The stop would go away from the market: ask first (invariant 6). */
  readonly loosens: boolean;
  readonly lossNow: number;
  readonly lossThen: number;
}

const checkStop = (
  position: Position,
  stop: number,
  what: string,
  mark: number,
  instrument: Instrument,
): Denied | undefined => {
  const { side, entryPrice, liquidationPrice } = position;
  const word = side === 'long' ? 'below' : 'above';
  if (!(stop > 0) || !Number.isFinite(stop))
    return denied('bad-price', `the stop must be a price above 0, got ${stop}`, { stop });
  if (!(sign(side) * (mark - stop) >= instrument.tickSize / 2))
    return denied(
      'stop-wrong-side',
      `the stop of a ${side} must lie ${word} the mark ${mark}, and ${what} ${stop}`,
      { stop, mark },
    );
  const atRisk = sign(side) * (entryPrice - stop) > 0;
  if (atRisk && !isLiquidationBeyond(side, entryPrice, stop, liquidationPrice))
    return denied(
      'stop-beyond-liquidation',
      `liquidation at ${roundPrice(liquidationPrice, instrument)} would come before, or too close to, a stop at ${stop}`,
      { stop, liquidation: liquidationPrice },
    );
  return undefined;
};

const checkTarget = ({ side }: Position, target: number, mark: number): Denied | undefined => {
  const word = side === 'long' ? 'above' : 'below';
  if (!(target > 0) || !Number.isFinite(target))
    return denied('bad-price', `the target must be a price above 0, got ${target}`, { target });
  if (sign(side) * (target - mark) > 0) return undefined;
  return denied(
    'target-wrong-side',
    `the target of a ${side} must lie ${word} the mark ${mark}, got ${target}`,
    { target, mark },
  );
};

/**
 * Whether the owner's new stop and target can stand at this mark. Prices come back on ticks; a stop that loosens is
 * allowed but marked, with the loss now and then in USDT for the question.
 */
export const retargetAllowed = (
  position: Position,
  wish: RetargetWish,
  mark: number,
  instrument: Instrument,
): RetargetAllowed | Denied => {
  if (wish.stop === undefined && wish.target === undefined && !wish.targets?.length)
    return denied('nothing-to-change', 'neither a stop nor a target was given');
  const stop =
    wish.stop === undefined
      ? undefined
      : wish.stop === 'entry'
        ? breakEvenStop(position, instrument, STOP_SLIPPAGE)
        : roundStop(wish.stop, position.side, instrument);
  const what = wish.stop === 'entry' ? 'entry with fees and slippage is' : 'this one is';
  const target = typeof wish.target === 'number' ? roundPrice(wish.target, instrument) : wish.target;
  const targets = wish.targets?.map((each) => ({ ...each, price: roundPrice(each.price, instrument) }));
  const fault = targets && ladderFault(targets);
  if (fault !== undefined) return denied('bad-ladder', fault);
  const no =
    (stop === undefined ? undefined : checkStop(position, stop, what, mark, instrument)) ??
    (typeof target === 'number' ? checkTarget(position, target, mark) : undefined) ??
    targets?.map(({ price }) => checkTarget(position, price, mark)).find((each) => each !== undefined);
  if (no) return no;
  const then = stop ?? position.stop;
  return {
    ...(stop === undefined ? {} : { stop }),
    ...(target === undefined ? {} : { target }),
    ...(targets ? { targets } : {}),
    loosens: then !== position.stop && tighten(position.stop, then, position.side) === undefined,
    lossNow: lossAtStop(position, position.entryPrice, instrument),
    lossThen: lossAtStop({ ...position, stop: then }, position.entryPrice, instrument),
  };
};
