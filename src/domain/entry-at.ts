import type { Quote } from './quote.js';
import { sign, type Side } from './side.js';
import { DAY } from './time.js';

/** How long an approved entry waits for its price, market time, ms. */
export const ENTRY_WAIT = DAY;

/** Where an entry waits for the price: at a price or better, in a zone or better, or once it is beyond a price. */
export type EntryAt =
  | { readonly price: number }
  | { readonly low: number; readonly high: number }
  | { readonly trigger: 'above' | 'below'; readonly price: number };

/** The named price that an entry is planned by: of a zone its worse edge. */
export const namedPrice = (at: EntryAt, side: Side): number => {
  if ('price' in at) return at.price;
  return side === 'long' ? at.high : at.low;
};

/** Whether the price is where the entry was meant: what would be paid now is no worse than named, or the trigger is passed. */
export const isThere = (at: EntryAt, side: Side, { bid, ask }: Pick<Quote, 'bid' | 'ask'>): boolean => {
  if ('trigger' in at) return at.trigger === 'above' ? bid >= at.price : ask <= at.price;
  return sign(side) * (namedPrice(at, side) - (side === 'long' ? ask : bid)) >= 0;
};
