import {
  bookedTrade,
  HOUR,
  inUsdt,
  withBooking,
  type Cashflow,
  type ClosedTrade,
  type Position,
} from '../../domain/index.js';
import { applyEvent } from '../../domain/ledger/ledger.js';
import type { Books, Applied } from './books.js';
import { fundingBooking } from './fill-bookings.js';
import { correct, tradesKnown } from './late-fills.js';

/** Funding whose trade is not in the record yet is looked at again for so long, ms. */
const UNCLAIMED_MS = 6 * HOUR;

/** Whether funding is the business of the position of now, however late it comes. */
export const isOwnOf = (
  position: Position | undefined,
  { timestamp }: Pick<Cashflow, 'timestamp'>,
): boolean =>
  position?.status === 'open' &&
  // What was taken in from outside was open before it was seen.
  (position.knownSince !== undefined || position.openedAt <= timestamp);

const coversAt =
  ({ symbol, timestamp }: Cashflow) =>
  (trade: ClosedTrade): boolean =>
    trade.symbol === symbol && trade.openedAt <= timestamp && timestamp <= trade.closedAt;

/** Books money that moved without an order; whose funding it is `claimFunding` says. */
export const applyCashflow = (books: Books, out: Applied, cashflow: Cashflow): void => {
  const { symbol, kind, amount, timestamp, id } = cashflow;
  const { state } = applyEvent(books.ledger, { type: 'cashflow', cashflow });
  const unclaimed = kind === 'funding' && symbol ? [...(state.unclaimed ?? []), cashflow] : undefined;
  books.ledger = { ...state, ...(unclaimed ? { unclaimed } : {}) };
  out.journal.push({
    at: timestamp,
    event: kind,
    ...(symbol ? { symbol } : {}),
    data: { amount, id },
  });
  claimFunding(books, out);
};

/**
 * Gives funding to the trade that was open at its time: a closed one is corrected, however late the record comes, and
 * one that was opened since does not bear it. What no trade was open for waits for an entry whose fills come later yet.
 */
export const claimFunding = (books: Books, out: Applied): void => {
  const { unclaimed, ...ledger } = books.ledger;
  if (!unclaimed) return;
  const left = unclaimed.filter((cashflow) => !claim(books, out, cashflow));
  const newest = Math.max(...unclaimed.map(({ timestamp }) => timestamp));
  const kept = left.filter(({ timestamp }) => timestamp > newest - UNCLAIMED_MS);
  books.ledger = kept.length > 0 ? { ...ledger, unclaimed: kept } : ledger;
};

const claim = (books: Books, out: Applied, cashflow: Cashflow): boolean => {
  const { symbol = '', amount, timestamp, id } = cashflow;
  const position = books.positions.get(symbol);
  if (position && isOwnOf(position, cashflow)) {
    books.positions.set(symbol, withBooking(position, fundingBooking(cashflow)));
    out.positions.add(symbol);
    return true;
  }
  const trade = tradesKnown(books, out).find(coversAt(cashflow));
  if (!trade) return false;
  const after = bookedTrade(trade, fundingBooking(cashflow));
  const told = `funding of ${inUsdt(amount)} came into the exchange's record after the trade was closed.`;
  correct(out, after, trade, { at: timestamp, cause: 'funding came late', data: { id, amount } }, told);
  return true;
};
