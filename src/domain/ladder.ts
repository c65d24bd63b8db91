import { lots, type Instrument } from './instrument.js';
import { sign, type Side } from './side.js';

/** One of several targets as it is wished for: a price, and the fraction (0…1] of the position that goes there. */
export interface Target {
  readonly price: number;
  readonly share: number;
}

/**
 * A target of a trade to come, as it was named: a price stays there; a distance from the entry, a fraction of its price, and
 * times the distance of the stop (`r`) go with the entry.
 */
export type NamedTarget =
  | Target
  | { readonly distance: number; readonly share: number }
  | { readonly r: number; readonly share: number };

/** Where a named target lies for an entry and its stop, as a price. */
export const priceOfTarget = (
  named: NamedTarget,
  side: Side,
  { entry, stop }: { readonly entry: number; readonly stop: number },
): number => {
  if ('price' in named) return named.price;
  const away = 'r' in named ? named.r * Math.abs(entry - stop) : named.distance * entry;
  return entry + sign(side) * away;
};

/** One of several targets of an open position (invariant 29). */
export interface Rung extends Target {
  /** Contracts that were taken off there. */
  readonly filled: number;
  /** All of it was taken off: what is added to the position later goes to the others. */
  readonly done?: true;
}

/** How the stop follows a ladder: to entry after the first rung and no further, or from then on one rung behind. */
export type StopFollows = 'entry' | 'rungs';

/** Most targets of one ladder. */
const MOST_RUNGS = 8;

/** Shares that differ from a whole by less are one. */
const EPSILON = 1e-9;

/**
 * Whole lots among weights, by highest averages (Webster 1832, Sainte-Laguë 1910). Of all fair ways it is the one by
 * which the parts that are left share what is left as they did before: a rung that is done moves no other.
 */
const shareOut = (total: number, weights: readonly number[]): readonly number[] => {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (!(sum > 0)) return weights.map(() => 0);
  const given = weights.map((weight) => Math.max(0, Math.floor((total * weight) / sum) - 1));
  for (let left = total - given.reduce((all, each) => all + each, 0); left > 0; left--) {
    const claims = weights.map((weight, index) => weight / (2 * (given[index] ?? 0) + 1));
    const next = claims.indexOf(Math.max(...claims));
    given[next] = (given[next] ?? 0) + 1;
  }
  return given;
};

/**
 * Contracts that are to rest at each rung, in whole lots, in the ladder's order; together no more than is open. What no
 * target is for runs on. With fewer lots than rungs some have none.
 * @param open contracts that are open
 */
export const restingAt = (
  ladder: readonly Rung[],
  open: number,
  { lotSize }: Pick<Instrument, 'lotSize'>,
): readonly number[] => {
  const live = ladder.filter(({ done }) => !done);
  const runs = Math.max(0, 1 - ladder.reduce((sum, { share }) => sum + share, 0));
  const basis = live.reduce((sum, { filled }) => sum + filled, open);
  const total = Math.floor(basis / lotSize + EPSILON);
  const parts = shareOut(total, [...live.map(({ share }) => share), runs]);
  const rests = live.map(({ filled }, index) => lots((parts[index] ?? 0) * lotSize - filled));
  // After part of the position was closed by hand a rung may have taken off more than its share of what is left.
  if (rests.some((each) => each < 0))
    return restingAt(
      ladder.map((rung) => ((rests[live.indexOf(rung)] ?? 0) < 0 ? { ...rung, done: true } : rung)),
      open,
      { lotSize },
    );
  return ladder.map((rung) => (rung.done ? 0 : (rests[live.indexOf(rung)] ?? 0)));
};

