import { isWorking, type Intent, type IntentStep, type Order, type OrderRequest } from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { clientOrderId } from './ids.js';
import { AGAIN, cardPush, endIntent, intentPush, reload, saveIntent, type Next } from './intents.js';
import { lastStep, lookUp, send, stepFrom, withLastStep } from './orders.js';
import type { ExecutionParts } from './parts.js';
import { syncEvents } from './sync.js';

/** Waits between lookups of an order whose fate is unknown. */
const LOOKUP_WAITS = [250, 500, 1000, 2000, 4000];
/** Between two reads of a working order. */
export const POLL_MS = 500;

/**
 * Stores the next order of an intent before it is sent (invariant 2), then sends it.
 * @param restUntil for a post-only order: market time at which it is called off
 */
export const recordAndSend = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  order: Omit<OrderRequest, 'clientOrderId'>,
  restUntil?: number,
): Promise<Next> => {
  const request: OrderRequest = {
    ...order,
    clientOrderId: clientOrderId({
      instance: parts.instance,
      owner: doc.id,
      kind: 'intent',
      step: doc.value.steps.length,
    }),
  };
  const step: IntentStep = {
    request,
    status: 'recorded',
    filled: 0,
    booked: 0,
    recordedAt: parts.clock.now(),
    ...(restUntil === undefined ? {} : { restUntil }),
  };
  const recorded = await saveIntent(
    parts,
    doc,
    { status: 'working', steps: [...doc.value.steps, step], lookups: 0 },
    { event: 'order-recorded', data: { request } },
  );
  return deliver(parts, recorded, step);
};

const deliver = async (parts: ExecutionParts, doc: Versioned<Intent>, step: IntentStep): Promise<Next> => {
  parts.inFlight?.note(doc.value);
  const sent = await send(parts, step.request);
  switch (sent.outcome) {
    case 'exists': {
      const open: IntentStep = {
        ...step,
        status: 'open',
        ...(sent.exchangeOrderId ? { exchangeOrderId: sent.exchangeOrderId } : {}),
      };
      await saveIntent(parts, doc, withLastStep(doc.value, open), {
        event: 'order-accepted',
        data: { clientOrderId: step.request.clientOrderId, exchangeOrderId: sent.exchangeOrderId },
        pushes: cardPush(doc.value),
      });
      return AGAIN;
    }
    case 'rejected': {
      const rejected: IntentStep = { ...step, status: 'rejected', reason: sent.reason };
      await saveIntent(parts, doc, withLastStep(doc.value, rejected), {
        event: 'order-rejected',
        data: { clientOrderId: step.request.clientOrderId, code: sent.code, reason: sent.reason },
      });
      return AGAIN;
    }
    case 'notPlaced':
      // Known not to exist: taken back, so that the next attempt decides on fresh prices under the same id.
      await saveIntent(
        parts,
        doc,
        { status: 'pending', steps: doc.value.steps.slice(0, -1), note: sent.reason },
        { event: 'order-not-placed', data: { reason: sent.reason } },
      );
      // What reduces does not sit out a pause that is meant for everybody.
      return {
        next: 'wait',
        ms: step.request.reduceOnly ? Math.min(POLL_MS, sent.retryAfterMs) : sent.retryAfterMs,
      };
    case 'unknown':
      await markUnresolved(parts, doc, sent.reason);
      return { next: 'wait', ms: LOOKUP_WAITS[0] ?? POLL_MS };
  }
};

const markUnresolved = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  reason: string,
): Promise<void> => {
  const first = doc.value.status !== 'unresolved';
  await saveIntent(
    parts,
    doc,
    { status: 'unresolved', note: reason },
    first
      ? { event: 'order-unresolved', data: { reason }, pushes: [intentPush(doc.value, 'unresolved', reason)] }
      : {},
  );
};

/**
 * Follows the last order of an intent: an order that may have been sent is looked up by client id and never assumed;
 * a working one is read again; an ended one is booked. Undefined when the order has ended and is booked.
 */
export const followOrder = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
): Promise<Next | undefined> => {
  const step = lastStep(doc.value);
  if (!step) return undefined;
  if (step.status === 'recorded') return resolve(parts, doc, step);
  if (step.status === 'open') {
    const order = await lookUp(parts, step.request);
    if (!order) {
      if ((await syncEvents(parts)) > 0) return AGAIN;
      return unknownAgain(parts, doc, 'the exchange does not know the order any more');
    }
    if (isNews(doc.value, step, order)) return noteFound(parts, doc, step, order);
  }
  if (step.booked < step.filled) {
    await syncEvents(parts);
    const booked = lastStep((await reload(parts, doc)).value);
    return booked && booked.booked >= booked.filled ? AGAIN : { next: 'wait', ms: POLL_MS };
  }
  return step.status === 'open' ? { next: 'wait', ms: POLL_MS } : undefined;
};

