import {
  exposedOf,
  isFinal,
  isWorking,
  sign,
  type ExchangePosition,
  type Intent,
  type Order,
  type Position,
  type ProtectiveOrder,
} from '../../domain/index.js';
import { lookUp } from '../orders/send.js';
import { closesOf, recordFlatten } from '../protection/flatten.js';
import { isFor, without } from '../protection/state.js';
import { drive } from './driver.js';
import { exitOrder } from './exit.js';
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
 * @param known the position as the caller saw it last, whose stop is looked up without another read ahead of that
 * @returns whether the closing was recorded: the job that is owed for it carries it out
 * @throws ReadFailedError when the exchange cannot be read: nothing is decided then (invariant 8)
 */
export const closeUnguarded = async (
  parts: TradingParts,
  symbol: string,
  known?: Versioned<Position>,
  record: Recorder = recordFlatten,
): Promise<boolean> => {
  const outcome = known && guardOf(known.value) && (await closeKnown(parts, known, record));
  if (outcome === 'recorded' || outcome === 'left') return outcome === 'recorded';
  const doc = await parts.store.get('position', symbol);
  return doc !== undefined && (await closeKnown(parts, doc, record)) === 'recorded';
};

/**
 * The same, carried out here as far as it goes without waiting: the closing is recorded with its first order in one
 * commit, and that is sent at once. The job that is owed finds it done, or goes on where this was interrupted.
 */
export const closeUnguardedNow = (
  parts: TradingParts,
  symbol: string,
  known?: Versioned<Position>,
): Promise<boolean> => closeUnguarded(parts, symbol, known, recordAndDrive);

type Recorder = typeof recordFlatten;

/** Under the symbol's lock from before the commit; where somebody has that, his work comes first, and the job after it. */
const recordAndDrive: Recorder = async (parts, position, why, seen) => {
  const { symbol } = position;
  if (parts.symbols.isBusy(symbol)) return recordFlatten(parts, position, why, seen);
  return parts.symbols.run(symbol, async () => {
    // With an entry under way that is called off first.
    const isFree = parts.inFlight?.isIdle(symbol) === true;
    const order = isFree ? await exitOrder(parts, position, exposedOf(position)) : undefined;
    const intent = await recordFlatten(parts, position, why, seen, order);
    if (intent) await drive(parts, intent.id, intent);
    return intent;
  });
};

/** `outdated`: somebody wrote the position, or closed it, meanwhile. */
const closeKnown = async (
  parts: TradingParts,
  known: Versioned<Position>,
  record: Recorder,
): Promise<'recorded' | 'left' | 'outdated'> => {
  const stop = guardOf(known.value);
  if (!stop) return 'left';
  const { symbol } = known.value;
  const [order, held, intents, doc] = await Promise.all([
    lookUp(parts, { symbol, ...stop }),
    parts.exchange.fetchPositions(symbol),
    parts.store.list('intent'),
    parts.store.get('position', symbol),
  ]);
  // What was read of its stop may be of another.
  if (!doc || guardOf(doc.value)?.clientOrderId !== stop.clientOrderId) return 'outdated';
  const position = doc.value;
  const now = parts.clock.now();
  const busy = intents.some(({ value }) => value.symbol === symbol && isFresh(value, now));
  if (busy || closesOf(position, intents).length > 0) return 'left';
  const isBeyond = isHeldBeyond(position, held);
  // One that was accepted a moment ago and is not shown yet may do its work any time; it is given 2 s for that.
  parts.sends.noteBeyond(stop.clientOrderId, isBeyond);
  if (!isDead(order) || !isBeyond) return 'left';
  if (order === undefined && parts.sends.isAccepted(stop.clientOrderId)) return 'left';
  const what = `the stop at ${position.stop} was gone from the exchange and the price beyond it`;
  const value = { ...position, protection: without(position, stop), updatedAt: now };
  const why = {
    attempts: 0,
    cause: 'closed: the stop was gone and the price beyond it',
    reason: what,
    alarm: what,
  };
  return (await record(parts, value, why, [{ ...doc, value }])) ? 'recorded' : 'outdated';
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
