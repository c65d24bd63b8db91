import { FencedError } from '../domain/index.js';
import { executeIntent, postpone } from '../execution/execute.js';
import { refreshAccount } from './account.js';
import type { TradingParts } from './parts.js';

const RETRY_MS = 1000;

/** Drives one owed intent on and brings the account's figures up to date; what fails now is owed again. */
export const driveIntent = async (parts: TradingParts, id: string): Promise<void> => {
  try {
    await executeIntent(parts, id);
    // The chat answers from the stored figures: they are fresh again as soon as something was done.
    await refreshAccount(parts);
  } catch (error) {
    if (error instanceof FencedError) throw error;
    // An exchange or store that fails now is asked again soon; the intent's state says where to go on.
    const reason = error instanceof Error ? error.message : String(error);
    parts.log.warn({ intentId: id, reason }, 'execution interrupted, tries again');
    await postpone(parts, id, RETRY_MS);
  }
};
