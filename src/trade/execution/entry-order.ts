import {
  denied,
  entrySide,
  inPercent,
  isDenied,
  moveOf,
  roundLots,
  roundPriceDown,
  roundPriceUp,
  sign,
  type Denied,
  type Depth,
  type Instrument,
  type Intent,
  type OrderRequest,
  type Plan,
  type Quote,
} from '../../domain/index.js';
import { contractsWithin, slippageAllowance } from '../../decide/risk/index.js';
import { filledOf } from '../orders/send.js';

/** An order of an entry that has no client id yet. */
export type EntryOrder = Omit<OrderRequest, 'clientOrderId'>;

/** What the orders of an entry are made from. */
export interface EntryTerms {
  readonly plan: Plan;
  readonly quote: Quote;
  readonly instrument: Instrument;
  /** A fraction of the price. */
  readonly maxSlippage: number;
}

/** How far the approved price may be left behind, as a price; denied where the touch is further away or beyond the stop. */
const allowanceOf = ({ plan, quote, maxSlippage }: EntryTerms): number | Denied => {
  const way = sign(plan.side);
  const touch = plan.side === 'long' ? quote.ask : quote.bid;
  const stopDistance = Math.abs(plan.entry - plan.stop);
  const allowance = slippageAllowance(plan.entry, stopDistance, maxSlippage);
  const drift = way * (touch - plan.entry);
  if (drift <= allowance && way * (touch - plan.stop) > 0) return allowance;
  return denied(
    'price-moved',
    `the price moved from ${plan.entry} to ${touch} (${(drift / stopDistance).toFixed(2)} R); at most ${(allowance / stopDistance).toFixed(2)} R is allowed`,
    { planned: plan.entry, price: touch, drift, allowance },
  );
};

/**
 * Contracts that may still be bought (long) or sold (short) at a price: what of the approved loss the fills have left,
 * and no more than what of the approved size they have left.
 */
export const remainderAt = (
  plan: Plan,
  steps: Intent['steps'],
  price: number,
  instrument: Instrument,
): number => {
  const way = sign(plan.side);
  const lossFrom = (entry: number): number => way * (entry - plan.stop);
  const spent = steps.reduce(
    (sum, step) =>
      sum +
      Math.max(step.filled, step.booked) * lossFrom(step.averagePrice ?? step.request.price ?? plan.entry),
    0,
  );
  const left = plan.contracts * (lossFrom(plan.entry) / lossFrom(price)) - spent / lossFrom(price);
  return Math.max(0, roundLots(Math.min(plan.contracts - filledOf({ steps }), left), instrument));
};

/** `2 of 3 approved contracts were opened` */
export const openedText = (filled: number, approved: number): string =>
  `${filled} of ${approved} approved contracts were opened`;

/**
 * Why less than the approved size was opened although nothing was refused: what the exchange did not fill, what the
 * price would have risked beyond the approved loss, or what the book did not offer. Undefined where all of it was.
 */
export const shortfallOf = (
  plan: Plan,
  steps: Intent['steps'],
  instrument: Instrument,
): string | undefined => {
  const filled = filledOf({ steps });
  const last = steps.at(-1);
  if (!last || filled >= plan.contracts) return undefined;
  const part = openedText(filled, plan.contracts);
  if (last.filled < last.request.contracts)
    return `${part}: nobody took the other side of the rest within the allowed slippage`;
  const price = last.averagePrice ?? last.request.price ?? plan.entry;
  // What has moved in favour of the side already costs more to enter.
  const worse = moveOf(plan.side, plan.entry, price);
  return worse > 0 && remainderAt(plan, steps.slice(0, -1), price, instrument) <= last.request.contracts
    ? `${part}: at ${price}, ${inPercent(worse)} worse than approved, more would have risked more than was approved`
    : `${part}: the book offered no more within the allowed slippage`;
};

/** A price, but no worse than the entry was named. */
const noWorse = ({ side, limit }: Plan, price: number): number => {
  if (limit === undefined) return price;
  return side === 'long' ? Math.min(price, limit) : Math.max(price, limit);
};

const orderOf = (
  { plan }: EntryTerms,
  contracts: number,
  fields: Required<Pick<OrderRequest, 'price' | 'timeInForce'>>,
): EntryOrder | Denied =>
  contracts <= 0
    ? denied('below-one-lot', 'less than one lot is left at the present price', { contracts })
    : {
        symbol: plan.symbol,
        side: entrySide(plan.side),
        type: 'limit',
        contracts,
        reduceOnly: false,
        leverage: plan.leverage,
        ...fields,
      };

/** The post-only entry: joins the best price of its own side, and waits there for the maker's fee. */
export const makerOrder = (terms: EntryTerms): EntryOrder | Denied => {
  const { plan, quote, instrument } = terms;
  const allowance = allowanceOf(terms);
  if (typeof allowance !== 'number') return allowance;
  const long = plan.side === 'long';
  const best = long ? roundPriceDown(quote.bid, instrument) : roundPriceUp(quote.ask, instrument);
  const price = noWorse(plan, best);
  if (sign(plan.side) * (price - plan.stop) <= 0)
    return denied('wide-spread', `the spread reaches from ${quote.bid} to ${quote.ask}, beyond the stop`, {
      bid: quote.bid,
      ask: quote.ask,
    });
  return orderOf(terms, remainderAt(plan, [], price, instrument), { price, timeInForce: 'PO' });
};

/**
 * The immediate-or-cancel entry for what the fills of `steps` have left: no worse than the smaller of MAX_SLIPPAGE and
 * 0.15 R from the approved price, no larger than the approved loss allows at that price, nor than the book offers.
 */
export const takerOrder = (terms: EntryTerms, steps: Intent['steps'], depth?: Depth): EntryOrder | Denied => {
  const { plan, quote, instrument } = terms;
  const allowance = allowanceOf(terms);
  if (typeof allowance !== 'number') return allowance;
  const long = plan.side === 'long';
  const worst = noWorse(plan, plan.entry + sign(plan.side) * allowance);
  const price = long ? roundPriceDown(worst, instrument) : roundPriceUp(worst, instrument);
  const remainder = remainderAt(plan, steps, long ? quote.ask : quote.bid, instrument);
  if (!depth) return orderOf(terms, remainder, { price, timeInForce: 'IOC' });
  const offered = roundLots(contractsWithin(depth, plan.side, price), instrument);
  const order = orderOf(terms, Math.min(remainder, offered), { price, timeInForce: 'IOC' });
  return isDenied(order) && remainder > 0
    ? denied('thin-book', `the book offers nothing up to ${price}`, { limit: price, offered })
    : order;
};
