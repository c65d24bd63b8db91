import { isFinal, type Intent, type Position } from '../domain/index.js';
import { executeJob, intentEntry } from './intents.js';
import type { Change } from '../store/store.js';
import type { BotDocs } from '../store/docs.js';

/** Whether somebody follows a fill: an entry whose intent has ended (a fill nobody expected any more) has nobody. */
export const isAttended = (intent: Intent | undefined): boolean => intent !== undefined && !isFinal(intent);

/**
 * The intents that protect positions which a fill without anybody behind it has opened or grown: owed together with the
 * fill, so that the stop does not wait for the next tick (invariant 5).
 */
export const attend = (
  positions: readonly Position[],
  now: number,
): Required<Pick<Change<BotDocs>, 'put' | 'journal' | 'jobs'>> => {
  const intents = positions.map((position): Intent => ({
    id: `L${position.cardVersion.toString(36)}${position.id}`.slice(0, 20),
    kind: 'protect',
    symbol: position.symbol,
    side: position.side,
    by: 'bot',
    cause: 'a late fill',
    status: 'pending',
    positionId: position.id,
    steps: [],
    reservedRisk: 0,
    reservedNotional: 0,
    createdAt: now,
    updatedAt: now,
  }));
  return {
    put: intents.map((intent) => ({ kind: 'intent', id: intent.id, value: intent })),
    journal: intents.map((intent) => intentEntry(intent, 'intent-recorded', now)),
    jobs: intents.map((intent) => ({ ...executeJob(intent), priority: 1 })),
  };
};
