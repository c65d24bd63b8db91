import type { Position } from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from './parts.js';
import { otherPosition, refused, type Refused } from './results.js';

/** The open position in a symbol, or why there is none to act on. @param id of the one that is meant */
export const openPosition = async (
  { store }: Pick<TradingParts, 'store'>,
  symbol: string,
  id?: string,
): Promise<Versioned<Position> | Refused> => {
  const doc = await store.get('position', symbol);
  if (doc?.value.status !== 'open') return refused('no-position', `there is no open position in ${symbol}`);
  return id === undefined || id === doc.value.id ? doc : otherPosition(symbol);
};
