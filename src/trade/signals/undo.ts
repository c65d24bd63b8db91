import type { Intent, Signal } from '../../domain/index.js';
import { intentEntry } from '../orders/intents.js';
import { commit } from '../orders/parts.js';
import { refused, type Refused } from '../core/results.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { followPuts, untakenSignal } from '../learn/untaken.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

const TOO_LATE = refused('sent', 'the order is on its way already; close the position instead');

/** Takes an approval back before anything was sent; the signal counts as skipped. */
export const undoApproval = (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
): Promise<{ readonly status: 'undone'; readonly signal: Signal } | Refused> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('signal', signalId);
    const { intentId } = doc?.value ?? {};
    if (!doc || intentId === undefined) return refused('unknown', 'there is nothing to undo');
    if (doc.value.cardVersion !== cardVersion)
      return refused('stale', 'this card was replaced by a newer one');
    const [intent, held] = await Promise.all([
      parts.store.get('intent', intentId),
      parts.store.get('held', intentId),
    ]);
    if (!intent || !held || !isUnsent(intent.value)) return TOO_LATE;
    const signal = await endUnsent(parts, doc, intent, {
      status: 'skipped',
      note: 'undone, nothing was sent',
      why: 'undone by the owner before anything was sent',
      event: 'approval-undone',
    });
    return { status: 'undone', signal };
  });

/** Whether nothing of an entry was sent; a step that is recorded may be on the exchange. */
export const isUnsent = ({ status, steps }: Pick<Intent, 'status' | 'steps'>): boolean =>
  status === 'pending' && steps.length === 0;

/** How an approved signal ends, in the words of its card and of its intent. */
interface UnsentEnd {
  readonly status: 'skipped' | 'ended';
  readonly note: string;
  readonly why: string;
  readonly event: 'approval-undone' | 'called-off';
}

/**
 * Ends an approved signal of which nothing `isUnsent`, and frees its risk.
 * @throws ConflictError where its entry was faster: the version of the intent guards the moment in between
 */
export const endUnsent = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  intent: Versioned<Intent>,
  { status, note, why, event }: UnsentEnd,
): Promise<Signal> => {
  const held = await parts.store.get('held', intent.id);
  const now = parts.clock.now();
  const ended: Intent = {
    ...intent.value,
    status: 'done',
    note: why,
    reservedRisk: 0,
    reservedNotional: 0,
    updatedAt: now,
  };
  const { heldUntil: _over, ...rest } = doc.value;
  const signal: Signal = { ...rest, status, note, cardVersion: doc.value.cardVersion + 1 };
  await commit(parts, {
    put: [
      { kind: 'intent', id: intent.id, value: ended, version: intent.version },
      { kind: 'signal', id: doc.id, value: signal, version: doc.version },
      ...(await followPuts(parts, untakenSignal(parts, signal), status === 'ended' ? 'expired' : status)),
    ],
    del: held ? [{ kind: 'held', id: held.id, version: held.version }] : [],
    journal: [intentEntry(ended, { event, data: { reason: why } }, now)],
    pushes: [{ type: 'signalChanged', signalId: doc.id }],
  });
  return signal;
};
