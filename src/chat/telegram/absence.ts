import type { Signal } from '../../domain/index.js';
import { ConflictError, HOUR, MINUTE } from '../../domain/index.js';
import type { BotDocs, Presence } from '../../state/store/docs.js';
import type { Put } from '../../state/store/store.js';
import type { ChatBasis } from './parts.js';

/** After so long a silence the owner is told what came meanwhile. */
const SILENCE = 8 * HOUR;
/** A card that rang a short while ago is not told of again. */
const RANG = HOUR;
const LOOK_EVERY = MINUTE;

/** The write that notes a word of the owner's; it begins the silence anew. @param at wall time */
export const spokePut = (at: number): Put<BotDocs> => ({
  kind: 'presence',
  id: 'main',
  value: { spokeAt: at },
});

/** The signals to tell of after a silence; none where it is too early, or they were told of. @param now wall time */
export const cameMeanwhile = (
  { spokeAt, told }: Presence,
  signals: readonly Signal[],
  now: number,
): readonly Signal[] => {
  if (told || now - spokeAt < SILENCE) return [];
  const came = signals.filter(
    ({ offeredAt, status }) => offeredAt > spokeAt && status !== 'approved' && status !== 'replaced',
  );
  return came.some(({ offeredAt }) => now - offeredAt >= RANG) ? came : [];
};

/**
 * Looks whether the owner has been silent for long, and then owes one message of what came. That it is owed is noted in
 * the same commit: once for each silence, whatever dies.
 */
export const createAbsence = ({ store, desk, clock }: Pick<ChatBasis, 'store' | 'desk' | 'clock'>) => {
  let lookedAt = -Infinity;
  return {
    async look(): Promise<void> {
      if (clock.elapsed() - lookedAt < LOOK_EVERY) return;
      lookedAt = clock.elapsed();
      const now = clock.now();
      const known = await store.get('presence', 'main');
      const presence = known?.value ?? { spokeAt: now };
      const came = known && !presence.told ? cameMeanwhile(presence, await desk.signals.all(), now) : [];
      // Who never said a word is silent from the first look on.
      if (known && came.length === 0) return;
      const value = came.length === 0 ? presence : { ...presence, told: true };
      await store
        .commit({
          put: [{ kind: 'presence', id: 'main', value, version: known?.version ?? 0 }],
          pushes:
            came.length === 0
              ? []
              : [{ type: 'missed', since: presence.spokeAt, signalIds: came.map(({ id }) => id) }],
        })
        .catch((error: unknown) => {
          // The owner has just said something.
          if (!(error instanceof ConflictError)) throw error;
        });
    },
  };
};
