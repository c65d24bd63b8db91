import { Big } from 'big.js';
import type { LedgerState } from './ledger.js';

/**
 * balance − (opening + realised − fees + funding + transfers), as a decimal string: '0' when the ledger closes to the
 * last digit (invariant 4).
 */
export const ledgerGap = (state: LedgerState, opening: number): string =>
  new Big(state.balance)
    .minus(opening)
    .minus(state.realised)
    .plus(state.fees)
    .minus(state.funding)
    .minus(state.transfers)
    .toFixed();

/** Exact sum of amounts as they were booked, a decimal string. */
export const exactSum = (amounts: readonly number[]): string =>
  amounts.reduce((sum, amount) => sum.plus(amount), new Big(0)).toFixed();

/** Whether two decimal strings are the same number. */
export const sameAmount = (a: string, b: string): boolean => new Big(a).eq(b);