const isNews = ({ status }: Intent, step: IntentStep, order: Order): boolean =>
  !isWorking(order) || order.filled > step.filled || status === 'unresolved';

/** Notes what a working order has come to while something else about it is waited for; whether there was news. */
export const glance = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<boolean> => {
  const step = lastStep(doc.value);
  if (step?.status !== 'open') return false;
  const order = await lookUp(parts, step.request);
  if (!order || !isNews(doc.value, step, order)) return false;
  await noteFound(parts, doc, step, order);
  return true;
};

/** Brings an intent up to what the exchange shows of its last order. */
const noteFound = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  step: IntentStep,
  order: Order,
): Promise<Next> => {
  const resolved = doc.value.status === 'unresolved';
  await saveIntent(
    parts,
    doc,
    { ...withLastStep(doc.value, stepFrom(step, order)), status: 'working', lookups: 0 },
    {
      event: isWorking(order) ? 'order-found' : 'order-ended',
      data: { clientOrderId: order.clientOrderId, status: order.status, filled: order.filled },
      ...(resolved
        ? { pushes: [intentPush(doc.value, 'resolved', `the order is known again: ${order.status}`)] }
        : {}),
    },
  );
  return AGAIN;
};

/**
 * An order that was recorded and perhaps sent. An exit is sent again under the same id while the exchange does not
 * know it (reduce-only: it cannot hurt). An entry is not: an id that has ended may be accepted a second time.
 */
const resolve = async (parts: ExecutionParts, doc: Versioned<Intent>, step: IntentStep): Promise<Next> => {
  const order = await lookUp(parts, step.request);
  if (order) return noteFound(parts, doc, step, order);
  // The record of fills may know what the lookup does not show; what it shows is protected at once.
  if ((await syncEvents(parts)) > 0) return AGAIN;
  const lookups = doc.value.lookups ?? 0;
  if (lookups < LOOKUP_WAITS.length) return unknownAgain(parts, doc, doc.value.note ?? 'not found yet');
  if (step.booked > 0) return noteFilled(parts, doc, step);
  if (step.request.reduceOnly) {
    const again = await saveIntent(parts, doc, { lookups: 0 }, { event: 'order-resent' });
    return deliver(parts, again, step);
  }
  return giveUp(parts, doc, step);
};

/** An entry that nobody has seen: cancelled all the same, so that it cannot fill when nobody waits for it any more. */
const giveUp = async (parts: ExecutionParts, doc: Versioned<Intent>, step: IntentStep): Promise<Next> => {
  const { symbol, clientOrderId: id } = step.request;
  const { outcome } = await parts.exchange.cancelOrder(symbol, id);
  if (outcome === 'unknown') return { next: 'wait', ms: POLL_MS };
  // It was there after all; the next lookup says what it has filled.
  if (outcome === 'canceled') return { next: 'again' };
  const lost = { ...step, status: 'rejected', reason: 'it never reached the exchange', lost: true } as const;
  await saveIntent(parts, doc, withLastStep(doc.value, lost), {
    event: 'order-never-arrived',
    data: { clientOrderId: id },
  });
  return AGAIN;
};

/** An order that the exchange does not show, but whose fills are booked: it has ended with them. */
const noteFilled = async (parts: ExecutionParts, doc: Versioned<Intent>, step: IntentStep): Promise<Next> => {
  const status = step.booked >= step.request.contracts ? 'filled' : 'canceled';
  await saveIntent(
    parts,
    doc,
    { ...withLastStep(doc.value, { ...step, status, filled: step.booked }), status: 'working' },
    {
      event: 'order-ended',
      data: { clientOrderId: step.request.clientOrderId, status, filled: step.booked },
      pushes: [intentPush(doc.value, 'resolved', `its fills are in the account's record: ${status}`)],
    },
  );
  return AGAIN;
};

const unknownAgain = async (parts: ExecutionParts, doc: Versioned<Intent>, reason: string): Promise<Next> => {
  const lookups = (doc.value.lookups ?? 0) + 1;
  // One miss right after sending is nothing to be alarmed about; the second one is told.
  const isTold = doc.value.status !== 'unresolved' && lookups > 1;
  await saveIntent(
    parts,
    doc,
    { ...(isTold ? { status: 'unresolved' } : {}), lookups, note: reason },
    isTold
      ? { event: 'order-unresolved', data: { reason }, pushes: [intentPush(doc.value, 'unresolved', reason)] }
      : {},
  );
  return { next: 'wait', ms: LOOKUP_WAITS[Math.min(lookups - 1, LOOKUP_WAITS.length - 1)] ?? POLL_MS };
};

/** Ends an intent whose last order came to nothing. */
export const endUnfilled = (parts: ExecutionParts, doc: Versioned<Intent>, fallback: string): Promise<Next> =>
  endIntent(parts, doc, 'rejected', lastStep(doc.value)?.reason ?? fallback);
