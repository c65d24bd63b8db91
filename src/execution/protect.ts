import {
  ConflictError,
  exitSide,
  exposedOf,
  isWorking,
  type Order,
  type OrderRequest,
  type Position,
  type ProtectiveOrder,
} from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { clientOrderId } from './ids.js';
import { send } from './orders.js';
import { fenced, type ExecutionParts } from './parts.js';
import { AWAITED, hasStop, isGone, savePosition, type Protection } from './protection.js';
import { rejectProtective } from './refused-protection.js';
import { syncEvents } from './sync.js';

type ProtectiveType = ProtectiveOrder['type'];
const MAX_ROUNDS = 12;
const LOOKUPS = 3;
/** A stop that is put off for longer than this counts as one that cannot be placed. */
const UNGUARDED_MS = 1500;

/**
 * Brings the protective orders on the exchange to what the position wants: a reduce-only stop and target for all
 * that is open, each read back; the new one placed before the old one is cancelled; none left when it is flat.
 * Idempotent: call it after every fill, move, start and doubt. Call it under the symbol's mutex.
 */
export const ensureProtection = async (parts: ExecutionParts, symbol: string): Promise<Protection> => {
  const result = await settle(parts, symbol);
  return result.status === 'pending' ? limitWait(parts, symbol, result) : result;
};

/** Waiting ends where all or part of the position has been without a stop for too long. */
const limitWait = async (
  parts: ExecutionParts,
  symbol: string,
  pending: Extract<Protection, { status: 'pending' }>,
): Promise<Protection> => {
  const doc = await parts.store.get('position', symbol);
  if (!doc || doc.value.status === 'closed' || hasStop(doc.value)) return pending;
  const now = parts.clock.now();
  const since = doc.value.unguardedSince;
  if (since !== undefined && now - since >= UNGUARDED_MS)
    return (await isGone(parts, doc.value)) ? AWAITED : { status: 'failed', reason: pending.reason };
  try {
    if (since === undefined) await savePosition(parts, doc, { unguardedSince: now });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
  return pending;
};

const settle = async (parts: ExecutionParts, symbol: string): Promise<Protection> => {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const doc = await parts.store.get('position', symbol);
    if (!doc) return { status: 'flat' };
    try {
      const result = await nextStep(parts, doc);
      if (result) return result;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  return { status: 'pending', reason: 'protection did not settle' };
};

const nextStep = async (parts: ExecutionParts, doc: Versioned<Position>): Promise<Protection | undefined> => {
  const position = doc.value;
  const wanted = position.status === 'closed' ? [] : wantedOf(position);
  for (const { type, triggerPrice } of wanted) {
    const current = position.protection.find(
      (order) =>
        order.type === type &&
        order.state !== 'retiring' &&
        order.triggerPrice === triggerPrice &&
        order.contracts === exposedOf(position),
    );
    if (current?.state === 'resting') continue;
    if (!current) return recordProtective(parts, doc, type, triggerPrice);
    return placeProtective(parts, doc, current);
  }
  return retireOne(parts, doc, wanted);
};

const wantedOf = (position: Position): { type: ProtectiveType; triggerPrice: number }[] => [
  { type: 'stop', triggerPrice: position.stop },
  ...(position.target === undefined ? [] : [{ type: 'takeProfit' as const, triggerPrice: position.target }]),
];

const recordProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  type: ProtectiveType,
  triggerPrice: number,
): Promise<undefined> => {
  const position = doc.value;
  const step = position.protectionSeq + 1;
  const order: ProtectiveOrder = {
    clientOrderId: clientOrderId({ instance: parts.instance, owner: position.id, kind: type, step }),
    type,
    triggerPrice,
    contracts: exposedOf(position),
    state: 'recorded',
  };
  await savePosition(parts, doc, { protection: [...position.protection, order], protectionSeq: step });
  return undefined;
};

/** The position with every order in doubt that is not seen resting: it is looked up before anything is concluded. */
export const doubtUnseen = (position: Position, resting: ReadonlySet<string>): Position => ({
  ...position,
  protection: position.protection.map((order) =>
    order.state === 'resting' && !resting.has(order.clientOrderId) ? { ...order, state: 'recorded' } : order,
  ),
});

const requestOf = (position: Position, order: ProtectiveOrder): OrderRequest => ({
  clientOrderId: order.clientOrderId,
  symbol: position.symbol,
  side: exitSide(position.side),
  type: order.type,
  contracts: order.contracts,
  triggerPrice: order.triggerPrice,
  reduceOnly: true,
  leverage: position.leverage,
  ...(position.marginMode ? { marginMode: position.marginMode } : {}),
});

/** Sends a recorded protective order unless the exchange has it already, then reads it back. */
const placeProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
): Promise<Protection | undefined> => {
  const request = requestOf(doc.value, order);
  let found = await parts.exchange.fetchOrder(request.symbol, request.clientOrderId);
  if (!found) {
    const sent = await send(parts, request);
    if (sent.outcome === 'rejected') return rejectProtective(parts, doc, order, sent.reason);
    if (sent.outcome === 'notPlaced') return { status: 'pending', reason: sent.reason };
    found = await readBack(parts, request);
    // Sent again under the same id by the next attempt: it is reduce-only.
    if (!found)
      return { status: 'pending', reason: `the exchange does not show the ${order.type} that was sent` };
  }
  return settleProtective(parts, doc, order, found);
};

