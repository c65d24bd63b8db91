import type { Instrument } from './instrument.js';
import { ladderOf, restingAt, withRungFilled, type StopFollows, type Target } from './ladder.js';
import { exposedOf, type Position } from './position.js';
import type { Side } from './side.js';

type Size = Pick<Instrument, 'lotSize'>;

/** A target that rests, and for how many contracts. */
interface RestingTarget {
  readonly price: number;
  readonly contracts: number;
}

/** Contracts that are to rest at each rung of a position's ladder. */
export const rungsOf = (
  position: Pick<Position, 'ladder' | 'instrument' | 'contracts' | 'unreported' | 'unexplained'>,
): readonly number[] =>
  restingAt(position.ladder ?? [], exposedOf(position), position.instrument ?? { lotSize: 1 });

/** Where targets rest while so much is open, nearest first; a rung that is done, or that no lot is left for, is none. */
export const targetsResting = (
  { target, ladder }: Pick<Position, 'target' | 'ladder'>,
  open: number,
  size: Size,
): readonly RestingTarget[] => {
  if (!ladder) return target === undefined ? [] : [{ price: target, contracts: open }];
  const resting = restingAt(ladder, open, size);
  return ladder
    .map(({ price }, index) => ({ price, contracts: resting[index] ?? 0 }))
    .filter(({ contracts }) => contracts > 0);
};

/** The same of a position as it stands. */
export const targetsOf = (
  position: Pick<Position, 'target' | 'ladder' | 'instrument' | 'contracts' | 'unreported' | 'unexplained'>,
): readonly RestingTarget[] =>
  targetsResting(position, exposedOf(position), position.instrument ?? { lotSize: 1 });

/** With the ladder that it has, the next target of a position: the nearest that rests. */
export const withNextTarget = <P extends Pick<Position, 'target' | 'ladder'>>(
  position: P,
  open: number,
  size: Size,
): P => {
  if (!position.ladder) return position;
  const { target: _, ...rest } = position;
  const [next] = targetsResting(position, open, size);
  return { ...rest, ...(next ? { target: next.price } : {}) } as P;
};

/**
 * What a position knows of targets that somebody named; the bot leaves them where they are.
 * @param open contracts
 */
export const targetsNamed = (
  targets: readonly Target[],
  side: Side,
  open: number,
  size: Size,
  stopFollows?: StopFollows,
): Pick<Position, 'ladder' | 'target' | 'targetPinned' | 'stopFollows'> => {
  const ladder = ladderOf(targets, side);
  const [only] = ladder;
  if (ladder.length === 1 && only?.share === 1) return { target: only.price, targetPinned: true };
  return {
    ...withNextTarget({ ladder }, open, size),
    targetPinned: true,
    ...(stopFollows ? { stopFollows } : {}),
  };
};

/** Ladder and next target after contracts went at the rung of a price; nothing without a ladder. @param open before */
export const rungFilled = <P extends Pick<Position, 'ladder' | 'target'>>(
  position: P,
  price: number,
  taken: number,
  open: number,
  size: Size,
): P =>
  position.ladder
    ? withNextTarget(
        { ...position, ladder: withRungFilled(position.ladder, price, taken, open, size) },
        open - taken,
        size,
      )
    : position;
