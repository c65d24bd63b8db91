import { isPendingEntry } from '../domain/index.js';
import { intentEntry } from './intents.js';
import { fenced, type ExecutionParts } from './parts.js';
import { retryConflicts } from '../store/retry-conflicts.js';

/**
 * Calls off entries that have an order on the exchange, or may have: writes down that nothing follows it, then
 * cancels it. What it filled stays. The symbols, one for each order.
 * @param symbol that one alone
 */
export const callOffEntries = async (
  parts: ExecutionParts,
  reason: string,
  symbol?: string,
): Promise<readonly string[]> => {
  const canceled: string[] = [];
  for (const { id, value: intent } of await parts.store.list('intent')) {
    if (!isPendingEntry(intent) || (symbol !== undefined && intent.symbol !== symbol)) continue;
    const working = intent.steps.filter(({ status }) => status === 'recorded' || status === 'open');
    if (working.length === 0) continue;
    await markCalledOff(parts, id, reason);
    for (const { request } of working) {
      await parts.exchange.cancelOrder(intent.symbol, request.clientOrderId);
      canceled.push(intent.symbol);
    }
  }
  return canceled;
};

const markCalledOff = (parts: ExecutionParts, id: string, reason: string): Promise<void> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('intent', id);
    if (!doc || !isPendingEntry(doc.value) || doc.value.calledOff !== undefined) return;
    const now = parts.clock.now();
    await parts.store.commit({
      ...fenced(parts),
      put: [{ kind: 'intent', id, value: { ...doc.value, calledOff: reason }, version: doc.version }],
      journal: [intentEntry(doc.value, 'called-off', now, { reason })],
    });
  });
