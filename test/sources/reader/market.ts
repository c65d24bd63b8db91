import type { Contract, ReadContext } from '../../../src/sources/reader/index.js';

/** Contracts of all magnitudes, one of a name in another script: symbol, price of now, price step. */
const ROWS: readonly (readonly [symbol: string, price: number, tickSize: number, id?: string])[] = [
  ['BTC-USDT', 61_250, 0.1, 'XBTUSDTM'],
  ['ETH-USDT', 3120, 0.01],
  ['LTC-USDT', 82.4, 0.01],
  ['ADA-USDT', 0.446, 0.00001],
  ['XRP-USDT', 0.523, 0.0001],
  ['DOGE-USDT', 0.1245, 0.00001],
  ['TRX-USDT', 0.131, 0.00001],
  ['OMNI-USDT', 3.511, 0.001],
  ['SOL-USDT', 142.3, 0.01],
  ['NEAR-USDT', 5.2, 0.001],
  ['MOVE-USDT', 0.55, 0.0001],
  ['BNB-USDT', 598, 0.01],
  ['PEPE-USDT', 0.0000118, 1e-10],
  ['1000BONK-USDT', 0.0214, 1e-6],
  ['币安人生-USDT', 0.21, 0.0001],
];

export const CONTRACTS: readonly Contract[] = ROWS.map(([symbol, , tickSize, id]) => ({
  symbol,
  id: id ?? symbol.replace('-USDT', 'USDTM'),
  tickSize,
}));

export const PRICES: Readonly<Record<string, number>> = Object.fromEntries(
  ROWS.map(([symbol, price]) => [symbol, price]),
);

export const CONTEXT: ReadContext = { prices: PRICES, contracts: CONTRACTS };
