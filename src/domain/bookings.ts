import type { Instrument } from './instrument.js';
import {
  addUsdt,
  cashOf,
  inR,
  netOf,
  sumMoney,
  unrealisedOf,
  type Booking,
  type Cash,
  type Money,
} from './money.js';
import { sum } from './number.js';
import type { ClosedTrade, Position } from './position.js';

type Booked = Pick<Position, 'realised' | 'fees' | 'funding' | 'bookings' | 'openedAt'>;

/** A position with a fill or payment booked. */
export const withBooking = <P extends Booked>(position: P, booking: Booking): P => ({
  ...position,
  realised: addUsdt(position.realised, booking.realised),
  fees: addUsdt(position.fees, booking.fees),
  funding: addUsdt(position.funding, booking.funding),
  bookings: inOrder(bookingsOf(position), booking),
});

/** In the order in which it happened, however late it came. */
const inOrder = (bookings: readonly Booking[], late: Booking): readonly Booking[] =>
  [...bookings, late].sort((a, b) => a.at - b.at);

/** All that was booked of a position; what versions before did not keep apart is one booking. */
export const bookingsOf = (position: Booked): readonly Booking[] =>
  position.bookings ?? lumpOf(position, position.openedAt);

const lumpOf = (money: Cash, at: number): readonly Booking[] => {
  const kind = money.realised === 0 ? 'entry' : 'exit';
  return netOf(money) === 0 && money.fees === 0 ? [] : [{ at, kind, ...cashOf(money) }];
};

/** The money of an open position at a mark. */
export const moneyOf = (
  position: Pick<Position, 'realised' | 'fees' | 'funding' | 'side' | 'contracts' | 'entryPrice'>,
  mark: number,
  { contractSize }: Pick<Instrument, 'contractSize'>,
): Money => ({ ...cashOf(position), open: unrealisedOf(position, mark, contractSize) });

/** The money of a closed trade. */
export const tradeCash = ({ grossPnl: realised, fees, funding }: ClosedTrade): Cash => ({
  realised,
  fees,
  funding,
});

/** All that was booked of a trade; what versions before did not keep apart is one booking, at its end. */
export const tradeBookings = (trade: ClosedTrade): readonly Booking[] =>
  trade.bookings ?? lumpOf(tradeCash(trade), trade.closedAt);

/** A closed trade with something more booked. */
export const bookedTrade = (trade: ClosedTrade, booking: Booking): ClosedTrade => {
  const cash: Cash = {
    realised: addUsdt(trade.grossPnl, booking.realised),
    fees: addUsdt(trade.fees, booking.fees),
    funding: addUsdt(trade.funding, booking.funding),
  };
  const netPnl = netOf(cash);
  return {
    ...trade,
    grossPnl: cash.realised,
    fees: cash.fees,
    funding: cash.funding,
    bookings: inOrder(tradeBookings(trade), booking),
    netPnl,
    r: inR(netPnl, trade.riskUnit),
  };
};

/** Exits of one decision in a row, fills taken together: a part of a position, or the rest of it. */
export interface ClosedPart extends Cash {
  /** Market time of the last fill. */
  readonly at: number;
  readonly contracts: number;
  /** Average. */
  readonly price: number;
  readonly reason: string;
}

/** The parts in which a position was closed so far, oldest first. */
export const partsOf = (bookings: readonly Booking[]): readonly ClosedPart[] => {
  const parts: ClosedPart[] = [];
  for (const { kind, at, contracts = 0, price = 0, reason = 'closed', ...cash } of bookings) {
    if (kind !== 'exit') continue;
    const last = parts.at(-1);
    if (last?.reason !== reason) {
      parts.push({ at, contracts, price, reason, ...cashOf(cash) });
      continue;
    }
    const all = last.contracts + contracts;
    parts[parts.length - 1] = {
      at,
      contracts: all,
      price: all > 0 ? (last.price * last.contracts + price * contracts) / all : price,
      reason,
      ...cashOf(sumMoney([last, cash])),
    };
  }
  return parts;
};

/** What a trade or position has booked, and the risk that it is measured by. */
export interface MoneyBook {
  readonly bookings: readonly Booking[];
  readonly riskUnit: number;
}

/** The books of closed trades and open positions: every booking stands in one of them. */
export const booksOf = (
  trades: readonly ClosedTrade[],
  positions: readonly (Booked & Pick<Position, 'riskUnit'>)[],
): readonly MoneyBook[] => [
  ...trades.map((trade) => ({ bookings: tradeBookings(trade), riskUnit: trade.riskUnit })),
  ...positions.map((position) => ({ bookings: bookingsOf(position), riskUnit: position.riskUnit })),
];

/** What was booked in a span of market time, USDT and R. @param from inclusive @param until exclusive */
export const bookedIn = (
  books: readonly MoneyBook[],
  from = -Infinity,
  until = Infinity,
): { readonly cash: Cash; readonly r: number } => {
  const inside = books.map(({ bookings, riskUnit }) => {
    const cash = sumMoney(bookings.filter(({ at }) => at >= from && at < until));
    return { cash, r: inR(netOf(cash), riskUnit) };
  });
  return { cash: cashOf(sumMoney(inside.map(({ cash }) => cash))), r: sum(inside.map(({ r }) => r)) };
};
