import { exposedOf, ReadFailedError, type Position, type Push } from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { fenced, type ExecutionParts } from './parts.js';

/** `failed`: the stop does not rest although it was tried; the caller flattens and alarms (invariant 5). */
export type Protection =
  | { readonly status: 'protected' | 'flat' }
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'pending'; readonly reason: string };

/** Whether a stop for all that is open was seen to rest, be it still the old one. */
export const hasStop = (position: Position): boolean =>
  position.protection.some(
    (order) => order.type === 'stop' && order.state === 'resting' && order.contracts >= exposedOf(position),
  );

/**
 * Whether the exchange shows a position no more that the books have: a stop or target has taken it, and its fill is
 * awaited. What cannot be read counts as there.
 */
export const isGone = async (
  { exchange }: Pick<ExecutionParts, 'exchange'>,
  { symbol, side }: Pick<Position, 'symbol' | 'side'>,
): Promise<boolean> => {
  try {
    return !(await exchange.fetchPositions()).some((held) => held.symbol === symbol && held.side === side);
  } catch (error) {
    if (!(error instanceof ReadFailedError)) throw error;
    return false;
  }
};

export const AWAITED: Protection = {
  status: 'pending',
  reason: 'the exchange shows the position no more; its record is awaited',
};

/** Writes a change of a position. */
export const savePosition = (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  change: Partial<Position>,
  pushes: readonly Push[] = [],
): Promise<void> =>
  parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'position', id: doc.id, value: { ...doc.value, ...change }, version: doc.version }],
    pushes,
  });
