import { lineOf, lots, type ExchangePosition, type Position } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import { protectOrClose } from '../protection/protect-or-close.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { TradingParts } from '../core/parts.js';

/** Contracts that the exchange shows beyond what the record explains of a position of ours; 0 when there are none. */
export const unexplainedOf = (
  { status, side, contracts, unreported = 0 }: Position,
  shown: ExchangePosition | undefined,
): number =>
  status === 'open' && shown?.side === side ? Math.max(0, lots(shown.contracts - contracts - unreported)) : 0;

/**
 * Sizes the protection of a position to what the exchange shows, or back to what the record explains. The owner is told
 * when contracts begin to be guarded that nothing explains, and when they are gone.
 */
export const guardUnexplained = (
  parts: TradingParts,
  symbol: string,
  shown: ExchangePosition | undefined,
): Promise<void> =>
  parts.symbols.run(symbol, async () => {
    if (!(await retryConflicts(() => record(parts, symbol, shown)))) return;
    await protectOrClose(parts, symbol);
  });

const record = async (
  parts: TradingParts,
  symbol: string,
  shown: ExchangePosition | undefined,
): Promise<boolean> => {
  const doc = await parts.store.get('position', symbol);
  if (!doc) return false;
  const unexplained = unexplainedOf(doc.value, shown);
  const { unexplained: before = 0, ...position } = doc.value;
  if (unexplained === before) return false;
  const at = parts.clock.now();
  const value: Position = { ...position, ...(unexplained > 0 ? { unexplained } : {}), updatedAt: at };
  const text =
    unexplained > 0
      ? `${symbol}: the exchange shows a ${position.side} of ${String(shown?.contracts)} contracts, and its record does not say why; by that record it is ${position.contracts}. The stop at ${position.stop} covers all of them until it does.`
      : `${symbol}: the exchange shows no more contracts than its record explains again (${position.contracts}).`;
  await commit(parts, {
    put: [{ kind: 'position', id: symbol, value, version: doc.version }],
    journal: [{ ...lineOf(value, at), event: 'unexplained', cause: text, data: { unexplained, before } }],
    pushes: [{ type: 'notice', level: unexplained > 0 ? 'alarm' : 'info', text }],
  });
  return true;
};