/** Shares in whole percent that add up to what they come to together: what rounding leaves goes to the largest remainders. */
export const wholePercents = (shares: readonly number[]): readonly number[] => {
  const exact = shares.map((share) => share * 100);
  const whole = exact.map((each) => Math.floor(each + EPSILON));
  const left = Math.round(exact.reduce((a, b) => a + b, 0)) - whole.reduce((a, b) => a + b, 0);
  const first = exact
    .map((each, index) => ({ index, rest: each - (whole[index] ?? 0) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index)
    .slice(0, Math.max(0, left));
  const raised = new Set(first.map(({ index }) => index));
  return whole.map((each, index) => each + (raised.has(index) ? 1 : 0));
};

/** A rung in whole lots: `share` is what really goes there, which need not be what was wished for. */
export interface RungInLots extends Rung {
  /** Contracts taken off there and still to be. */
  readonly contracts: number;
}

/** What really goes at each rung, in whole lots, of all that was open. @param open contracts that are open now */
export const inLots = (
  ladder: readonly Rung[],
  open: number,
  size: Pick<Instrument, 'lotSize'>,
): readonly RungInLots[] => {
  const resting = restingAt(ladder, open, size);
  const all = ladder.reduce((sum, { filled }) => sum + filled, open);
  return ladder.map((rung, index) => {
    const contracts = lots(rung.filled + (resting[index] ?? 0));
    return { ...rung, contracts, share: all > 0 ? contracts / all : 0 };
  });
};

/** The ladder after `taken` contracts went at the rung of a price; `open` counts what was open before. */
export const withRungFilled = (
  ladder: readonly Rung[],
  price: number,
  taken: number,
  open: number,
  instrument: Pick<Instrument, 'lotSize'>,
): readonly Rung[] => {
  const resting = restingAt(ladder, open, instrument);
  return ladder.map((rung, index) => {
    if (rung.price !== price || rung.done) return rung;
    const filled = lots(rung.filled + taken);
    return { ...rung, filled, ...(taken >= (resting[index] ?? 0) - EPSILON ? { done: true as const } : {}) };
  });
};

/** A ladder of which nothing has filled yet, nearest first; targets at one price are one. */
export const ladderOf = (targets: readonly Target[], side: Side): readonly Rung[] => {
  const byPrice = new Map<number, number>();
  for (const { price, share } of targets) byPrice.set(price, (byPrice.get(price) ?? 0) + share);
  return [...byPrice]
    .sort(([a], [b]) => sign(side) * (a - b))
    .map(([price, share]) => ({ price, share, filled: 0 }));
};

/** Targets that are on their ticks and in their order already, as a ladder of which nothing has filled yet. */
export const unfilled = (targets: readonly Target[]): readonly Rung[] =>
  targets.map((target) => ({ ...target, filled: 0 }));

/** What is wrong with a ladder, in words; undefined for one that can be traded. */
export const ladderFault = (targets: readonly Pick<Target, 'share'>[]): string | undefined => {
  if (targets.length > MOST_RUNGS) return `at most ${MOST_RUNGS} targets can rest, not ${targets.length}`;
  if (targets.some(({ share }) => !(share > 0 && share <= 1)))
    return 'the share of each target is more than 0 % and at most 100 %';
  const sum = targets.reduce((all, { share }) => all + share, 0);
  return sum > 1 + EPSILON
    ? `the shares come to ${Math.round(sum * 100)} %: at most 100 % can go`
    : undefined;
};

/**
 * Shares where not every target names one: what is left of the whole goes to the others in equal parts.
 * @throws nothing; whether the shares can be is `ladderFault`'s to say
 */
export const withShares = <T extends object>(
  targets: readonly (T & { readonly share?: number | undefined })[],
): readonly (T & { readonly share: number })[] => {
  const named = targets.reduce((sum, { share = 0 }) => sum + share, 0);
  const open = targets.filter(({ share }) => share === undefined).length;
  const each = Math.max(0, 1 - named) / open;
  return targets.map((target) => ({ ...target, share: target.share ?? each }));
};

/**
 * Where the stop goes by what a ladder has done: to `entry` (break-even) after the first rung, one rung behind after
 * each further one. Undefined while there is nothing to follow.
 */
export const stopBehind = (
  ladder: readonly Rung[],
  follows: StopFollows | undefined,
  entry: number,
): number | undefined => {
  const done = ladder.filter((rung) => rung.done);
  if (follows === undefined || done.length === 0) return undefined;
  return follows === 'rungs' && done.length > 1 ? done[done.length - 2]?.price : entry;
};
