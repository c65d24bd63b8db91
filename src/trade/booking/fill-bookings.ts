import { exitSide, type Booking, type Cashflow, type Fill, type Side } from '../../domain/index.js';

/* What positions and closed trades keep of each event that moved their money. */

/** @param realised USDT, of what the entry only made up for @param meant the price that was approved, where one was */
export const entryBooking = (fill: Fill, realised = 0, meant?: number): Booking => ({
  kind: 'entry',
  ...fillBooking(fill, realised),
  ...(meant === undefined ? {} : { meant }),
});

/** @param meant the trigger of the order that filled, where it had one */
export const exitBooking = (fill: Fill, realised: number, reason: string, meant?: number): Booking => ({
  kind: 'exit',
  ...fillBooking(fill, realised),
  reason,
  ...(meant === undefined ? {} : { meant }),
});

/** Of a fill by its side. @param realised USDT, the fee not included @param reason why, where it is an exit */
export const sideBooking = (side: Side, fill: Fill, realised: number, reason: string): Booking =>
  fill.side === exitSide(side) ? exitBooking(fill, realised, reason) : entryBooking(fill, realised);

const fillBooking = (
  { id, timestamp: at, contracts, price, fee: fees, liquidity }: Fill,
  realised: number,
) => ({
  at,
  id,
  contracts,
  price,
  realised,
  fees,
  funding: 0,
  ...(liquidity === 'maker' ? { maker: true as const } : {}),
});

export const fundingBooking = ({ id, timestamp: at, amount: funding }: Cashflow): Booking => ({
  at,
  kind: 'funding',
  id,
  realised: 0,
  fees: 0,
  funding,
});
