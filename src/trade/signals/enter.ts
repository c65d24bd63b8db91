import {
  marksOf,
  openingReasons,
  signalClassOf,
  sourcePart,
  type Intent,
  type Plan,
  type Signal,
} from '../../domain/index.js';
import { executeJob, intentEntry } from '../orders/intents.js';
import { commit } from '../orders/parts.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Versioned } from '../../state/store/store.js';
import type { ApproveResult } from '../core/results.js';
import type { TradingParts } from '../core/parts.js';
import { delayedUntil, releasePut } from './approval-delay.js';

/** By what a signal becomes an entry. */
export interface EntryTerms {
  readonly plan: Plan;
  readonly by: 'owner' | 'bot';
  /** Why, in words, where it is not the approval itself. */
  readonly cause?: string;
  /** The plan of the card that was tapped, to be shown beside the one that counts. */
  readonly before?: Plan;
  /** Belong into the same commit. */
  readonly put?: readonly Put<BotDocs>[];
}

/**
 * Makes a signal an entry, in one commit: the intent with its reserved risk, the approved signal, the journal line and
 * the job. What the owner taps may wait for his undo; what had waited for its price goes at once.
 * @param turn of `entryLock`, taken before the plan was made
 * @throws ConflictError when another entry, or somebody with this signal, was faster
 */
export const enterSignal = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  turn: (intentId: string) => Put<BotDocs>,
  terms: EntryTerms,
): Promise<Extract<ApproveResult, { readonly status: 'approved' }>> => {
  const { plan, by, before, put = [] } = terms;
  const signal = doc.value;
  const heldUntil = signal.status === 'offered' ? delayedUntil(parts, by) : undefined;
  const held = heldUntil === undefined ? {} : { heldUntil };
  const intent: Intent = { ...entryIntent(parts, signal, terms), ...held };
  const approved: Signal = {
    ...signal,
    plan,
    status: 'approved',
    ...(before ? { before } : {}),
    intentId: intent.id,
    ...held,
    cardVersion: signal.cardVersion + 1,
  };
  await commit(parts, {
    put: [
      { kind: 'signal', id: doc.id, value: approved, version: doc.version },
      { kind: 'intent', id: intent.id, value: intent, version: 0 },
      turn(intent.id),
      ...(heldUntil === undefined ? [] : [releasePut(intent.id, heldUntil)]),
      ...put,
    ],
    journal: [intentEntry(intent, { event: 'intent-recorded', data: { plan, by } }, parts.clock.now())],
    jobs: heldUntil === undefined ? [executeJob(intent)] : [],
    pushes: [{ type: 'signalChanged', signalId: doc.id }],
  });
  return { status: 'approved', signal: approved, intentId: intent.id };
};

const entryIntent = (parts: TradingParts, signal: Signal, { plan, by, cause }: EntryTerms): Intent => ({
  id: `A${signal.id}`,
  kind: 'open',
  symbol: plan.symbol,
  side: plan.side,
  by,
  cause: cause ?? (by === 'owner' ? 'approved' : 'approved automatically'),
  status: 'pending',
  signalId: signal.id,
  plan,
  opening: {
    confidence: signal.opportunity.confidence,
    regime: signal.opportunity.analysis.regime,
    reasons: openingReasons(signal),
    ...sourcePart(signal),
    features: signal.opportunity.features,
    ...marksOf({ signalClass: signalClassOf(signal), advice: signal.opportunity.advice }),
  },
  steps: [],
  reservedRisk: plan.worstCase,
  reservedNotional: plan.notional,
  createdAt: parts.clock.now(),
  updatedAt: parts.clock.now(),
});
