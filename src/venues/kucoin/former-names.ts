import { baseOf } from '../../domain/index.js';

/** Bases under which versions before contracts were known by their own ids stored some of them: ccxt's aliases. */
const FORMER: Readonly<Record<string, string>> = {
  APTOSLAUNCHTOKEN: 'ALT',
  BIFIF: 'BIFI',
  "FTX Users' Debt": 'FUD',
  VAIOT: 'VAI',
  WAXP: 'WAX',
};

/** What a symbol that an older version stored is called now; undefined for one that was never called otherwise. */
export const renamed = (symbol: string): string | undefined => {
  const base = FORMER[baseOf(symbol)];
  return base === undefined ? undefined : `${base}-USDT`;
};
