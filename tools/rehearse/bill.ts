import { numberOf, optionalNumber, rowOf, type Row } from '../../src/venues/shared/fields.js';
import type { Wire } from './wire.js';

/** What fills came to, USDT. */
export interface Bill {
  readonly fills: number;
  readonly fees: number;
  readonly tax: number;
  /** Sold for, less bought for. */
  readonly realised: number;
}

/**
 * The bill of all fills in a contract since a time, ms: nobody else had an order in it, and not every fill names an
 * order. @throws as the wire does
 */
export const billOf = async (wire: Wire, symbol: string, since: number): Promise<Bill> => {
  const all = await wire.list('recentFills', { symbol });
  const own = all.filter((row) => numberOf(row, 'createdAt') >= since);
  const sum = (of: (row: Row) => number): number => own.reduce((total, row) => total + of(row), 0);
  return {
    fills: own.length,
    fees: sum((row) => numberOf(row, 'fee')),
    tax: sum(
      (row) => (optionalNumber(row, 'openFeeTaxPay') ?? 0) + (optionalNumber(row, 'closeFeeTaxPay') ?? 0),
    ),
    realised: sum((row) => (row['side'] === 'sell' ? 1 : -1) * numberOf(row, 'value')),
  };
};

/** Paid in all, USDT; negative: earned. */
export const costOf = ({ fees, tax, realised }: Bill): number => fees + tax - realised;

/** The account's balance without what is open, USDT. @throws as the wire does */
export const balanceOf = async (wire: Wire): Promise<number> => {
  const row = rowOf(await wire.get('account-overview', { currency: 'USDT' }), 'account');
  return numberOf(row, 'accountEquity') - numberOf(row, 'unrealisedPNL');
};
