import {
  bookedTrade,
  exitSide,
  isOpenedBy,
  type ClosedTrade,
  type Fill,
  type Instrument,
  type Intent,
  type OrderOrigin,
} from '../../domain/index.js';
import { entryPriceOf } from '../../domain/ledger/basis.js';
import { applyEvent } from '../../domain/ledger/ledger.js';
import type { Books, Applied } from './books.js';
import { sideBooking } from './fill-bookings.js';
import type { Entry } from './open-position.js';
import { completedTrade, correct, recordLate, tradesKnown, withBasis } from './late-fills.js';

/*
 * Fills of a trade that was closed before the symbol's position of now was opened. Their contracts are in no position:
 * the ledger keeps them under the trade's own name, so that they mix with nothing that came after.
 */

const bookOf = ({ symbol, id }: Pick<ClosedTrade, 'symbol' | 'id'>): string => `${symbol} ${id}`;

/** Whether a trade is the one that an intent opened or acted on. */
export const isTradeOf =
  (intent: Intent) =>
  ({ id }: Pick<ClosedTrade, 'id'>): boolean =>
    id === intent.positionId || isOpenedBy(id, intent.id);

/** The closed trade that a fill belongs to; undefined for one of the position of now, or of none. */
export const pastTradeOf = (
  books: Books,
  out: Applied,
  fill: Fill,
  intent: Intent | undefined,
  origin: OrderOrigin | undefined,
): ClosedTrade | undefined => {
  const trades = tradesKnown(books, out).filter(({ symbol }) => symbol === fill.symbol);
  const own = trades.find(
    (trade) => trade.id === origin?.owner || (intent !== undefined && isTradeOf(intent)(trade)),
  );
  if (own && books.ledger.positions[bookOf(own)]) return own;
  const position = books.positions.get(fill.symbol);
  if (own && position?.status !== 'open' && fill.side === exitSide(own.side)) return own;
  if (position?.status !== 'open' || position.knownSince !== undefined) return undefined;
  if (fill.timestamp >= position.openedAt || (intent && isTradeOf(intent)(position))) return undefined;
  // What no order of ours stands behind goes by its time.
  return own ?? trades.findLast(({ openedAt }) => !origin && openedAt <= fill.timestamp);
};

/** Books a fill of a closed trade, in whatever order such fills come. */
export const applyPastFill = (
  books: Books,
  out: Applied,
  trade: ClosedTrade,
  fill: Fill,
  entry: Entry | undefined,
  instrument: Instrument,
): void => {
  const symbol = bookOf(trade);
  const basis = books.ledger.positions[symbol];
  const { state, effect } = applyEvent(books.ledger, { type: 'fill', fill: { ...fill, symbol } }, instrument);
  books.ledger = state;
  const { realised } = effect;
  if (entry && fill.side !== exitSide(trade.side)) {
    const late = { fill, exitPrice: basis ? entryPriceOf(basis) : trade.exitPrice, realised };
    return recordLate(out, completedTrade(trade, entry, late, instrument), trade, late);
  }
  const after = {
    ...bookedTrade(trade, sideBooking(trade.side, fill, realised, trade.exitReason)),
    fillIds: [...trade.fillIds, fill.id],
  };
  const told = `${fill.side} ${fill.contracts} at ${fill.price} came into the exchange's record after the trade was closed.`;
  const { id: fillId, contracts, timestamp: at } = fill;
  correct(out, after, trade, { at, cause: 'a fill came late', data: { fillId, contracts, realised } }, told);
};

/** Before another entry is booked: what the last trade is owed by the record is kept apart from it. */
export const setAside = (books: Books, out: Applied, symbol: string, intent: Intent): void => {
  const basis = books.ledger.positions[symbol];
  const owing = basis && tradesKnown(books, out).find((trade) => trade.symbol === symbol && trade.owed);
  if (!owing || isTradeOf(intent)(owing)) return;
  books.ledger = withBasis(withBasis(books.ledger, symbol, undefined), bookOf(owing), basis);
};
