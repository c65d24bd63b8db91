import {
  expecting,
  lots,
  ReadFailedError,
  sign,
  type ExchangePosition,
  type Intent,
  type IntentStep,
} from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import { AGAIN, intentPush, reload, saveIntent, type Next } from '../orders/intents.js';
import { lastStep, withLastStep } from '../orders/send.js';
import type { ExecutionParts } from '../orders/parts.js';
import { syncFills } from '../booking/sync.js';

/** Between two reads of a working order, ms. */
export const POLL_MS = 500;
/** Waits between lookups of an order whose fate is unknown, ms. */
const LOOKUP_WAITS = [250, 500, 1000, 2000, 4000];
const LONGEST_WAIT = 10_000;
const LONGEST_EXIT_WAIT = 2_000;
/** An exit whose fate is unknown is sent again at each so many lookups; sooner where twice cannot be too much. */
const RESEND_EVERY = 4;
const RESEND_CLOSE_EVERY = 2;
/** A search ends after so much time in which answered reads showed nothing, ms. */
const SEARCH_MS = 60_000;

export const markUnresolved = async (
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
 * One look for an order that no lookup shows (invariant 3). An exit is sent again under the same id meanwhile (reduce-only:
 * see `isResendDue`), also while the record of fills cannot be read. An entry is not, since an id that has ended may be
 * accepted a second time: it is cancelled, and what the account shows of it is guarded. The search ends when nothing
 * has shown the order for a minute of answered reads and the account's position is what the books say.
 */
export const search = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  step: IntentStep,
  sendAgain: (parts: ExecutionParts, doc: Versioned<Intent>, step: IntentStep) => Promise<Next>,
): Promise<Next> => {
  const { clientOrderId: id, reduceOnly } = step.request;
  // The record of fills may know what the lookup does not show; what it shows is protected at once.
  const booked = reduceOnly
    ? await expecting(ReadFailedError, syncFills(parts), () => undefined)
    : await syncFills(parts);
  if (booked) return AGAIN;
  const lookups = doc.value.lookups ?? 0;
  const isLate = lookups >= LOOKUP_WAITS.length;
  if (isLate && !reduceOnly) {
    const { outcome } = await parts.exchange.cancelOrder(step.request.symbol, id);
    if (outcome === 'unknown') return { next: 'wait', ms: POLL_MS };
  }
  const unexplained = await unexplainedBy(parts, doc.value);
  if (unexplained > 0 && !reduceOnly) return noteShown(parts, doc, step, unexplained);
  if (unexplained !== 0) parts.sends.found(id);
  else if (
    booked !== undefined &&
    (parts.sends.miss(id, LONGEST_WAIT) >= SEARCH_MS || step.booked >= step.request.contracts)
  ) {
    parts.sends.found(id);
    return step.booked > 0 ? noteFilled(parts, doc, step) : giveUp(parts, doc, step);
  }
  if (reduceOnly && step.status === 'recorded' && isResendDue(parts, doc.value, id, unexplained)) {
    await unknownAgain(parts, doc);
    return sendAgain(parts, await reload(parts, doc), step);
  }
  return unknownAgain(parts, doc);
};

/**
 * Whether it is time to send an exit again that `lookups` did not show. A close takes what is left, so that a second one
 * finds nothing: it goes as soon as lookups and the account agree that there was none, unless its call has not answered
 * yet. A part would be taken off twice: not while the account shows less than the books explain.
 */
const isResendDue = (
  { sends }: Pick<ExecutionParts, 'sends'>,
  { kind, lookups = 0 }: Intent,
  id: string,
  unexplained: number,
): boolean => {
  const isClose = kind === 'close';
  if (!isClose && unexplained < 0) return false;
  const isSoon = isClose && unexplained === 0 && !sends.isOpen(id);
  return lookups > 0 && lookups % (isSoon ? RESEND_CLOSE_EVERY : RESEND_EVERY) === 0;
};

/**
 * Contracts that the exchange shows beyond what the books explain, in the direction of the intent; negative when it shows
 * less.
 * @throws ReadFailedError when that cannot be read: the search goes on then
 */
const unexplainedBy = async (parts: ExecutionParts, { symbol, side }: Intent): Promise<number> => {
  const shown = (await parts.exchange.fetchPositions(symbol)).find((held) => held.symbol === symbol);
  const ours = (await parts.store.get('position', symbol))?.value;
  const signed = (held: Pick<ExchangePosition, 'side' | 'contracts'> | undefined): number =>
    held ? sign(held.side) * held.contracts : 0;
  const booked = ours?.status === 'open' ? signed(ours) : 0;
  return lots(sign(side) * (signed(shown) - booked));
};

/** The account shows what the order has filled: guarded like any fill that the record lacks. */
const noteShown = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  step: IntentStep,
  unexplained: number,
): Promise<Next> => {
  const filled = Math.min(step.request.contracts, lots(step.booked + unexplained));
  if (filled <= step.filled) return unknownAgain(parts, doc);
  await saveIntent(
    parts,
    doc,
    withLastStep(doc.value, { ...step, status: 'open', filled, seenOnAccount: true }),
    {
      event: 'fill-shown',
      data: { clientOrderId: step.request.clientOrderId, filled },
    },
  );
  return AGAIN;
};

/** What only the account has shown of an order is no more than it goes on showing; whether that has become less. */
export const correctSeen = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  step: IntentStep,
): Promise<boolean> => {
  const filled = step.booked + Math.max(0, await unexplainedBy(parts, doc.value));
  if (filled >= step.filled) return false;
  await saveIntent(parts, doc, withLastStep(doc.value, { ...step, filled }));
  return true;
};

/** The end of a search that found nothing. Nothing more is sent of the intent; a fill that still comes is guarded. */
const giveUp = async (parts: ExecutionParts, doc: Versioned<Intent>, step: IntentStep): Promise<Next> => {
  const reason =
    step.status === 'recorded'
      ? 'it never reached the exchange'
      : 'the exchange shows it nowhere any more, and nothing of it was filled';
  await saveIntent(
    parts,
    doc,
    withLastStep(doc.value, { ...step, status: 'rejected', filled: step.booked, reason, lost: true }),
    {
      event: 'order-lost',
      data: { clientOrderId: step.request.clientOrderId, reason },
    },
  );
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

const unknownAgain = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const lookups = (doc.value.lookups ?? 0) + 1;
  // One miss right after sending is nothing to be alarmed about; the second one is told.
  const isTold = doc.value.status !== 'unresolved' && lookups > 1;
  const reason = doc.value.note ?? 'the exchange does not show the order';
  await saveIntent(
    parts,
    doc,
    { ...(isTold ? { status: 'unresolved' } : {}), lookups, note: reason },
    isTold
      ? { event: 'order-unresolved', data: { reason }, pushes: [intentPush(doc.value, 'unresolved', reason)] }
      : {},
  );
  const longest = lastStep(doc.value)?.request.reduceOnly ? LONGEST_EXIT_WAIT : LONGEST_WAIT;
  return { next: 'wait', ms: Math.min(LOOKUP_WAITS[lookups - 1] ?? longest, longest) };
};
