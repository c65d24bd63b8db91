import { sign, type Side } from '../../domain/index.js';
import type { Entry, Level, Proposal, Target } from './types.js';
import { refuse } from './unread.js';
import { within } from './numbers.js';
import type { Breakout, Market } from './values.js';

/** What a message claims of a trade, before it is held against itself and the market. */
export interface Claim {
  /** The side that is named. */
  readonly side: Side | undefined;
  /** Prices behind buy and sell, which are an entry or targets; undefined where the word is not there. */
  readonly buy: readonly number[] | undefined;
  readonly sell: readonly number[] | undefined;
  readonly entries: readonly number[];
  readonly trigger: Breakout | undefined;
  readonly stops: readonly Level[];
  readonly targets: readonly Target[];
  readonly leverage: number | null;
}

/** How far from the market an entry, from the entry a stop and a target may lie: beyond it a digit is missing, or the market is another. */
export const FARTHEST = { entry: 1.5, stop: 2, target: 5 } as const;
/** Largest distances in percent that can be meant of the price, where no leverage says otherwise. */
const MOST_PERCENT = { stop: 25, target: 50 } as const;
/** The same in percent of the margin. */
const MOST_OF_MARGIN = { stop: 90, target: 300 } as const;

interface Sided {
  readonly side: Side;
  readonly entries: readonly number[];
  readonly targets: readonly Target[];
}

const isPrice = (level: Target): level is number => typeof level === 'number';
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));

const stopPriceOf = (claim: Claim): number | undefined =>
  claim.stops
    .map((level) => ('price' in level ? level.price : undefined))
    .find((price) => price !== undefined);

/** The claim as a trade on one side: of a long, buy heads the entry and sell the targets. */
const asSide = (claim: Claim, side: Side): Sided => {
  const [opening, closing] = side === 'long' ? [claim.buy, claim.sell] : [claim.sell, claim.buy];
  return {
    side,
    entries: [...claim.entries, ...(opening ?? [])],
    targets: [...claim.targets, ...(closing ?? [])],
  };
};

/** The side that the prices alone speak for: stop and targets on opposite sides of the entry. */
const sideOfPrices = (claim: Claim, market: Market): Side | undefined => {
  const stop = stopPriceOf(claim);
  const agree = (['long', 'short'] as const).filter((side) => {
    const { entries, targets } = asSide(claim, side);
    const from = entries.length > 0 ? entries : market.price === undefined ? [] : [market.price];
    const prices = targets.filter(isPrice);
    if (stop === undefined || from.length === 0 || prices.length === 0) return false;
    return side === 'long'
      ? stop < least(from) && prices.every((price) => price > most(from))
      : stop > most(from) && prices.every((price) => price < least(from));
  });
  return agree.length === 1 ? agree[0] : undefined;
};

const sideOf = (claim: Claim, market: Market): Side => {
  const { side } = claim;
  if (side !== undefined) {
    const against = side === 'long' ? claim.sell : claim.buy;
    if (against?.length === 0 || (against && claim.targets.length > 0))
      return refuse('contradiction', `It says ${side}, and ${side === 'long' ? 'sell' : 'buy'} as well.`);
    return side;
  }
  const { buy, sell } = claim;
  if (buy && sell)
    return buy.length + sell.length === 0
      ? refuse('contradiction', 'It says buy and sell.')
      : (sideOfPrices(claim, market) ??
          refuse(
            'no-side',
            'It says buy and sell, and its prices do not tell which of them opens the trade.',
          ));
  const priced = sideOfPrices(claim, market);
  const said = buy ? 'long' : sell ? 'short' : undefined;
  // “Sell” above a list of higher prices heads the targets of a long.
  if (said && claim.entries.length > 0 && (buy ?? sell)?.length && claim.targets.length === 0)
    return priced ?? refuse('no-side', 'It names prices to enter and others to leave, and no side.');
  return said ?? priced ?? refuse('no-side', 'It does not say long or short.');
};

