import type { Instrument } from './instrument.js';
import { ladderOf, nextTarget, restingAt, withRungFilled, type StopFollows, type Target } from './ladder.js';
import { exposedOf, type Position } from './position.js';
import type { Side } from './side.js';

/** Contracts that are to rest at each rung of a position's ladder. */
export const rungsOf = (
  position: Pick<Position, 'ladder' | 'instrument' | 'contracts' | 'unreported' | 'unexplained'>,
): readonly number[] =>
  restingAt(position.ladder ?? [], exposedOf(position), position.instrument ?? { lotSize: 1 });

/** What a position knows of targets that somebody named; the bot leaves them where they are. */
export const targetsNamed = (
  targets: readonly Target[],
  side: Side,
  stopFollows?: StopFollows,
): Pick<Position, 'ladder' | 'target' | 'targetPinned' | 'stopFollows'> => {
  const ladder = ladderOf(targets, side);
  const target = nextTarget(ladder);
  const isOne = ladder.length === 1 && ladder[0]?.share === 1;
  return {
    ...(isOne ? {} : { ladder }),
    ...(target === undefined ? {} : { target }),
    targetPinned: true,
    ...(stopFollows && !isOne ? { stopFollows } : {}),
  };
};

/** Ladder and next target after contracts went at the rung of a price; nothing without a ladder. */
export const rungFilled = <P extends Pick<Position, 'ladder' | 'target'>>(
  position: P,
  price: number,
  taken: number,
  open: number,
  instrument: Pick<Instrument, 'lotSize'>,
): P => {
  if (!position.ladder) return position;
  const ladder = withRungFilled(position.ladder, price, taken, open, instrument);
  const { target: _, ...rest } = position;
  const next = nextTarget(ladder);
  return { ...rest, ladder, ...(next === undefined ? {} : { target: next }) } as P;
};