/** The protective orders of a position but one. */
const without = (
  position: Position,
  order: Pick<ProtectiveOrder, 'clientOrderId'>,
): readonly ProtectiveOrder[] =>
  position.protection.filter((each) => each.clientOrderId !== order.clientOrderId);

const readBack = async (parts: ExecutionParts, request: OrderRequest): Promise<Order | undefined> => {
  for (let attempt = 0; attempt < LOOKUPS; attempt++) {
    if (attempt > 0) await parts.human.sleep(150 * attempt);
    const order = await parts.exchange.fetchOrder(request.symbol, request.clientOrderId);
    if (order) return order;
  }
  return undefined;
};

const settleProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
  found: Order,
): Promise<Protection | undefined> => {
  if (isWorking(found)) {
    const { unguardedSince, ...rest } = doc.value;
    // What rests counts as what it is: a stop that was placed ahead of the books may be for less.
    const seen = { contracts: found.contracts, triggerPrice: found.triggerPrice ?? order.triggerPrice };
    const protection = rest.protection.map((each) =>
      each.clientOrderId === order.clientOrderId ? { ...each, ...seen, state: 'resting' as const } : each,
    );
    const guarded = hasStop({ ...rest, protection });
    const value = guarded || unguardedSince === undefined ? rest : doc.value;
    await savePosition(parts, { ...doc, value }, { protection });
    return undefined;
  }
  if (found.status === 'filled' || found.filled > 0) {
    const booked = await syncEvents(parts);
    return booked > 0
      ? undefined
      : { status: 'pending', reason: 'a protective order filled; its fill is awaited' };
  }
  if (found.status === 'rejected')
    return rejectProtective(parts, doc, order, found.reason ?? 'the exchange rejected it');
  // Cancelled from outside: forget it, the next round places a new one.
  await savePosition(parts, doc, {
    protection: without(doc.value, order),
  });
  return undefined;
};

/** Cancels one protective order that is not wanted any more; when none is left the round is over. */
const retireOne = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  wanted: readonly { type: ProtectiveType; triggerPrice: number }[],
): Promise<Protection | undefined> => {
  const position = doc.value;
  const keep = (order: ProtectiveOrder): boolean =>
    order.state === 'resting' &&
    order.contracts === exposedOf(position) &&
    wanted.some((want) => want.type === order.type && want.triggerPrice === order.triggerPrice);
  const surplus = position.protection.find((order) => !keep(order));
  if (!surplus) return finish(parts, doc);
  const cancellation = await parts.exchange.cancelOrder(position.symbol, surplus.clientOrderId);
  if (cancellation.outcome === 'unknown') return { status: 'pending', reason: cancellation.reason };
  if (cancellation.outcome === 'gone') await syncEvents(parts);
  const now = await parts.store.get('position', doc.id);
  if (now) {
    await savePosition(parts, now, {
      protection: without(now.value, surplus),
    });
  }
  return undefined;
};

const finish = async (parts: ExecutionParts, doc: Versioned<Position>): Promise<Protection> => {
  if (doc.value.status === 'open') return { status: 'protected' };
  await parts.store.commit({
    ...fenced(parts),
    del: [{ kind: 'position', id: doc.id, version: doc.version }],
  });
  return { status: 'flat' };
};
