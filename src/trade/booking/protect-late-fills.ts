import { isFinal, type Intent, type Position } from '../../domain/index.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import type { ExecutionParts } from '../orders/parts.js';
import type { Change } from '../../state/store/store.js';
import type { BotDocs } from '../../state/store/docs.js';

/** Whether somebody follows a fill: an entry whose intent has ended (a fill nobody expected any more) has nobody. */
export const isDriven = (intent: Intent | undefined): boolean => intent !== undefined && !isFinal(intent);

/**
 * The intents that protect positions which a fill without anybody behind it has opened or grown: owed together with the
 * fill, so that the stop does not wait for the next tick (invariant 5).
 */
export const protectLateFills = (
  positions: readonly Position[],
  { clock }: Pick<ExecutionParts, 'clock'>,
): Required<Pick<Change<BotDocs>, 'put' | 'journal' | 'jobs'>> => {
  const intents = positions.map((position) =>
    intentOn({ clock }, position, {
      id: `L${position.cardVersion.toString(36)}${position.id}`.slice(0, 20),
      kind: 'protect',
      by: 'bot',
      cause: 'a late fill',
    }),
  );
  const now = clock.now();
  return {
    put: intents.map((intent) => ({ kind: 'intent', id: intent.id, value: intent })),
    journal: intents.map((intent) => intentEntry(intent, { event: 'intent-recorded' }, now)),
    jobs: intents.map((intent) => ({ ...executeJob(intent), priority: 1 })),
  };
};
