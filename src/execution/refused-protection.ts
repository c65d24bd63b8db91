import { lacksGap, sign, stopAheadOf, type Position, type ProtectiveOrder } from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { fenced, instrumentOf, type ExecutionParts } from './parts.js';
import { AWAITED, hasStop, isGone, savePosition, type Protection } from './protection.js';
import { syncEvents } from './sync.js';

/** What follows when the exchange refuses a protective order. */
export const rejectProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
  reason: string,
): Promise<Protection | undefined> => {
  // Perhaps there is nothing left to protect: what happened meanwhile is read before anything is concluded.
  if ((await syncEvents(parts)) > 0) return undefined;
  if (await isGone(parts, doc.value)) return AWAITED;
  // Cancelled rather than forgotten: an earlier attempt under the same id may rest although nobody showed it.
  const protection = doc.value.protection.map((each) =>
    each.clientOrderId === order.clientOrderId ? { ...each, state: 'retiring' as const } : each,
  );
  if (order.type === 'stop')
    return rejectStop(parts, { ...doc, value: { ...doc.value, protection } }, order, reason);
  const { target: _, ...rest } = doc.value;
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'position', id: doc.id, value: { ...rest, protection }, version: doc.version }],
    journal: [
      {
        at: parts.clock.now(),
        event: 'target-moved',
        symbol: rest.symbol,
        positionId: rest.id,
        cause: `refused: ${reason}`,
        data: { what: 'target', from: order.triggerPrice },
      },
    ],
    pushes: [
      {
        type: 'notice',
        level: 'warning',
        text: `${doc.id}: the target at ${order.triggerPrice} was refused (${reason}); the position goes on without one.`,
      },
    ],
  });
  return undefined;
};

/** A refused stop: the position keeps the one before it where that still does, and has to be closed elsewhere. */
const rejectStop = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
  reason: string,
): Promise<Protection | undefined> => {
  const position = doc.value;
  const old = await stopThatDoes(parts, position, order.triggerPrice);
  if (!old) {
    await savePosition(parts, doc, {});
    return { status: 'failed', reason: `stop at ${order.triggerPrice} refused: ${reason}` };
  }
  const stop = old.triggerPrice;
  // A move that never came to be is none.
  const moves = position.moves.filter(({ what, to }) => what !== 'stop' || to !== order.triggerPrice);
  const data = { what: 'stop', wanted: order.triggerPrice, kept: stop };
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'position', id: doc.id, value: { ...position, stop, moves }, version: doc.version }],
    journal: [
      {
        at: parts.clock.now(),
        event: 'stop-refused',
        symbol: position.symbol,
        positionId: position.id,
        cause: reason,
        data,
      },
    ],
    pushes: [
      {
        type: 'notice',
        level: 'warning',
        text: `${position.symbol}: the stop could not be moved to ${order.triggerPrice} (${reason}); it stays at ${stop}.`,
      },
    ],
  });
  return undefined;
};

/**
 * The stop that rests for all that is open, when it is enough: the price has not passed the refused one, and
 * liquidation, as far as the exchange has told it, lies beyond it by the gap that is asked for (invariant 7).
 */
const stopThatDoes = async (
  parts: ExecutionParts,
  position: Position,
  refused: number,
): Promise<ProtectiveOrder | undefined> => {
  const { symbol, side, entryPrice, liquidationPrice, liquidationRead, protection } = position;
  const old = protection.find((each) => each.type === 'stop' && hasStop({ ...position, protection: [each] }));
  if (!old) return undefined;
  const way = sign(side);
  const { mark } = await parts.market.quote(symbol);
  if (way * (mark - refused) <= 0) return undefined;
  const needed = stopAheadOf(side, entryPrice, liquidationPrice, await instrumentOf(parts, symbol));
  const isNear = liquidationRead === true && lacksGap(side, old.triggerPrice, needed, liquidationPrice);
  return isNear ? undefined : old;
};
