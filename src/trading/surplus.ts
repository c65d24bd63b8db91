import { type ExchangePosition, type Position } from '../domain/index.js';
import { flatten } from '../execution/exits.js';
import { fenced } from '../execution/parts.js';
import { ensureProtection } from '../execution/protect.js';
import { retryConflicts } from '../store/retry-conflicts.js';
import type { TradingParts } from './parts.js';

/** Contracts that the exchange shows beyond what the record explains of a position of ours; 0 when there are none. */
export const surplusOf = (
  { status, side, contracts, unbooked = 0 }: Position,
  shown: ExchangePosition | undefined,
): number =>
  status === 'open' && shown?.side === side
    ? Math.max(0, Number((shown.contracts - contracts - unbooked).toFixed(9)))
    : 0;

/**
 * Sizes the protection of a position to what the exchange shows, or back to what the record explains. The owner is told
 * when contracts begin to be guarded that nothing explains, and when they are gone.
 */
export const guardSurplus = (
  parts: TradingParts,
  symbol: string,
  shown: ExchangePosition | undefined,
): Promise<void> =>
  parts.symbols.run(symbol, async () => {
    if (!(await retryConflicts(() => record(parts, symbol, shown)))) return;
    const protection = await ensureProtection(parts, symbol);
    if (protection.status === 'failed') await flatten(parts, symbol, protection.reason);
  });

const record = async (
  parts: TradingParts,
  symbol: string,
  shown: ExchangePosition | undefined,
): Promise<boolean> => {
  const doc = await parts.store.get('position', symbol);
  if (!doc) return false;
  const surplus = surplusOf(doc.value, shown);
  const { surplus: before = 0, ...position } = doc.value;
  if (surplus === before) return false;
  const at = parts.clock.now();
  const value: Position = { ...position, ...(surplus > 0 ? { surplus } : {}), updatedAt: at };
  const text =
    surplus > 0
      ? `${symbol}: the exchange shows a ${position.side} of ${String(shown?.contracts)} contracts, and its record does not say why; by that record it is ${position.contracts}. The stop at ${position.stop} covers all of them until it does.`
      : `${symbol}: the exchange shows no more contracts than its record explains again (${position.contracts}).`;
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'position', id: symbol, value, version: doc.version }],
    journal: [
      { at, event: 'surplus', symbol, positionId: position.id, cause: text, data: { surplus, before } },
    ],
    pushes: [{ type: 'notice', level: surplus > 0 ? 'alarm' : 'info', text }],
  });
  return true;
};
