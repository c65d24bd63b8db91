import {
  isDenied,
  type Denied,
  type Intent,
  type JournalEntry,
  type Plan,
  type Signal,
} from '../../domain/index.js';
import { executeJob, intentEntry } from '../orders/intents.js';
import { eachApart } from '../core/apart.js';
import { commit } from '../orders/parts.js';
import { recheck } from '../../decide/risk/index.js';
import type { Versioned } from '../../state/store/store.js';
import { refused, type ApproveResult, type Refused, type ResizeResult } from '../core/results.js';
import { releasePut, delayedUntil } from './approval-delay.js';
import type { TradingParts } from '../core/parts.js';
import { planNow } from './plan.js';
import { followPuts, untakenSignal } from '../learn/untaken.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { entryLock } from './entry-lock.js';

/** The waiting signal of a card, or why its button is no longer good (invariant 14). */
const waitingSignal = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
): Promise<Versioned<Signal> | Refused> => {
  const doc = await parts.store.get('signal', signalId);
  if (!doc) return refused('unknown', `signal ${signalId} is not known any more`);
  const { status, expiresAt } = doc.value;
  if (status !== 'offered') return refused('used', `this signal was ${status} already`);
  if (doc.value.cardVersion !== cardVersion) return refused('stale', 'this card was replaced by a newer one');
  if (parts.human.now() >= expiresAt) return refused('expired', 'this signal has expired');
  return doc;
};

/**
 * Approves a signal: plans again on the price of now with every risk rule; when the plan is still the one on the card
 * the intent is recorded, its risk reserved and its job owed in one commit; otherwise a new card replaces the old.
 */
export const approveSignal = (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  { by }: { readonly by: 'owner' | 'bot' },
): Promise<ApproveResult> => retryConflicts(() => approveOnce(parts, signalId, cardVersion, by));

const approveOnce = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  by: 'owner' | 'bot',
): Promise<ApproveResult> => {
  const [doc, turn] = await Promise.all([waitingSignal(parts, signalId, cardVersion), entryLock(parts)]);
  if ('status' in doc) return doc;
  const signal = doc.value;
  const plan = await planNow(parts, signal.opportunity, signal.sizeFactor);
  if (isDenied(plan)) {
    const entry = deniedEntry('approval-denied', signal, plan, parts.clock.now());
    await endSignal(parts, doc, 'denied', entry, plan.reason);
    return { status: 'denied', denied: plan };
  }
  const verdict = recheck(signal.plan, plan);
  // In auto mode nobody looked at the card: the new plan is simply the plan.
  if (verdict !== 'same' && by === 'owner') {
    const replaced = await replace(parts, doc, plan);
    return { status: 'replaced', signal: replaced, before: signal.plan, why: verdict.changed };
  }
  const heldUntil = delayedUntil(parts, by);
  const held = heldUntil === undefined ? {} : { heldUntil };
  const intent: Intent = { ...entryIntent(parts, signal, plan, by), ...held };
  const approved: Signal = {
    ...signal,
    plan,
    status: 'approved',
    // A small drift is allowed: the card says that it shows another price than the one that was tapped.
    ...(by === 'owner' && plan.entry !== signal.plan.entry
      ? { note: `at the current price, the card had ${signal.plan.entry}` }
      : {}),
    intentId: intent.id,
    ...held,
    cardVersion: cardVersion + 1,
  };
  await commit(parts, {
    put: [
      { kind: 'signal', id: doc.id, value: approved, version: doc.version },
      { kind: 'intent', id: intent.id, value: intent, version: 0 },
      turn(intent.id),
      ...(heldUntil === undefined ? [] : [releasePut(intent.id, heldUntil)]),
    ],
    journal: [intentEntry(intent, { event: 'intent-recorded', data: { plan, by } }, parts.clock.now())],
    jobs: heldUntil === undefined ? [executeJob(intent)] : [],
    pushes: [{ type: 'signalChanged', signalId }],
  });
  return { status: 'approved', signal: approved, intentId: intent.id };
};

