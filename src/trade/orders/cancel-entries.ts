import { isPendingEntry, type Intent, type OrderRequest } from '../../domain/index.js';
import { intentEntry } from './intents.js';
import { commit, type ExecutionParts } from './parts.js';
import { sentBy } from './in-flight.js';
import { tellOnce } from './tell-once.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { pendingEntries } from '../../state/store/open-docs.js';

/** An order of an entry that was to be cancelled. */
export interface CalledOff {
  readonly symbol: string;
  /** Why it may still be there and fill; whoever follows the entry tries again. Absent where it is gone. */
  readonly doubt?: string;
}

/** An order that cannot be cancelled for so long is told of, ms; tries further apart than the gap begin anew. */
const TOLD_AFTER_MS = 10_000;
const GAP_MS = 10_000;

/** Of findings that an entry could not be cancelled, by intent. */
export const UNCANCELLED = 'uncancelled:';

/**
 * Calls off entries that have an order on the exchange, or may have: writes down that nothing follows it, then
 * cancels it. What it filled stays. One for each order; a call that hangs or fails holds up no other.
 * @param symbol that one alone
 */
export const cancelEntries = async (
  parts: ExecutionParts,
  reason: string,
  symbol?: string,
): Promise<readonly CalledOff[]> => {
  const entries = (await pendingEntries(parts.store, symbol)).filter(({ value }) => sentBy(value).length > 0);
  const done = await Promise.allSettled(
    entries.map(async ({ id, value: intent }) => {
      await markCanceled(parts, id, reason);
      return Promise.all(sentBy(intent).map(({ request }) => cancelEntry(parts, intent, request)));
    }),
  );
  return done.flatMap((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
};

/** One try to cancel an order of an entry; told once it has failed for 10 s. */
export const cancelEntry = async (
  parts: ExecutionParts,
  { id, symbol }: Pick<Intent, 'id' | 'symbol'>,
  { clientOrderId }: Pick<OrderRequest, 'clientOrderId'>,
): Promise<CalledOff> => {
  const { exchange, sends } = parts;
  const tries = `${UNCANCELLED}${clientOrderId}`;
  const answer = await exchange.cancelOrder(symbol, clientOrderId);
  if (answer.outcome !== 'unknown') {
    sends.found(tries);
    return { symbol };
  }
  const { reason: doubt } = answer;
  if (sends.miss(tries, GAP_MS) >= TOLD_AFTER_MS)
    await tellOnce(
      parts,
      `${UNCANCELLED}${id}`,
      `${symbol}: the entry could not be cancelled: ${doubt}. It may still fill; what it fills is guarded, and it is tried again until it is gone.`,
    );
  return { symbol, doubt };
};

/** Whoever follows it looks at once: what it waited for may take longer than a process that ends can. */
const markCanceled = (parts: ExecutionParts, id: string, reason: string): Promise<void> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('intent', id);
    if (!doc || !isPendingEntry(doc.value)) return;
    const { dueAt, postponedAt: _, ...intent } = doc.value;
    const isNew = intent.cancelReason === undefined;
    if (!isNew && dueAt === undefined) return;
    const now = parts.clock.now();
    await commit(parts, {
      put: [{ kind: 'intent', id, value: { cancelReason: reason, ...intent }, version: doc.version }],
      journal: isNew ? [intentEntry(intent, { event: 'called-off', data: { reason } }, now)] : [],
    });
  });
