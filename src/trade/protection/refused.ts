import {
  lacksGap,
  lineOf,
  exposedOf,
  withNextTarget,
  stopAheadOf,
  type Position,
  type ProtectiveOrder,
} from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import { commit, instrumentOf, type ExecutionParts } from '../orders/parts.js';
import { AWAITED, hasStop, isGone, retired, savePosition, type Protection } from './state.js';
import { syncFillsIfReadable } from '../booking/sync.js';

/** What follows when the exchange refuses a protective order. */
export const rejectProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
  reason: string,
): Promise<Protection | undefined> => {
  // Perhaps there is nothing left to protect: what happened meanwhile is read before anything is concluded.
  if ((await syncFillsIfReadable(parts)) > 0) return undefined;
  if (await isGone(parts, doc.value)) return AWAITED;
  // Cancelled rather than forgotten: an earlier attempt under the same id may rest although nobody showed it.
  const protection = retired(doc.value, order);
  if (order.type === 'stop')
    return rejectStop(parts, { ...doc, value: { ...doc.value, protection } }, order, reason);
  const rest = withoutTarget(doc.value, order.triggerPrice);
  const header = lineOf(rest, parts.clock.now());
  const data = { from: order.triggerPrice };
  const text = `${doc.id}: the target at ${order.triggerPrice} was refused (${reason}); the position goes on ${rest.target === undefined ? 'without one' : 'with the others'}.`;
  await commit(parts, {
    put: [{ kind: 'position', id: doc.id, value: { ...rest, protection }, version: doc.version }],
    journal: [{ ...header, event: 'target-moved', cause: `refused: ${reason}`, data }],
    pushes: [{ type: 'notice', level: 'warning', text }],
  });
  return undefined;
};

/** The position without its target, or without the rung of its ladder, at a price; what went there runs on. */
const withoutTarget = (position: Position, price: number): Position => {
  const { target: _, ...rest } = position;
  const { ladder, instrument = { lotSize: 1 } } = rest;
  if (!ladder) return rest;
  const others = ladder.filter((rung) => rung.price !== price || rung.done);
  return withNextTarget({ ...rest, ladder: others }, exposedOf(position), instrument);
};

/** A refused stop: the position keeps the one before it where that still does, and has to be closed elsewhere. */
const rejectStop = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
  reason: string,
): Promise<Protection | undefined> => {
  const position = doc.value;
  const old = await stopThatDoes(parts, position);
  if (!old) {
    await savePosition(parts, doc, {});
    return { status: 'failed', reason: `stop at ${order.triggerPrice} refused: ${reason}` };
  }
  const stop = old.triggerPrice;
  // A move that never came to be is none.
  const moves = position.moves.filter(({ what, to }) => what !== 'stop' || to !== order.triggerPrice);
  const header = lineOf(position, parts.clock.now());
  const data = { wanted: order.triggerPrice, kept: stop };
  const text = `${position.symbol}: the stop could not be moved to ${order.triggerPrice} (${reason}); it stays at ${stop}.`;
  await commit(parts, {
    put: [{ kind: 'position', id: doc.id, value: { ...position, stop, moves }, version: doc.version }],
    journal: [{ ...header, event: 'stop-refused', cause: reason, data }],
    pushes: [{ type: 'notice', level: 'warning', text }],
  });
  return undefined;
};

/**
 * The stop for all that is open that rests, when it comes first: liquidation, as far as the exchange
 * has told it, lies beyond it by the gap that is asked for (invariant 7).
 */
const stopThatDoes = async (
  parts: ExecutionParts,
  position: Position,
): Promise<ProtectiveOrder | undefined> => {
  const { symbol, side, entryPrice, liquidationPrice, liquidationRead, protection } = position;
  const old = protection.find((each) => hasStop({ ...position, protection: [each] }));
  if (!old) return undefined;
  const needed = stopAheadOf(side, entryPrice, liquidationPrice, await instrumentOf(parts, symbol));
  const isNear = liquidationRead === true && lacksGap(side, old.triggerPrice, needed, liquidationPrice);
  return isNear ? undefined : old;
};
