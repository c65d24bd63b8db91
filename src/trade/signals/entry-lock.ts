import type { BotDocs } from '../../state/store/docs.js';
import { getOr, type Put } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';

/**
 * Takes a number before planning an entry; the returned write must go into the commit that reserves its risk.
 * Of two entries planned on the same state one then conflicts and plans again (invariant 13: reserved atomically).
 */
export const entryLock = async (parts: TradingParts): Promise<(intentId: string) => Put<BotDocs>> => {
  const { version } = await getOr(parts.store, 'cursor', 'entries', { value: '' });
  return (intentId) => ({ kind: 'cursor', id: 'entries', value: { value: intentId }, version });
};
