import {
  priceAtR,
  denied,
  isDenied,
  isThere,
  ladderFault,
  ladderOf,
  namedPrice,
  priceOfTarget,
  roundPrice,
  roundPriceDown,
  roundPriceUp,
  roundStop,
  sign,
  type Denied,
  type Instrument,
  type Opportunity,
  type Plan,
  type Quote,
  type NamedTarget,
} from '../../domain/index.js';
import { slippageAllowance } from './slippage.js';

/** Smallest reward at the target, net of fees, in R. */
export const MIN_REWARD_RISK = 1.5;

/** The prices of a plan, on ticks. */
export type Levels = Pick<Plan, 'entry' | 'limit' | 'waits' | 'betterThan' | 'stop' | 'target' | 'targets'>;

/** Entry of a plan: what would be paid now, or the named price where the price is not there. */
type Entry = Pick<Plan, 'entry' | 'limit' | 'waits'>;

/** At the far side of the spread; an entry that was named by its price, and no worse than that. */
const entryOf = ({ side, entryAt }: Opportunity, quote: Quote, instrument: Instrument): Entry => {
  const long = side === 'long';
  const touch = long ? roundPriceUp(quote.ask, instrument) : roundPriceDown(quote.bid, instrument);
  if (!entryAt) return { entry: touch };
  const there = isThere(entryAt, side, quote);
  const named = namedPrice(entryAt, side);
  if ('trigger' in entryAt)
    return there ? { entry: touch } : { entry: roundPrice(named, instrument), waits: 'trigger' };
  const limit = long ? roundPriceDown(named, instrument) : roundPriceUp(named, instrument);
  return there ? { entry: touch, limit } : { entry: limit, limit, waits: 'limit' };
};

/**
 * The opportunity with the distance that its stop has from the entry of now, where the stop was named as a price. Trail and
 * target of its own grow with it: a trail nearer than the stop would move that at once.
 */
export const atEntryOfNow = (opportunity: Opportunity, quote: Quote, instrument: Instrument): Opportunity => {
  const { stop, side } = opportunity;
  if (stop === undefined) return opportunity;
  const { entry } = entryOf(opportunity, quote, instrument);
  const stopDistance = (sign(side) * (entry - stop)) / entry;
  const { targetDistance, trailDistance } = opportunity;
  const grown = Math.max(1, stopDistance / opportunity.stopDistance);
  return {
    ...opportunity,
    stopDistance,
    trailDistance: Math.max(trailDistance, stopDistance),
    ...(targetDistance === undefined ? {} : { targetDistance: targetDistance * grown }),
  };
};

/** What an entry that was named may slip from a price. */
const allowanceAt = (
  price: number,
  { stop, stopDistance }: Pick<Opportunity, 'stop' | 'stopDistance'>,
  maxSlippage: number,
): number =>
  slippageAllowance(price, stop === undefined ? price * stopDistance : Math.abs(price - stop), maxSlippage);

/**
 * The named price where the price of now is better than all that was named by more than an entry may slip. As a limit it
 * fills at once; whoever wrote it may have meant a breakout.
 */
const betterThan = (
  opportunity: Opportunity,
  { entry, waits }: Entry,
  maxSlippage: number,
): Pick<Levels, 'betterThan'> => {
  const { entryAt, side } = opportunity;
  if (!entryAt || 'trigger' in entryAt || waits) return {};
  const named = 'price' in entryAt ? entryAt.price : side === 'long' ? entryAt.low : entryAt.high;
  const better = sign(side) * (named - entry);
  return better > allowanceAt(named, opportunity, maxSlippage) ? { betterThan: named } : {};
};

