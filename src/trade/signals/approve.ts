import {
  isDenied,
  shownWorstCase,
  timesText,
  type Denied,
  type Plan,
  type Signal,
} from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import { MOST_TIMES, whyAskAgain, whyGone } from '../../decide/risk/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Versioned } from '../../state/store/store.js';
import { refused, type ApproveResult, type Refused, type ResizeResult } from '../core/results.js';
import type { TradingParts } from '../core/parts.js';
import { planNow } from './plan.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { awaitPrice } from './await-price.js';
import { enterSignal } from './enter.js';
import { entryLock } from './entry-lock.js';
import { deniedWith, LEAST_TIMES, timesWithin } from './fitting-size.js';
import { standsOn } from './standing.js';
import { deniedEntry, endEntry, endSignal, renewSignal } from './waiting.js';

/** The waiting signal of a card, or why its button is no longer good (invariant 14). */
const tappedSignal = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  good: readonly Signal['status'][] = ['offered'],
): Promise<Versioned<Signal> | Refused> => {
  const doc = await parts.store.get('signal', signalId);
  if (!doc) return refused('unknown', `signal ${signalId} is not known any more`);
  const { status, expiresAt } = doc.value;
  if (!good.includes(status)) return refused('used', `this signal was ${status} already`);
  if (shownWorstCase(doc.value, cardVersion) === undefined)
    return refused('stale', 'the card has changed since; use its new buttons');
  if (parts.clock.now() >= expiresAt) return refused('expired', 'this signal has expired');
  return doc;
};

/**
 * Approves a signal: plans again on the price of now with every risk rule; the intent is recorded, its risk reserved
 * and its job owed in one commit; where the price is not at the entry that was named, it waits for that. A plan that may
 * lose more than a tenth beyond what the tapped card showed is put on the card instead, and asked about once more. What
 * is denied for good, or has nothing left to stand on, ends.
 */
export const approveSignal = (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  terms: ApprovalTerms,
): Promise<ApproveResult> => retryConflicts(() => approveOnce(parts, signalId, cardVersion, terms));

/** Who approves, and what else has to allow it: writes for the same commit, or why not. */
interface ApprovalTerms {
  readonly by: 'owner' | 'bot';
  readonly allow?: () => Promise<readonly Put<BotDocs>[] | Denied>;
}

const approveOnce = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  { by, allow }: ApprovalTerms,
): Promise<ApproveResult> => {
  const [doc, turn] = await Promise.all([tappedSignal(parts, signalId, cardVersion), entryLock(parts)]);
  if ('status' in doc) return doc;
  const signal = doc.value;
  const [plan, ground] = await Promise.all([
    planNow(parts, signal.opportunity, signal.sizeFactor),
    // The bot has found it just now.
    by === 'owner' ? standsOn(parts, signal) : undefined,
  ]);
  const deny = async (no: Denied, ends: boolean): Promise<ApproveResult> => {
    const entry = deniedEntry('approval-denied', signal, no, parts);
    if (ends) await endSignal(parts, doc, 'denied', entry, no.reason);
    else await commit(parts, { journal: [entry] });
    return by === 'owner'
      ? deniedWith(parts, signal.opportunity, signal.sizeFactor, no)
      : { status: 'denied', denied: no };
  };
  const gone = ground && whyGone(signal, { ...ground, plan });
  if (gone) return deny(gone, true);
  // What may be over a moment later costs the owner no card.
  if (isDenied(plan)) return deny(plan, by === 'bot');
  const shown = shownWorstCase(signal, cardVersion) ?? 0;
  // In auto mode nobody looked at the card: the new plan is simply the plan.
  const ask = by === 'owner' ? whyAskAgain(shown, plan) : undefined;
  const before = signal.plan;
  if (ask !== undefined) {
    const asked = await renewSignal(parts, doc, { plan, before, cause: ask });
    return { status: 'asked', signal: asked, why: ask };
  }
  const beside = (await allow?.()) ?? [];
  if ('denied' in beside) return { status: 'denied', denied: beside };
  const terms = { plan, by, put: beside, ...(by === 'owner' ? { before } : {}) };
  return plan.waits ? awaitPrice(parts, doc, terms) : enterSignal(parts, doc, turn, terms);
};

/** The owner says no, or calls off an entry that waits for its price. */
export const skipSignal = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
): Promise<{ readonly status: 'skipped'; readonly signal: Signal } | Refused> => {
  const doc = await tappedSignal(parts, signalId, cardVersion, ['offered', 'awaiting']);
  if ('status' in doc) return doc;
  const signal = await endSignal(parts, doc, 'skipped', endEntry('signal-skipped', doc.value, parts));
  return { status: 'skipped', signal };
};

const inContracts = ({ contracts }: Pick<Plan, 'contracts'>): string =>
  `${contracts} ${contracts === 1 ? 'contract' : 'contracts'}`;

/** Why another size comes to the same contracts. */
const sameSize = ({ contracts, boundBy }: Plan): string => {
  const why =
    boundBy === 'owner'
      ? `a card takes ${LEAST_TIMES} to ${MOST_TIMES} times the size it was planned at`
      : `${boundBy} allows no more`;
  return `the card stays at ${inContracts({ contracts })}: ${why}`;
};

/** ½× and 2×: the same opportunity at another size, within every cap; a new version of the card. */
export const resizeSignal = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  factor: number,
): Promise<ResizeResult> => {
  const doc = await tappedSignal(parts, signalId, cardVersion);
  if ('status' in doc) return doc;
  const { opportunity, plan: shown } = doc.value;
  const wished = doc.value.sizeFactor * factor;
  let sizeFactor = timesWithin(wished);
  let plan = await planNow(parts, opportunity, sizeFactor);
  // Twice 10.6 contracts would be 21, where the card shows ten; half of it and twice again comes back by itself.
  const most = shown.contracts * factor;
  if (!isDenied(plan) && sizeFactor > 1 && plan.contracts > most) {
    sizeFactor = timesWithin((sizeFactor * most) / plan.contracts);
    plan = await planNow(parts, opportunity, sizeFactor);
  }
  if (isDenied(plan) && plan.code === 'named-too-small')
    return refused(
      'same-size',
      `the card stays at ${inContracts(shown)}: ${timesText(factor)} of it is less than one`,
    );
  if (isDenied(plan)) {
    await commit(parts, { journal: [deniedEntry('resize-denied', doc.value, plan, parts)] });
    return { status: 'denied', denied: plan };
  }
  const isBound = timesWithin(wished) !== wished || plan.boundBy !== 'owner';
  // The card would show the same, and the way back would lead elsewhere.
  if (isBound && plan.contracts === shown.contracts) return refused('same-size', sameSize(plan));
  const cause = `${timesText(factor)}, by the owner: ${shown.contracts} → ${plan.contracts} contracts`;
  const signal = await renewSignal(parts, doc, { plan, sizeFactor, cause });
  return { status: 'resized', signal };
};
