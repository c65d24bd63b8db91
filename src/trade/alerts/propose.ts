import {
  calledBy,
  denied,
  isDenied,
  kindOfDenial,
  RadError,
  sourceOf,
  UNKNOWN,
  type Alert,
  type Denied,
  type Opportunity,
  type Plan,
  type Push,
  type Signal,
} from '../../domain/index.js';
import type { Proposal } from '../../sources/reader/index.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import type { UnfencedChange } from '../orders/parts.js';
import { recordSignal } from '../signals/offer.js';
import { planNow } from '../signals/plan.js';
import { deniedEntry, endSignal, placeOf, type Place } from '../signals/waiting.js';
import { approveByItself, whyAsked } from './auto.js';
import type { PendingAlert } from './content.js';
import { opportunityOf } from './opportunity.js';
import { outcomeLine, outcomePut, settleNo, type Settled } from './outcome.js';

/**
 * Plans a proposal under every rule and offers its card, or says by which rule not; where its source trades without
 * asking, approves it within the bounds. @throws RadError where the market cannot be judged at this moment
 */
export const propose = async (
  parts: TradingParts,
  pending: PendingAlert,
  proposal: Proposal,
): Promise<void> => {
  const { doc } = pending;
  const offered = await offerProposal(parts, pending, proposal, (signalId, { entry }) => {
    const settled: Settled = { outcome: { status: 'offered', signalId }, plannedEntry: entry };
    return { put: [outcomePut(parts, doc, settled)], journal: [outcomeLine(parts, doc, settled)] };
  });
  if (isDenied(offered)) return decline(parts, doc, proposal, offered);
  if (offered.isAuto) await approveByItself(parts, doc.value.source, offered);
};

/**
 * Plans a proposal under every rule and offers its card; `isAuto` where its source may have it approved by the bot.
 * @param beside belongs into the commit of the card
 */
export const offerProposal = async (
  parts: TradingParts,
  { doc, source, asks, byHand }: PendingAlert,
  proposal: Proposal,
  beside: (signalId: string, plan: Plan) => Pick<UnfencedChange, 'put' | 'journal'>,
): Promise<Signal | Denied> => {
  const { symbol, side } = proposal;
  const name = doc.value.source;
  const found = await opportunityOf(parts, proposal, source);
  if (isDenied(found)) return found;
  const mayAct = source?.mode === 'auto' && !byHand;
  let asked = mayAct ? (asks ?? (await whyAsked(parts, source, doc.value, proposal))) : 'ask';
  await endOpposite(parts, proposal, name);
  const place = await placeOf(parts, symbol, side);
  const taken = takenBy(place, name);
  if (taken) return taken;
  let sizeFactor = asked === undefined ? (source?.bounds.sizeFactor ?? 1) : 1;
  let plan = await planNow(parts, found, sizeFactor);
  if (asked === undefined && !isDenied(plan) && plan.betterThan !== undefined) {
    asked = breakoutDoubt(plan, plan.betterThan);
    sizeFactor = 1;
    plan = await planNow(parts, found, sizeFactor);
  }
  if (isDenied(plan)) return named(parts, plan, symbol);
  const isAuto = asked === undefined;
  const doubt = asked === undefined || asked === 'ask' ? undefined : `not by itself: ${asked}`;
  const reason = byHand ? 'planned by your hand: its message was refused for the talk around it' : doubt;
  return recordSignal(parts, {
    opportunity: reason === undefined ? found : withReason(found, reason),
    key: `${symbol}|${side}|${doc.id}`,
    plan,
    place,
    sizeFactor,
    source: name,
    from: { alertId: doc.id, ...(isAuto ? { isAuto: true } : {}) },
    insteadOf: place.waiting,
    beside: (id) => beside(id, plan),
  });
};

/** A limit at which it fills at once may be a breakout that was not called one. */
const breakoutDoubt = ({ entry, side }: Plan, named: number): string =>
  `${entry} is better than the ${named} it names: a breakout ${side === 'long' ? 'above' : 'below'} may be meant`;

const withReason = (opportunity: Opportunity, why: string): Opportunity => ({
  ...opportunity,
  reasons: [`⚠ ${why}`, ...opportunity.reasons],
});

/** Whose card has the place that a proposal would take; a source renews its own alone. */
const takenBy = ({ waiting }: Place, name: string): Denied | undefined => {
  if (!waiting) return undefined;
  const { status, opportunity } = waiting.value;
  const theirs = whoseOf(waiting.value);
  if (status === 'offered' && theirs === name && name !== UNKNOWN) return undefined;
  const for_ = status === 'offered' ? 'your answer' : 'its price';
  return denied(
    'card-waits',
    `a ${opportunity.side} of ${opportunity.symbol} from ${calledBy(theirs)} waits for ${for_} already (${waiting.id})`,
  );
};

const whoseOf = ({ source }: Pick<Signal, 'source'>): string => sourceOf({ source, reasons: [] });

/** Its source has changed its mind: its unanswered card of the other side ends. */
const endOpposite = async (parts: TradingParts, { symbol, side }: Proposal, name: string): Promise<void> => {
  const { waiting } = await placeOf(parts, symbol, side === 'long' ? 'short' : 'long');
  if (waiting?.value.status !== 'offered' || waiting.value.source !== name || name === UNKNOWN) return;
  const no = denied('opposite', `${calledBy(name)} proposes a ${side} now`);
  await endSignal(parts, waiting, 'ended', deniedEntry('signal-ended', waiting.value, no, parts), no.reason);
};

/** A "no" because the symbol is held says what is held. */
const named = async ({ store }: TradingParts, no: Denied, symbol: string): Promise<Denied> => {
  const held = no.code === 'already-open' ? (await store.get('position', symbol))?.value : undefined;
  if (!held) return no;
  const { side, contracts, entryPrice } = held;
  const reason = `a ${side} of ${symbol} is open already: ${contracts} contracts at ${entryPrice}, from ${calledBy(sourceOf(held))}; one position a symbol`;
  return { ...no, reason };
};

const decline = async (
  parts: TradingParts,
  doc: Versioned<Alert>,
  proposal: Proposal,
  no: Denied,
): Promise<void> => {
  // The market cannot be judged at this moment: that is no answer to a proposal.
  if (kindOfDenial(no).is === 'unread') throw new RadError('not-now', no.reason);
  const { symbol, side } = proposal;
  const outcome = { status: 'denied', code: no.code, words: no.reason } as const;
  const push: Push = {
    type: 'denied',
    symbol,
    intentId: '',
    action: `${side} from ${calledBy(doc.value.source)}`,
    reason: no.reason,
    denial: no,
  };
  await settleNo(parts, doc, outcome, push, `:${symbol}`);
};
