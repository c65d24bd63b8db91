import { isPendingEntry, type Intent, reasonOf } from '../../domain/index.js';
import { executeIntent } from './driver.js';
import { sentBy } from '../orders/in-flight.js';
import { unreportedOf } from '../orders/send.js';
import { apart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';

/** Looks so often, so far apart (ms), at an entry whose order may have filled. */
const LOOKS = 6;
const LOOK_MS = 250;

/**
 * Entries that were cancelled may have filled without a position to show for it: they are followed until their orders
 * have ended and what those filled is booked, or guarded ahead of that; for 1.5 s at most.
 */
export const followEntries = async (parts: TradingParts): Promise<void> => {
  const entries = (await parts.store.list('intent')).filter(({ value }) => isOpen(value));
  const failed = await apart(entries, async ({ id }) => {
    for (let look = 1; look <= LOOKS; look++) {
      await executeIntent(parts, id);
      const now = (await parts.store.get('intent', id))?.value;
      if (!now || !isOpen(now)) return;
      await parts.human.sleep(LOOK_MS);
    }
  });
  for (const { item, error } of failed)
    parts.log.warn({ intentId: item.id, reason: reasonOf(error) }, 'an entry could not be followed');
};

/** Whether an order of an entry may fill yet, or has filled what the record does not show. */
const isOpen = (intent: Intent): boolean =>
  isPendingEntry(intent) && (unreportedOf(intent) > 0 || sentBy(intent).length > 0);
