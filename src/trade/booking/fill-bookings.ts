import { exitSide, type Booking, type Cashflow, type Fill, type Side } from '../../domain/index.js';

/* What positions and closed trades keep of each event that moved their money. */

/** @param realised USDT, of what the entry only made up for */
export const entryBooking = (fill: Fill, realised = 0): Booking => ({
  kind: 'entry',
  ...fillBooking(fill, realised),
});

export const exitBooking = (fill: Fill, realised: number, reason: string): Booking => ({
  kind: 'exit',
  ...fillBooking(fill, realised),
  reason,
});

/** Of a fill by its side. @param realised USDT, the fee not included @param reason why, where it is an exit */
export const sideBooking = (side: Side, fill: Fill, realised: number, reason: string): Booking =>
  fill.side === exitSide(side) ? exitBooking(fill, realised, reason) : entryBooking(fill, realised);

const fillBooking = ({ id, timestamp: at, contracts, price, fee: fees }: Fill, realised: number) => ({
  at,
  id,
  contracts,
  price,
  realised,
  fees,
  funding: 0,
});

export const fundingBooking = ({ id, timestamp: at, amount: funding }: Cashflow): Booking => ({
  at,
  kind: 'funding',
  id,
  realised: 0,
  fees: 0,
  funding,
});
