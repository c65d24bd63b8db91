import {
  ConflictError,
  expecting,
  isWorking,
  ReadFailedError,
  reduction,
  type Order,
  type Position,
  type ProtectiveOrder,
} from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import { foundPuts, originPut } from '../orders/ids.js';
import { judgePending } from './judge-pending.js';
import { lookUp, send } from '../orders/send.js';
import { commit, type ExecutionParts } from '../orders/parts.js';
import {
  isFor,
  noteStop,
  retired,
  savePosition,
  wantedOf,
  without,
  type Level,
  type Pending,
  type Protection,
} from './state.js';
import { rejectProtective } from './refused.js';
import { syncFills, syncFillsIfReadable } from '../booking/sync.js';

/** Rounds for a stop, and for each target: to record, place, see and cancel. */
const ROUNDS = 6;
/** Looks for an order right after it was sent, and the wait between two, ms. */
const LOOKS = 2;
const LOOK_MS = 150;

/**
 * Brings the protective orders on the exchange to what the position wants: a reduce-only stop and target for all
 * that is open, each read back; the new one placed before the old one is cancelled; none left when it is flat.
 * Idempotent: call it after every fill, move, start and doubt. Call it under the symbol's mutex.
 */
export const ensureProtection = async (parts: ExecutionParts, symbol: string): Promise<Protection> => {
  const result = await settle(parts, symbol);
  return result.status === 'pending' ? judgePending(parts, symbol, result) : result;
};

const settle = async (parts: ExecutionParts, symbol: string): Promise<Protection> => {
  for (let round = 0, rounds = ROUNDS; round < rounds; round++) {
    const doc = await parts.store.get('position', symbol);
    if (!doc) return { status: 'flat' };
    rounds = ROUNDS * (2 + (doc.value.ladder?.length ?? 0));
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
  const guards = parts.inFlight?.guardsOf(position.symbol) ?? [];
  if (guards.length > 0) return takeGuards(parts, doc, guards);
  const wanted = wantedOf(position);
  let awaited: Pending | undefined;
  for (const level of wanted) {
    const current = position.protection.find((order) => order.state !== 'retiring' && isFor(order, level));
    if (current?.state === 'resting') continue;
    const result = current
      ? await placeProtective(parts, doc, current)
      : await recordProtective(parts, doc, level);
    // A target need not wait until the stop is shown, a cancellation has to.
    if (result !== 'accepted' || !current) return result === 'accepted' ? undefined : result;
    awaited ??= {
      status: 'pending',
      reason: `the exchange accepted the ${level.type} and does not show it yet`,
    };
  }
  return awaited ?? retireOne(parts, doc, wanted);
};

/** What is left to say of a protective order: undefined when its document has changed and is to be read again. */
type Placed = Protection | 'accepted' | undefined;

/**
 * Stops that were sent while the store was away: they are looked up, and stay or go like any other. They come first, for
 * what they took the place of may be gone: that is looked up too.
 */
const takeGuards = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  guards: readonly ProtectiveOrder[],
): Promise<undefined> => {
  const { protection } = doc.value;
  const known = new Set(protection.map(({ clientOrderId }) => clientOrderId));
  const fresh = guards.filter(({ clientOrderId }) => !known.has(clientOrderId));
  const targets = protection.filter(({ type }) => type !== 'stop');
  const undoubted = new Set(targets.map(({ clientOrderId }) => clientOrderId));
  await savePosition(
    parts,
    doc,
    { protection: [...fresh, ...doubtUnseen(doc.value, undoubted).protection] },
    foundPuts(fresh, doc.value.id, parts.clock.now()),
  );
  parts.inFlight?.tookOver(doc.value.symbol);
};

const recordProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  { type, triggerPrice, contracts }: Level,
): Promise<Placed> => {
  const position = doc.value;
  const step = position.protectionSeq + 1;
  const order: ProtectiveOrder = {
    clientOrderId: parts.ids.next(step),
    type,
    triggerPrice,
    contracts,
    state: 'recorded',
  };
  const recorded = { ...position, protection: [...position.protection, order], protectionSeq: step };
  const origin = originPut(
    order.clientOrderId,
    { owner: position.id, kind: type, step, ...(type === 'takeProfit' ? { target: triggerPrice } : {}) },
    parts.clock.now(),
  );
  await savePosition(parts, doc, recorded, [origin]);
  // Under an id that was never sent nothing can be there to be found.
  return sendProtective(parts, { ...doc, value: recorded, version: doc.version + 1 }, order);
};

/** The position with every order in doubt that is not seen resting: it is looked up before anything is concluded. */
export const doubtUnseen = (position: Position, resting: ReadonlySet<string>): Position => ({
  ...position,
  protection: position.protection.map((order) =>
    order.state === 'resting' && !resting.has(order.clientOrderId) ? { ...order, state: 'recorded' } : order,
  ),
});