const entryOf = (entries: readonly number[], said: Claim['trigger'], side: Side, market: Market): Entry => {
  const trigger = said === 'break' ? (side === 'long' ? 'above' : 'below') : said;
  if (entries.length === 0) return { type: 'market' };
  const low = least(entries);
  const high = most(entries);
  for (const price of [low, high])
    if (!within(price, market.price, FARTHEST.entry))
      refuse('scale', `An entry at ${price} does not fit the market: it stands at ${market.price}.`);
  if (trigger === undefined) return low === high ? { price: low } : { low, high };
  if (low !== high) return refuse('trigger', `It waits for the price to be ${trigger} ${low} or ${high}.`);
  const passed =
    market.price !== undefined && (trigger === 'above' ? market.price >= low : market.price <= low);
  return passed
    ? refuse(
        'trigger',
        `It waits for the price to be ${trigger} ${low}, where it is already (${market.price}).`,
      )
    : { trigger, price: low };
};

/**
 * Holds a stop or a target against the entry.
 * @param from the lowest and the highest entry; none where nothing is known
 */
const check = (
  kind: 'stop' | 'target',
  level: Target | Level,
  from: readonly number[],
  side: Side,
  leverage: number | null,
): void => {
  if (typeof level === 'object' && 'percent' in level) {
    const farthest = Math.min(MOST_PERCENT[kind], MOST_OF_MARGIN[kind] / (leverage ?? 1));
    if (level.percent > farthest)
      refuse(
        'percent-roi',
        `A ${kind} ${level.percent} % away makes sense of the margin only, not of the price.`,
      );
    return;
  }
  if (from.length === 0) return;
  const price = typeof level === 'object' ? level.price : level;
  const entry = from.join(' to ');
  if (!within(price, from[0], FARTHEST[kind]))
    refuse('scale', `A ${kind} at ${price} does not fit an entry at ${entry}.`);
  const isAbove = (side === 'long') === (kind === 'target');
  if (isAbove ? price <= most(from) : price >= least(from))
    refuse(`${kind}-side`, `A ${side}'s ${kind} at ${price} is on the wrong side of its entry at ${entry}.`);
};

const same = (a: Level, b: Level): boolean =>
  'price' in a ? 'price' in b && a.price === b.price : 'percent' in b && a.percent === b.percent;

/**
 * The claim as a proposal, held against itself and the market.
 * @throws UnreadError where they do not agree.
 */
export const proposalOf = (claim: Claim, symbol: string, market: Market): Proposal => {
  const side = sideOf(claim, market);
  const { entries, targets } = asSide(claim, side);
  const entry = entryOf(entries, claim.trigger, side, market);
  const [stop = null, ...more] = claim.stops;
  const other = more.find((level) => stop !== null && !same(level, stop));
  if (stop !== null && other)
    refuse(
      'contradiction',
      `It names two stops: ${[stop, other].map((level) => ('price' in level ? level.price : `${level.percent} %`)).join(' and ')}.`,
    );
  const from =
    entries.length > 0 ? [least(entries), most(entries)] : market.price === undefined ? [] : [market.price];
  const prices = [...new Set(targets.filter(isPrice))].sort((a, b) => sign(side) * (a - b));
  const percents = [...new Set(targets.flatMap((target) => (isPrice(target) ? [] : [target.percent])))];
  if (prices.length > 0 && percents.length > 0)
    refuse('contradiction', 'Some of its targets are prices, others are in percent.');
  const levels: readonly Target[] =
    prices.length > 0 ? prices : percents.sort((a, b) => a - b).map((percent) => ({ percent }));
  if (stop) check('stop', stop, from, side, claim.leverage);
  for (const target of levels) check('target', target, from, side, claim.leverage);
  // `XRP long sl 2 tp 4`, at 2.28
  const whole = [...prices, ...(stop && 'price' in stop ? [stop.price] : [])];
  const isOpen =
    whole.length > 0 && entries.length === 0 && whole.every((price) => Number.isInteger(price) && price < 10);
  if (isOpen && whole.some((price) => !within(price, market.price, 1.25)))
    refuse('unit', 'Its levels may be prices, or percentages.');
  if (
    market.price === undefined &&
    (entries.length > 0 || stopPriceOf(claim) !== undefined || prices.length > 0)
  )
    refuse('scale', `No price of ${symbol} is known to hold its prices against.`);
  return { action: 'propose', symbol, side, entry, stop, targets: levels, leverage: claim.leverage };
};
