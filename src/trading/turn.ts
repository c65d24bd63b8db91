import type { BotDocs } from '../store/docs.js';
import { getOr, type Put } from '../store/store.js';
import type { TradingParts } from './parts.js';

/**
 * Takes a number before planning an entry; the returned write must go into the commit that reserves its risk.
 * Of two entries planned on the same state one then conflicts and plans again (invariant 13: reserved atomically).
 */
export const entryTurn = async (parts: TradingParts): Promise<(intentId: string) => Put<BotDocs>> => {
  const { version } = await getOr(parts.store, 'cursor', 'entries', { value: '' });
  return (intentId) => ({ kind: 'cursor', id: 'entries', value: { value: intentId }, version });
};
