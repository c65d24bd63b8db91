import { exposedOf, type Position, type Push } from '../domain/index.js';
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
