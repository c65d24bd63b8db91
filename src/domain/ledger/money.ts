import { Big } from 'big.js';

/** Decimals in which the exchange books fees and funding. */
const BOOKED_DECIMALS = 8;

/** Fee in USDT for a fill, rounded to 8 decimals; `rate` is a fraction of the notional. */
export const feeOf = (contracts: number, price: number, contractSize: number, rate: number): number =>
  new Big(contracts).times(price).times(contractSize).times(rate).round(BOOKED_DECIMALS).toNumber();

/**
 * Funding in USDT, rounded to 8 decimals, positive = received: a long pays `rate` × notional when the rate is
 * positive, a short receives it.
 * @param contracts signed, negative = short
 */
export const fundingOf = (contracts: number, mark: number, contractSize: number, rate: number): number => {
  const paid = new Big(contracts).times(mark).times(contractSize).times(rate).round(BOOKED_DECIMALS);
  return paid.eq(0) ? 0 : -paid.toNumber();
};
