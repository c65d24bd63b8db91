import {
  exposedOf,
  isFinal,
  isWorking,
  sign,
  type ExchangePosition,
  type Intent,
  type Order,
  type OrderRequest,
  type Position,
  type ProtectiveOrder,
} from '../../domain/index.js';
import { lookUp } from '../orders/send.js';
import { closesOf, recordFlatten } from './flatten.js';
import { isFor, without } from './state.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';

/** An intent without progress for this long has lost its job, or hangs; ms. */
export const STUCK_MS = 10_000;

/** An intent that has been under way for long may hang; it must not keep a vanished stop from being seen. */
export const isFresh = (intent: Intent, now: number): boolean =>
  !isFinal(intent) && Math.abs(now - intent.createdAt) < STUCK_MS;

/**
 * Closes a position at market whose stop is gone from the exchange while the mark lies beyond it: a stop that was
 * placed now would go off at once, after a detour. Order and position are read at this moment, side by side, and both
 * must say so; everything else is left to the tick (a stop that rests or has just gone off among it). Done once for a
 * position. Needs no lease of the tick: its write compares the position's version.
 * @param known the position as the caller saw it last; it is read again when that turns out to be old
 * @returns whether the closing was recorded
 * @throws ReadFailedError when the exchange cannot be read: nothing is decided then (invariant 8)
 */
export const closeUnguarded = async (
  parts: TradingParts,
  symbol: string,
  known?: Versioned<Position>,
): Promise<boolean> => {
  const outcome = known && (await closeKnown(parts, known));
  if (outcome === 'recorded' || outcome === 'left') return outcome === 'recorded';
  const doc = await parts.store.get('position', symbol);
  return doc !== undefined && (await closeKnown(parts, doc)) === 'recorded';
};

/** `outdated`: somebody wrote the position, or closed it, meanwhile. */
const closeKnown = async (
  parts: TradingParts,
  doc: Versioned<Position>,
): Promise<'recorded' | 'left' | 'outdated'> => {
  const position = doc.value;
  const stop = guardOf(position);
  if (!stop) return 'left';
  const [order, held, intents] = await Promise.all([
    lookTwice(parts, { symbol: position.symbol, clientOrderId: stop.clientOrderId }),
    parts.exchange.fetchPositions(position.symbol),
    parts.store.list('intent'),
  ]);
  const now = parts.clock.now();
  const busy = intents.some(({ value }) => value.symbol === position.symbol && isFresh(value, now));
  if (busy || closesOf(position, intents).length > 0) return 'left';
  const isBeyond = isHeldBeyond(position, held);
  // One that was accepted a moment ago and is not shown yet may do its work any time; it is given 2 s for that.
  parts.sends.noteBeyond(stop.clientOrderId, isBeyond);
  if (!isDead(order) || !isBeyond) return 'left';
  if (order === undefined && parts.sends.isAccepted(stop.clientOrderId)) return 'left';
  const what = `the stop at ${position.stop} was gone from the exchange and the price beyond it`;
  const protection = without(position, stop);
  const recorded = await recordFlatten(
    parts,
    position,
    { attempts: 0, cause: 'closed: the stop was gone and the price beyond it', reason: what, alarm: what },
    [{ ...doc, value: { ...position, protection, updatedAt: now } }],
  );
  return recorded ? 'recorded' : 'outdated';
};

/** The stop that was seen to rest for all of an open position of ours. */
export const guardOf = (position: Position): ProtectiveOrder | undefined =>
  position.status === 'open' && !position.guardOnly
    ? position.protection.find(
        (order) =>
          order.state === 'resting' &&
          isFor(order, { type: 'stop', triggerPrice: position.stop, contracts: exposedOf(position) }),
      )
    : undefined;

/** A stop that goes off between two places where the exchange lists orders is in neither: it is looked for again. */
const lookTwice = async (
  parts: TradingParts,
  order: Pick<OrderRequest, 'symbol' | 'clientOrderId'>,
): Promise<Order | undefined> => (await lookUp(parts, order)) ?? lookUp(parts, order);

/** Whether an order is known to fill nothing any more, and to have filled nothing. */
const isDead = (order: Order | undefined): boolean =>
  order === undefined || (!isWorking(order) && order.filled === 0 && order.status !== 'filled');

/** Whether the exchange shows the position as we know it, its mark at the stop or beyond. */
const isHeldBeyond = (position: Position, held: readonly ExchangePosition[]): boolean => {
  const shown = held.find(({ symbol }) => symbol === position.symbol);
  return (
    shown?.side === position.side &&
    shown.contracts === exposedOf(position) &&
    shown.markPrice > 0 &&
    sign(position.side) * (shown.markPrice - position.stop) <= 0
  );
};
