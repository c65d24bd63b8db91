import {
  isDenied,
  type Denied,
  type Intent,
  type JournalEntry,
  type Plan,
  type Signal,
} from '../domain/index.js';
import { executeJob, intentEntry } from '../execution/intents.js';
import { fenced } from '../execution/parts.js';
import { recheck } from '../risk/index.js';
import type { Versioned } from '../store/store.js';
import type { ApproveResult, Refused, ResizeResult } from './desk.js';
import { holdPut, holdUntil } from './hold.js';
import type { TradingParts } from './parts.js';
import { planNow } from './plan-trade.js';
import { followPuts, untakenSignal } from './shadow.js';
import { retryConflicts } from '../store/retry-conflicts.js';
import { entryTurn } from './turn.js';

export const refused = (code: string, reason: string): Refused => ({ status: 'refused', code, reason });

/** The waiting signal of a card, or why its button is no longer good (invariant 14). */
export const waitingSignal = async (
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
  const [doc, turn] = await Promise.all([waitingSignal(parts, signalId, cardVersion), entryTurn(parts)]);
  if ('status' in doc) return doc;
  const signal = doc.value;
  const plan = await planNow(parts, signal.opportunity, signal.sizeFactor);
  if (isDenied(plan)) {
    await deny(parts, doc, plan);
    return { status: 'denied', denied: plan };
  }
  const verdict = recheck(signal.plan, plan);
  // In auto mode nobody looked at the card: the new plan is simply the plan.
  if (verdict !== 'same' && by === 'owner') {
    const replaced = await replace(parts, doc, plan);
    return { status: 'replaced', signal: replaced, before: signal.plan, why: verdict.changed };
  }
  const heldUntil = holdUntil(parts, by);
  const held = heldUntil === undefined ? {} : { heldUntil };
  const intent: Intent = { ...entryIntent(parts, signal, plan, by), ...held };
  const approved: Signal = {
    ...signal,
    plan,
    status: 'approved',
    intentId: intent.id,
    ...held,
    cardVersion: cardVersion + 1,
  };
  await parts.store.commit({
    ...fenced(parts),
    put: [
      { kind: 'signal', id: doc.id, value: approved, version: doc.version },
      { kind: 'intent', id: intent.id, value: intent, version: 0 },
      turn(intent.id),
      ...(heldUntil === undefined ? [] : [holdPut(intent.id, heldUntil)]),
    ],
    journal: [intentEntry(intent, 'intent-recorded', parts.clock.now(), { plan, by })],
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

const deniedEntry = (event: string, signal: Signal, denial: Denied, at: number): JournalEntry => ({
  at,
  event,
  symbol: signal.plan.symbol,
  signalId: signal.id,
  cause: denial.reason,
  data: { code: denial.code, ...denial.numbers },
});

const deny = async (parts: TradingParts, doc: Versioned<Signal>, denial: Denied): Promise<void> =>
  parts.store.commit({
    ...fenced(parts),
    put: [
      {
        kind: 'signal',
        id: doc.id,
        value: {
          ...doc.value,
          status: 'denied',
          note: denial.reason,
          cardVersion: doc.value.cardVersion + 1,
        },
        version: doc.version,
      },
      ...(await followPuts(parts, untakenSignal(doc.value), 'denied')),
    ],
    journal: [deniedEntry('approval-denied', doc.value, denial, parts.clock.now())],
    pushes: [{ type: 'signalChanged', signalId: doc.id }],
  });

const replace = async (parts: TradingParts, doc: Versioned<Signal>, plan: Plan): Promise<Signal> => {
  const value: Signal = {
    ...doc.value,
    plan,
    plannedAt: parts.clock.now(),
    cardVersion: doc.value.cardVersion + 1,
    expiresAt: parts.human.now() + parts.settings().approvalTtl * 1000,
  };
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'signal', id: doc.id, value, version: doc.version }],
    journal: [
      {
        at: parts.clock.now(),
        event: 'signal-replanned',
        symbol: plan.symbol,
        signalId: doc.id,
        data: { before: doc.value.plan, plan },
      },
    ],
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
  const signal = await endSignal(parts, doc, 'skipped');
  return { status: 'skipped', signal };
};

const endSignal = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  status: 'skipped' | 'expired',
): Promise<Signal> => {
  const value: Signal = { ...doc.value, status, cardVersion: doc.value.cardVersion + 1 };
  await parts.store.commit({
    ...fenced(parts),
    put: [
      { kind: 'signal', id: doc.id, value, version: doc.version },
      ...(await followPuts(parts, untakenSignal(doc.value), status)),
    ],
    journal: [
      { at: parts.clock.now(), event: `signal-${status}`, symbol: value.plan.symbol, signalId: doc.id },
    ],
    pushes: [{ type: 'signalChanged', signalId: doc.id }],
  });
  return value;
};

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
    await parts.store.commit({
      ...fenced(parts),
      journal: [deniedEntry('resize-denied', doc.value, plan, parts.clock.now())],
    });
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
  for (const doc of over) await endSignal(parts, doc, 'expired');
  return over.length;
};
