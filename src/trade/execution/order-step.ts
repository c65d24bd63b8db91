import {
  isWorking,
  type Intent,
  type IntentStep,
  type Order,
  type OrderRequest,
} from '../../domain/index.js';
import { NOTHING_TO_REDUCE, type Placement } from '../../venues/exchange.js';
import type { Versioned } from '../../state/store/store.js';
import {
  AGAIN,
  AGAIN_MS,
  cardPush,
  endIntent,
  intentPush,
  reload,
  saveIntent,
  type Next,
} from '../orders/intents.js';
import { isUnsent, lastStep, lookUp, nextOrder, send, stepFrom, withLastStep } from '../orders/send.js';
import type { ExecutionParts } from '../orders/parts.js';
import { correctSeen, markUnresolved, POLL_MS, search } from './order-search.js';
import { syncFills } from '../booking/sync.js';

/** An entry that the exchange puts off without a time is tried again after this, ms. */
const ENTRY_AGAIN_MS = 1000;

/**
 * Stores the next order of an intent before it is sent (invariant 2), then sends it.
 * @param restUntil for a post-only order: market time at which it is cancelled
 */
export const recordAndSend = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  order: Omit<OrderRequest, 'clientOrderId'>,
  restUntil?: number,
): Promise<Next> => {
  const { intent, step, put } = nextOrder(parts, doc.value, order, restUntil);
  const recorded = await saveIntent(parts, doc, intent, {
    event: 'order-recorded',
    data: { request: step.request },
    put: [put],
  });
  return deliver(parts, recorded, step);
};

const deliver = async (parts: ExecutionParts, doc: Versioned<Intent>, step: IntentStep): Promise<Next> => {
  parts.inFlight?.note(doc.value);
  return recordPlacement(parts, doc, step, await send(parts, step.request));
};

/** What follows from the answer to an order. */
const recordPlacement = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  step: IntentStep,
  sent: Placement,
): Promise<Next> => {
  switch (sent.outcome) {
    case 'accepted': {
      const { exchangeOrderId } = sent;
      const open: IntentStep = { ...step, status: 'open', exchangeOrderId };
      await saveIntent(parts, doc, withLastStep(doc.value, open), {
        event: 'order-accepted',
        data: { clientOrderId: step.request.clientOrderId, exchangeOrderId },
        pushes: cardPush(doc.value),
      });
      return AGAIN;
    }
    case 'duplicate':
      // Sent before: what became of it is looked up.
      return { next: 'wait', ms: AGAIN_MS };
    case 'rejected': {
      const rejected: IntentStep = {
        ...step,
        status: 'rejected',
        reason: sent.reason,
        ...(sent.code === NOTHING_TO_REDUCE ? { nothingToReduce: true } : {}),
      };
      await saveIntent(parts, doc, withLastStep(doc.value, rejected), {
        event: 'order-rejected',
        data: { clientOrderId: step.request.clientOrderId, code: sent.code, reason: sent.reason },
      });
      return AGAIN;
    }
    case 'later':
      return step.request.reduceOnly ? putOffExit(parts, doc, sent) : takeBack(parts, doc, sent);
    case 'unknown':
      // A call that is only slow is no reason for alarm; what it does is looked up meanwhile.
      if (!sent.answer) await markUnresolved(parts, doc, sent.reason);
      return { next: 'wait', ms: AGAIN_MS };
  }
};

type Later = Extract<Placement, { outcome: 'later' }>;

/** An entry that is known not to exist is taken back, so that the next attempt decides on fresh prices. */
const takeBack = async (parts: ExecutionParts, doc: Versioned<Intent>, sent: Later): Promise<Next> => {
  await saveIntent(
    parts,
    doc,
    { status: 'pending', steps: doc.value.steps.slice(0, -1), note: sent.reason },
    { event: 'order-not-placed', data: { reason: sent.reason } },
  );
  return { next: 'wait', ms: sent.retryAfterMs ?? ENTRY_AGAIN_MS };
};

/** An exit goes on being sent until it is done; that it is put off is said once (invariants 23 and 25). */
const putOffExit = async (parts: ExecutionParts, doc: Versioned<Intent>, sent: Later): Promise<Next> => {
  const { symbol, kind, note } = doc.value;
  const { code, reason } = sent;
  const text = `${symbol}: the exchange takes no orders just now (${reason}). ${kind === 'close' ? 'Closing' : 'Taking part off'} goes on: it is sent again until it is done.`;
  if (note !== reason && sent.retryAfterMs === undefined)
    await saveIntent(
      parts,
      doc,
      { note: reason },
      {
        event: 'order-put-off',
        data: { code, reason },
        pushes: [{ type: 'notice', level: 'warning', text }],
      },
    );
  return { next: 'wait', ms: sent.retryAfterMs ?? AGAIN_MS };
};

/**
 * Follows the last order of an intent: an order that may have been sent is looked up and never assumed; a working one is
 * read again; an ended one is booked. Undefined when the order has ended and is booked.
 */
export const followOrder = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
): Promise<Next | undefined> => {
  const step = lastStep(doc.value);
  if (!step) return undefined;
  if (step.status === 'recorded') return resolve(parts, doc, step);
  if (step.status === 'open') {
    const order = await lookUp(parts, step.request, step.exchangeOrderId);
    if (!order) return search(parts, doc, step, deliver);
    if (isNews(doc.value, step, order)) return noteFound(parts, doc, step, order);
  }
  if (step.booked < step.filled) {
    await syncFills(parts);
    const booked = lastStep((await reload(parts, doc)).value);
    return booked && booked.booked >= booked.filled ? AGAIN : { next: 'wait', ms: POLL_MS };
  }
  return step.status === 'open' ? { next: 'wait', ms: POLL_MS } : undefined;
};

const isNews = ({ status }: Intent, step: IntentStep, order: Order): boolean =>
  !isWorking(order) || order.filled > step.filled || status === 'unresolved';

/** Notes what a working order has come to while something else about it is waited for; whether there was news. */
export const readOnce = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<boolean> => {
  const step = lastStep(doc.value);
  if (step?.status !== 'open') return false;
  const order = await lookUp(parts, step.request, step.exchangeOrderId);
  if (!order) return step.seenOnAccount === true && (await correctSeen(parts, doc, step));
  if (!isNews(doc.value, step, order)) return false;
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
 * An order that was recorded and perhaps sent: by the answer that was not waited for, or by what the exchange shows. An
 * exit that nobody can have sent is sent; an entry was decided for the moment that is over.
 */
const resolve = async (parts: ExecutionParts, doc: Versioned<Intent>, step: IntentStep): Promise<Next> => {
  const { clientOrderId: id } = step.request;
  const late = parts.sends.takeLate(id);
  if (late && late.outcome !== 'duplicate') return recordPlacement(parts, doc, step, late);
  const isNew = step.request.reduceOnly && isUnsent(parts, step.request);
  if (isNew || parts.sends.isPutOff(id)) return deliver(parts, doc, step);
  const order = await lookUp(parts, step.request, step.exchangeOrderId);
  return order ? noteFound(parts, doc, step, order) : search(parts, doc, step, deliver);
};

/** Ends an intent whose last order came to nothing. */
export const endUnfilled = (parts: ExecutionParts, doc: Versioned<Intent>, fallback: string): Promise<Next> =>
  endIntent(parts, doc, 'rejected', lastStep(doc.value)?.reason ?? fallback);
