import { isFinal } from '../../domain/index.js';
import { executeJob } from '../orders/intents.js';
import { commit } from '../orders/parts.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';

/**
 * Wall time until which an order that the owner approved now is held back; undefined = it goes at once. The hold is a
 * human timer: in replay too it runs on wall time.
 */
export const delayedUntil = (parts: TradingParts, by: 'owner' | 'bot'): number | undefined => {
  const { undoSeconds } = parts.settings();
  return by === 'owner' && undoSeconds > 0 ? parts.human.now() + undoSeconds * 1000 : undefined;
};

/** The note by which a held intent is found once its time is over; committed with the intent, without its job. */
export const releasePut = (intentId: string, until: number): Put<BotDocs> => ({
  kind: 'held',
  id: intentId,
  value: { until },
  version: 0,
});

/** Owes the jobs of intents whose hold is over. Returns how many. */
export const releaseHeld = async (parts: TradingParts): Promise<number> => {
  const now = parts.human.now();
  const over = (await parts.store.list('held')).filter(({ value }) => now >= value.until);
  for (const { id, version } of over) {
    const intent = (await parts.store.get('intent', id))?.value;
    const alive = intent && !isFinal(intent);
    await commit(parts, {
      del: [{ kind: 'held', id, version }],
      ...(alive ? { jobs: [executeJob(intent)] } : {}),
      // The card loses its button.
      ...(alive && intent.signalId
        ? { pushes: [{ type: 'signalChanged' as const, signalId: intent.signalId }] }
        : {}),
    });
  }
  return over.length;
};
