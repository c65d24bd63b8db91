import { sign, type Depth, type Side } from '../../domain/index.js';

/** The part of 1 R that an entry gives up to slippage at most, beside MAX_SLIPPAGE. */
const MAX_SLIP_R = 0.15;

/**
 * What an entry may pay beyond its price: the smaller of MAX_SLIPPAGE and 0.15 R, as a price.
 * @param stopDistance as a price
 * @param maxSlippage as a fraction
 */
export const slippageAllowance = (price: number, stopDistance: number, maxSlippage: number): number =>
  Math.min(price * maxSlippage, stopDistance * MAX_SLIP_R);

/** Contracts that the book offers to an entry of a side no worse than a price. */
export const contractsWithin = ({ asks, bids }: Depth, side: Side, worst: number): number =>
  (side === 'long' ? asks : bids)
    .filter(({ price }) => sign(side) * (worst - price) >= 0)
    .reduce((sum, { contracts }) => sum + contracts, 0);