const entryIntent = (parts: TradingParts, signal: Signal, plan: Plan, by: 'owner' | 'bot'): Intent => ({
  id: `A${signal.id}`,
  kind: 'open',
  symbol: plan.symbol,
  side: plan.side,
  by,
  cause: by === 'owner' ? 'approved' : 'approved automatically',
  status: 'pending',
  signalId: signal.id,
  plan,
  opening: {
    confidence: signal.opportunity.confidence,
    regime: signal.opportunity.analysis.regime,
    reasons: signal.opportunity.reasons,
    features: signal.opportunity.features,
  },
  steps: [],
  reservedRisk: plan.worstCase,
  reservedNotional: plan.notional,
  createdAt: parts.clock.now(),
  updatedAt: parts.clock.now(),
});

const deniedEntry = (
  event: 'approval-denied' | 'resize-denied',
  signal: Signal,
  denial: Denied,
  at: number,
): JournalEntry => ({
  at,
  event,
  symbol: signal.plan.symbol,
  signalId: signal.id,
  cause: denial.reason,
  data: { code: denial.code, ...denial.numbers },
});

/** Ends a signal that was not taken: from now on it is followed for what it would have made. */
const endSignal = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  status: 'skipped' | 'expired' | 'denied',
  entry: JournalEntry,
  note?: string,
): Promise<Signal> => {
  const cardVersion = doc.value.cardVersion + 1;
  const value: Signal = { ...doc.value, status, cardVersion, ...(note === undefined ? {} : { note }) };
  await commit(parts, {
    put: [
      { kind: 'signal', id: doc.id, value, version: doc.version },
      ...(await followPuts(parts, untakenSignal(doc.value), status)),
    ],
    journal: [entry],
    pushes: [{ type: 'signalChanged', signalId: doc.id }],
  });
  return value;
};

const replace = async (parts: TradingParts, doc: Versioned<Signal>, plan: Plan): Promise<Signal> => {
  const value: Signal = {
    ...doc.value,
    plan,
    plannedAt: parts.clock.now(),
    cardVersion: doc.value.cardVersion + 1,
    expiresAt: parts.human.now() + parts.settings().approvalTtl * 1000,
  };
  const data = { before: doc.value.plan, plan };
  const header = { at: parts.clock.now(), symbol: plan.symbol, signalId: doc.id };
  await commit(parts, {
    put: [{ kind: 'signal', id: doc.id, value, version: doc.version }],
    journal: [{ ...header, event: 'signal-replanned', data }],
    pushes: [{ type: 'signalChanged', signalId: doc.id }],
  });
  return value;
};

/** The owner says no. */
export const skipSignal = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
): Promise<{ readonly status: 'skipped'; readonly signal: Signal } | Refused> => {
  const doc = await waitingSignal(parts, signalId, cardVersion);
  if ('status' in doc) return doc;
  const signal = await endSignal(parts, doc, 'skipped', endEntry('signal-skipped', doc.value, parts));
  return { status: 'skipped', signal };
};

const endEntry = (
  event: 'signal-skipped' | 'signal-expired',
  { id, plan: { symbol } }: Signal,
  { clock }: TradingParts,
): JournalEntry => ({ at: clock.now(), event, symbol, signalId: id });

/** ½× and 2×: the same opportunity at another size, within every cap; a new version of the card. */
export const resizeSignal = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  factor: number,
): Promise<ResizeResult> => {
  const doc = await waitingSignal(parts, signalId, cardVersion);
  if ('status' in doc) return doc;
  const sizeFactor = Math.min(4, Math.max(0.125, doc.value.sizeFactor * factor));
  const plan = await planNow(parts, doc.value.opportunity, sizeFactor);
  if (isDenied(plan)) {
    await commit(parts, { journal: [deniedEntry('resize-denied', doc.value, plan, parts.clock.now())] });
    return { status: 'denied', denied: plan };
  }
  const signal = await replace(parts, { ...doc, value: { ...doc.value, sizeFactor } }, plan);
  return { status: 'resized', signal };
};

/** Ends the signals whose time is over. Returns how many. */
export const expireSignals = async (parts: TradingParts): Promise<number> => {
  const now = parts.human.now();
  const over = (await parts.store.list('signal')).filter(
    ({ value }) => value.status === 'offered' && now >= value.expiresAt,
  );
  await eachApart(over, (doc) =>
    endSignal(parts, doc, 'expired', endEntry('signal-expired', doc.value, parts)),
  );
  return over.length;
};