/** Looks for a recorded protective order, and sends it unless it is there. */
const placeProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
): Promise<Placed> => {
  const { sends } = parts;
  const { clientOrderId: id } = order;
  const found = sends.isPutOff(id) ? undefined : await look(parts, doc.value, order);
  if (found !== undefined && found !== 'unread') return settleProtective(parts, doc, order, found);
  if (sends.isAccepted(id)) return 'accepted';
  if (found !== 'unread' && sends.isDoubted(id)) return replaceDoubted(parts, doc, order);
  return sendProtective(parts, doc, order);
};

/** What cannot be read is no reason not to send a stop: it goes out under the same id again. */
const look = (
  parts: ExecutionParts,
  { symbol }: Position,
  { clientOrderId, type }: ProtectiveOrder,
): Promise<Order | 'unread' | undefined> =>
  expecting(ReadFailedError, lookUp(parts, { symbol, clientOrderId, type }), () => 'unread' as const);

/** One under the next id takes its place; the spare is cancelled once that is seen to rest. */
const replaceDoubted = (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
): Promise<undefined> => savePosition(parts, doc, { protection: retired(doc.value, order) });

const sendProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
): Promise<Placed> => {
  const { clientOrderId, type, contracts, triggerPrice } = order;
  const request = { clientOrderId, ...reduction(doc.value, { type, contracts, triggerPrice }) };
  const sent = await send(parts, request);
  if (sent.outcome === 'rejected') return rejectProtective(parts, doc, order, sent.reason);
  if (sent.outcome === 'later')
    return {
      status: 'pending',
      reason: sent.reason,
      isPutOff: true,
      ...(sent.retryAfterMs === undefined ? {} : { retryAfterMs: sent.retryAfterMs }),
    };
  const found = await readBack(parts, doc.value, order);
  if (found) return settleProtective(parts, doc, order, found);
  if (sent.outcome === 'accepted') return 'accepted';
  return {
    status: 'pending',
    reason: `the exchange does not show the ${order.type} that was sent (${sent.reason})`,
  };
};

const readBack = async (
  parts: ExecutionParts,
  position: Position,
  order: ProtectiveOrder,
): Promise<Order | undefined> => {
  for (let attempt = 1; ; attempt++) {
    const found = await look(parts, position, order);
    if (found !== undefined && found !== 'unread') return found;
    if (attempt === LOOKS) return undefined;
    await parts.human.sleep(LOOK_MS);
  }
};

const settleProtective = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  order: ProtectiveOrder,
  found: Order,
): Promise<Protection | undefined> => {
  if (isWorking(found)) {
    // What rests counts as what it is: a stop that was placed ahead of the books may be for less.
    const seen = { contracts: found.contracts, triggerPrice: found.triggerPrice ?? order.triggerPrice };
    const protection = doc.value.protection.map((each) =>
      each.clientOrderId === order.clientOrderId ? { ...each, ...seen, state: 'resting' as const } : each,
    );
    return savePosition(parts, doc, { protection });
  }
  parts.sends.lapse(order.clientOrderId);
  // One that is said to be filled is filled whole, whatever its count says.
  const filled = found.status === 'filled' ? order.contracts : found.filled;
  if (filled > (order.filled ?? 0)) {
    const booked = await syncFillsIfReadable(parts);
    return booked > 0
      ? undefined
      : { status: 'pending', reason: 'a protective order filled; its fill is awaited' };
  }
  if (found.status === 'rejected')
    return rejectProtective(parts, doc, order, found.reason ?? 'the exchange rejected it');
  // Cancelled from outside: forget it, the next round places a new one.
  return savePosition(parts, doc, { protection: without(doc.value, order) });
};

/** Cancels one protective order that is not wanted any more; when none is left the round is over. */
const retireOne = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  wanted: readonly Level[],
): Promise<Protection | undefined> => {
  const position = doc.value;
  const resting = position.protection.filter(({ state }) => state === 'resting');
  // One that was taken over may be the twin of another.
  const kept = wanted.map((level) => resting.find((order) => isFor(order, level)));
  const unwanted = position.protection.find((order) => !kept.includes(order));
  if (!unwanted) return finish(parts, doc);
  const cancellation = await parts.exchange.cancelOrder(position.symbol, unwanted.clientOrderId);
  if (cancellation.outcome === 'unknown') return { status: 'pending', reason: cancellation.reason };
  if (cancellation.outcome === 'gone') await syncFills(parts);
  const now = await parts.store.get('position', doc.id);
  return now && savePosition(parts, now, { protection: without(now.value, unwanted) });
};

const finish = async (parts: ExecutionParts, doc: Versioned<Position>): Promise<Protection> => {
  noteStop(parts, doc.value);
  if (doc.value.status === 'open') return { status: 'protected' };
  await commit(parts, { del: [{ kind: 'position', id: doc.id, version: doc.version }] });
  return { status: 'flat' };
};
