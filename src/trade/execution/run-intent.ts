import { FencedError, reasonOf } from '../../domain/index.js';
import { workingIntents } from '../../state/store/open-docs.js';
import { executeIntent, postpone } from './driver.js';
import { refreshAccount } from '../account/refresh.js';
import type { TradingParts } from '../core/parts.js';

/** What an exchange puts off for a while is sent soon after that is over, ms. */
const RETRY_MS = 500;

/**
 * Drives one owed intent on and brings the account's figures up to date; what fails now is owed again.
 * @param owedFor the moment for which the job that calls was owed
 */
export const driveIntent = async (parts: TradingParts, id: string, owedFor?: number): Promise<void> => {
  try {
    await executeIntent(parts, id, owedFor);
    // The chat answers from the stored figures: they are fresh again as soon as something was done.
    await refreshAccount(parts);
  } catch (error) {
    if (error instanceof FencedError) throw error;
    // An exchange or store that fails now is asked again soon; the intent's state says where to go on.
    const reason = reasonOf(error);
    parts.log.warn({ intentId: id, reason }, 'execution interrupted, tries again');
    await postpone(parts, id, RETRY_MS);
  }
};

/** Drives every intent on that is not ended, without waiting for the jobs that are owed for it. */
export const driveWaiting = async (parts: TradingParts): Promise<void> => {
  for (const { id } of await workingIntents(parts.store)) await driveIntent(parts, id);
};
