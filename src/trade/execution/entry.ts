import {
  expecting,
  isDenied,
  ReadFailedError,
  sign,
  type Denied,
  type Intent,
  type IntentStep,
  type Plan,
} from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import {
  makerOrder,
  openedText,
  shortfallOf,
  takerOrder,
  type EntryOrder,
  type EntryTerms,
} from './entry-order.js';
import { refusalOf, withdrawalOf } from './entry-checks.js';
import {
  AGAIN,
  cardPush,
  DONE,
  endIntent,
  intentEntry,
  intentPush,
  saveIntent,
  settling,
  type Next,
} from '../orders/intents.js';
import { cancelEntry } from '../orders/cancel-entries.js';
import { filledOf, lastStep } from '../orders/send.js';
import { commit, instrumentOf, type ExecutionParts } from '../orders/parts.js';
import { unfitQuote } from '../orders/fresh-quote.js';
import { protectOrClose } from '../protection/protect-or-close.js';
import { guardUnreported, isLeftBehind } from './unreported-fills.js';
import { POLL_MS } from './order-search.js';
import { endUnfilled, followOrder, readOnce, recordAndSend } from './order-step.js';

/**
 * One step of an intent that opens or adds. What is filled is protected before anything else is looked at. Then the
 * legs: a post-only limit for LIMIT_ORDER_TIMEOUT where it can be seen to fill, and the remainder, its size computed
 * again, immediate-or-cancel.
 */
export const stepEntry = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const intent = doc.value;
  const guarding = await guardFilled(parts, doc);
  if (guarding) return (await lookOn(parts, doc.id)) ? AGAIN : guarding;
  if (intent.status === 'pending') return nextLeg(parts, doc);
  const waits = await withdrawWhenDue(parts, intent);
  if (waits) return waits;
  const next = await followOrder(parts, doc);
  if (next) return next;
  const last = lastStep(intent);
  if (last && rests(last) && last.status !== 'filled' && !last.lost) return nextLeg(parts, doc);
  if (filledOf(intent) > 0) return finish(parts, doc);
  return endUnfilled(parts, doc, 'nothing could be filled at the approved price');
};

/** What is filled has its stop, be it booked or not. */
const guardFilled = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next | undefined> => {
  const intent = doc.value;
  if (filledOf(intent) === 0) return undefined;
  if (intent.kind === 'scaleIn') await tightenForAdding(parts, intent);
  return (await guardUnreported(parts, doc)) ?? guard(parts, intent);
};

/** While its fills wait to be booked or guarded a working order goes on: it is followed, and withdrawn when due. */
const lookOn = async (parts: ExecutionParts, id: string): Promise<boolean> => {
  const doc = await parts.store.get('intent', id);
  if (!doc || lastStep(doc.value)?.status !== 'open') return false;
  const looked = withdrawWhenDue(parts, doc.value).then(() => readOnce(parts, doc));
  return expecting(ReadFailedError, looked, () => false);
};

const rests = ({ request }: IntentStep): boolean => request.timeInForce === 'PO';

/** Cancels a post-only order whose time is over, or whose reason is; its remainder is decided once it has ended. */
const withdrawWhenDue = async (parts: ExecutionParts, intent: Intent): Promise<Next | undefined> => {
  const last = lastStep(intent);
  if (last?.status !== 'open' || !rests(last)) return undefined;
  const now = parts.clock.now();
  const over = now >= (last.restUntil ?? 0) || last.unguarded !== undefined || isLeftBehind(last, now);
  if (!over && !(await withdrawalOf(parts, intent))) return undefined;
  const { doubt } = await cancelEntry(parts, intent, last.request);
  return doubt === undefined ? undefined : { next: 'wait', ms: POLL_MS };
};

const nextLeg = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const { plan } = doc.value;
  if (!plan) return endIntent(parts, doc, 'rejected', 'the intent has no plan');
  const [refusal, made] = await Promise.all([refusalOf(parts, doc.value), legOf(parts, doc.value, plan)]);
  const leg = refusal ?? made;
  if (!isDenied(leg)) return recordAndSend(parts, doc, leg.order, leg.restUntil);
  return filledOf(doc.value) > 0 ? finish(parts, doc, leg) : endIntent(parts, doc, 'denied', leg);
};

interface Leg {
  readonly order: EntryOrder;
  readonly restUntil?: number;
}

const legOf = async (parts: ExecutionParts, intent: Intent, plan: Plan): Promise<Leg | Denied> => {
  const { symbol, steps } = intent;
  const { maxSlippage, limitOrderTimeout } = parts.settings();
  const rest = limitOrderTimeout * 1000;
  const [instrument, quote, canRest] = await Promise.all([
    instrumentOf(parts, symbol),
    parts.market.quote(symbol),
    steps.length === 0 && parts.exchange.canRest(symbol, rest),
  ]);
  const unfit = unfitQuote(parts, quote);
  if (unfit) return unfit;
  const terms: EntryTerms = { plan, quote, instrument, maxSlippage };
  if (canRest) {
    const order = makerOrder(terms);
    return isDenied(order) ? order : { order, restUntil: parts.clock.now() + rest };
  }
  const order = takerOrder(terms, steps, await parts.market.depth(symbol));
  return isDenied(order) ? order : { order };
};

/** Protects what is filled, or has it closed (invariant 5). */
const guard = async (parts: ExecutionParts, intent: Intent): Promise<Next | undefined> => {
  const protection = await protectOrClose(parts, intent.symbol);
  return protection.status === 'pending' ? settling(parts, intent, protection) : undefined;
};

/** @param refusal why what is missing was not bought or sold any more; else the fills say it */
const finish = async (parts: ExecutionParts, doc: Versioned<Intent>, refusal?: Denied): Promise<Next> => {
  const { plan, steps, symbol } = doc.value;
  const contracts = filledOf(doc.value);
  const part = openedText(contracts, plan?.contracts ?? contracts);
  const note = refusal
    ? `${part}, the rest was left: ${refusal.reason}`
    : plan && shortfallOf(plan, steps, await instrumentOf(parts, symbol));
  await saveIntent(
    parts,
    doc,
    { status: 'filled', reservedRisk: 0, reservedNotional: 0, ...(note === undefined ? {} : { note }) },
    {
      event: 'intent-filled',
      data: { contracts, ...(refusal ? { code: refusal.code, reason: refusal.reason } : {}) },
      pushes: [
        ...cardPush(doc.value, note !== undefined),
        ...(refusal && note !== undefined ? [intentPush(doc.value, 'denied', note)] : []),
      ],
    },
  );
  return DONE;
};

/** While adding to a winner the stop moves so that the whole position risks no more than the first entry did. */
const tightenForAdding = async (parts: ExecutionParts, intent: Intent): Promise<void> => {
  const doc = await parts.store.get('position', intent.symbol);
  if (doc?.value.status !== 'open' || intent.stop === undefined) return;
  const { stop, side } = doc.value;
  if (sign(side) * (intent.stop - stop) <= 0) return;
  const now = parts.clock.now();
  const move = { at: now, what: 'stop' as const, from: stop, to: intent.stop, cause: 'added to a winner' };
  const value = { ...doc.value, stop: intent.stop, moves: [...doc.value.moves, move] };
  await commit(parts, {
    put: [{ kind: 'position', id: doc.id, value, version: doc.version }],
    journal: [intentEntry(intent, { event: 'stop-moved', data: { from: stop, to: intent.stop } }, now)],
  });
};
