import type { Intent, Signal } from '../../domain/index.js';
import { intentEntry } from '../orders/intents.js';
import { commit } from '../orders/parts.js';
import { refused, type Refused } from '../core/results.js';
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
    // A step that is recorded may be on the exchange; the version of the intent guards the moment in between.
    if (!intent || !held || intent.value.status !== 'pending' || intent.value.steps.length > 0)
      return TOO_LATE;
    const now = parts.clock.now();
    const ended: Intent = {
      ...intent.value,
      status: 'done',
      note: 'undone by the owner before anything was sent',
      reservedRisk: 0,
      reservedNotional: 0,
      updatedAt: now,
    };
    const { heldUntil: _over, ...rest } = doc.value;
    const signal: Signal = {
      ...rest,
      status: 'skipped',
      note: 'undone, nothing was sent',
      cardVersion: cardVersion + 1,
    };
    await commit(parts, {
      put: [
        { kind: 'intent', id: intent.id, value: ended, version: intent.version },
        { kind: 'signal', id: doc.id, value: signal, version: doc.version },
        ...(await followPuts(parts, untakenSignal(signal), 'skipped')),
      ],
      del: [{ kind: 'held', id: held.id, version: held.version }],
      journal: [intentEntry(ended, { event: 'approval-undone' }, now)],
      pushes: [{ type: 'signalChanged', signalId }],
    });
    return { status: 'undone', signal };
  });
