import { ConflictError } from '../domain/index.js';
import type { BotDocs } from '../store/docs.js';
import { getOr, type Put } from '../store/store.js';
import type { TradingParts } from './parts.js';

const ATTEMPTS = 5;

/**
 * Takes a number before planning an entry; the returned write must go into the commit that reserves its risk.
 * Of two entries planned on the same state one then conflicts and plans again (invariant 13: reserved atomically).
 */
export const entryTurn = async (parts: TradingParts): Promise<(intentId: string) => Put<BotDocs>> => {
  const { version } = await getOr(parts.store, 'cursor', 'entries', { value: '' });
  return (intentId) => ({ kind: 'cursor', id: 'entries', value: { value: intentId }, version });
};

/** Runs a read-decide-commit again when somebody else was faster. */
export const retryConflicts = async <T>(task: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
};