/** Why the price has run too far beyond the trigger of a breakout: more than any entry may slip. */
const passedBy = (
  opportunity: Opportunity,
  { entry, waits }: Entry,
  maxSlippage: number,
): Denied | undefined => {
  const { entryAt, side } = opportunity;
  if (!entryAt || !('trigger' in entryAt) || waits) return undefined;
  const { price } = entryAt;
  const allowance = allowanceAt(price, opportunity, maxSlippage);
  const beyond = sign(side) * (entry - price);
  if (beyond <= allowance) return undefined;
  return denied(
    'entry-passed',
    `the price ${entry} is ${Number(beyond.toPrecision(4))} beyond the breakout at ${price}; at most ${Number(allowance.toPrecision(4))} is paid`,
    { price: entry, trigger: price, allowance },
  );
};

/** How far a target may be moved out to the least reward, a fraction of its distance. */
const TARGET_GIVE = 0.05;

/** Entry, one stop rounded towards entry (invariant 7), target rounded towards entry. */
export const levelsOf = (
  opportunity: Opportunity,
  quote: Quote,
  instrument: Instrument,
  maxSlippage: number,
): Levels | Denied => {
  const { side, stopDistance, targetDistance, targets } = opportunity;
  const long = side === 'long';
  const at = entryOf(opportunity, quote, instrument);
  const placed = { ...at, ...betterThan(opportunity, at, maxSlippage) };
  const passed = passedBy(opportunity, placed, maxSlippage);
  if (passed) return passed;
  const { entry } = placed;
  const stop = roundStop(opportunity.stop ?? entry * (1 - sign(side) * stopDistance), side, instrument);
  const near = placed.waits
    ? entry
    : long
      ? Math.min(quote.bid, quote.mark)
      : Math.max(quote.ask, quote.mark);
  if (!(sign(side) * (near - stop) > 0))
    return denied('stop-inside-spread', `the stop ${stop} is not beyond bid, ask and mark (${near})`, {
      stop,
      near,
      entry,
    });
  if (targets) {
    const named = namedTargets(targets, side, { entry, stop }, instrument);
    return isDenied(named) ? named : { ...placed, stop, ...named };
  }
  if (targetDistance === undefined) return { ...placed, stop };
  const raw = entry * (1 + sign(side) * targetDistance);
  const inner = long ? roundPriceDown(raw, instrument) : roundPriceUp(raw, instrument);
  const paying = priceAtR(side, entry, stop, MIN_REWARD_RISK, instrument.takerFee);
  const least = long ? roundPriceUp(paying, instrument) : roundPriceDown(paying, instrument);
  // The strategy knows neither tick, spread nor this contract's fee: what they take off a target at the least reward
  // is given back.
  const short = sign(side) * (least - inner);
  const target = short > 0 && short <= TARGET_GIVE * Math.abs(least - entry) ? least : inner;
  // A short's target at or below zero is no price: the trail decides.
  return target > 0 ? { ...placed, stop, target } : { ...placed, stop };
};

/** Targets that somebody named, nearest first, on ticks rounded towards entry. */
const namedTargets = (
  targets: readonly NamedTarget[],
  side: Opportunity['side'],
  at: Pick<Levels, 'entry' | 'stop'>,
  instrument: Instrument,
): Pick<Levels, 'target' | 'targets'> | Denied => {
  const inward = side === 'long' ? roundPriceDown : roundPriceUp;
  const { entry } = at;
  const rounded = targets.map((target) => ({
    price: inward(priceOfTarget(target, side, at), instrument),
    share: target.share,
  }));
  const fault = ladderFault(rounded);
  if (fault !== undefined) return denied('bad-ladder', fault);
  const low = rounded.find(({ price }) => !(price > 0));
  if (low)
    return denied('target-side', `a target would lie at ${low.price}: a price is above 0`, {
      target: low.price,
      entry,
    });
  const ladder = ladderOf(rounded, side).map(({ price, share }) => ({ price, share }));
  const [next] = ladder;
  if (!next) return {};
  if (sign(side) * (next.price - entry) > 0) return { target: next.price, targets: ladder };
  const where = side === 'long' ? 'above' : 'below';
  return denied(
    'target-side',
    `the target of a ${side} must lie ${where} the entry at ${entry}, and ${next.price} does not`,
    { target: next.price, entry },
  );
};
