import {
  bornId,
  ConflictError,
  denied,
  expecting,
  isDenied,
  isStrategys,
  kindOfDenial,
  signalKey,
  sourcePart,
  type DenialCode,
  type Denied,
  type Opportunity,
  type Plan,
  type Signal,
} from '../../domain/index.js';
import { commit, type UnfencedChange } from '../orders/parts.js';
import { dayOf } from '../../decide/risk/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Versioned } from '../../state/store/store.js';
import { deniedEntry, endSignal, expiryOf, placeOf, renewSignal, type Place } from './waiting.js';
import { approveSignal } from './approve.js';
import type { TradingParts } from '../core/parts.js';
import { consider } from '../learn/model.js';
import { planNow } from './plan.js';
import { recordFor } from '../learn/signal-record.js';
import { followPuts } from '../learn/untaken.js';

/**
 * Offers an opportunity to the owner (or trades it at once in auto mode), once per symbol, side and closed candle,
 * whatever the number of scans. A card of that side that waits already is renewed, one of the other side ends; what the
 * owner asked for stays as it is. A denial is final for that candle too, and is journaled with its numbers.
 */
export const offerOpportunity = async (
  parts: TradingParts,
  opportunity: Opportunity,
): Promise<Signal | Denied | undefined> => {
  const key = signalKey(opportunity.symbol, opportunity.side, opportunity.analysis.candleTime);
  if (await parts.store.get('signalKey', key)) return undefined;
  if (opportunity.untraded) return followUntraded(parts, opportunity, key);
  const place = await placeOf(parts, opportunity.symbol, opportunity.side);
  // What somebody else has proposed or approved stays as it is.
  if (place.waiting && !isRenewable(place.waiting.value)) return undefined;
  const { opportunity: considered, no } = await consider(parts, opportunity);
  try {
    await endOpposite(parts, opportunity);
    if (no) return await recordDenial(parts, considered, key, no);
    const plan = await planNow(parts, considered, place.waiting?.value.sizeFactor);
    if (isDenied(plan)) return await recordDenial(parts, considered, key, plan);
    const signal = place.waiting
      ? await renewSignal(parts, place.waiting, {
          plan,
          opportunity: considered,
          cause: 'a later candle says the same',
          keepsButtons: true,
          put: keyPut(parts, key, place.waiting.id),
        })
      : await recordSignal(parts, { opportunity: considered, key, plan, place });
    if (parts.settings().approval === 'auto')
      await approveSignal(parts, signal.id, signal.cardVersion, { by: 'bot' });
    return signal;
  } catch (error) {
    if (error instanceof ConflictError) return undefined;
    throw error;
  }
};

/** Whether a later candle may change or end it. */
const isRenewable = (signal: Signal): boolean => signal.status === 'offered' && isStrategys(signal);

const endOpposite = async (parts: TradingParts, { symbol, side }: Opportunity): Promise<void> => {
  const { waiting } = await placeOf(parts, symbol, side === 'long' ? 'short' : 'long');
  if (!waiting || !isRenewable(waiting.value)) return;
  const no = denied('opposite', `the strategy sees a ${side} now`);
  await endSignal(parts, waiting, 'ended', deniedEntry('signal-ended', waiting.value, no, parts), no.reason);
};

/** The note that this candle's opportunity was offered. */
const keyPut = ({ clock }: TradingParts, key: string, signalId: string): Put<BotDocs> => ({
  kind: 'signalKey',
  id: key,
  value: { signalId, at: clock.now() },
  version: 0,
});

/** Denials by what was learned: they count by what they would have made, or learning could never take them back. */
const BY_LEARNING: ReadonlySet<DenialCode> = new Set(['kelly-no-edge', 'model-doubts']);

/** What is in question may be well a minute later, and the same candle may still be offered then. */
const isFinalFor = (denial: Denied): boolean => !['unread', 'unready'].includes(kindOfDenial(denial).is);

/** The write that follows what could be traded now, were it not for what was learned. */
const followAside = async (parts: TradingParts, opportunity: Opportunity, key: string) => {
  const plan = await planNow(parts, opportunity, 1, { kelly: false });
  const at = parts.clock.now();
  return isDenied(plan) ? [] : followPuts(parts, { id: key, opportunity, plan, at }, 'denied');
};

/** What only the threshold takes that does not decide now: nobody is asked or told, what it makes is learned. */
const followUntraded = async (
  parts: TradingParts,
  opportunity: Opportunity,
  key: string,
): Promise<undefined> => {
  const { opportunity: considered } = await consider(parts, opportunity);
  const puts = await followAside(parts, considered, key);
  await expecting(ConflictError, commit(parts, { put: [keyPut(parts, key, ''), ...puts] }), () => undefined);
};

const recordDenial = async (
  parts: TradingParts,
  opportunity: Opportunity,
  key: string,
  denial: Denied,
): Promise<Denied> => {
  const { symbol, side, confidence } = opportunity;
  const at = parts.clock.now();
  // A trend repeats its signal candle after candle; the owner hears of each kind of denial once a day.
  const said = signalKey(symbol, `${side}|${denial.code}`, dayOf(at));
  const isFinal = isFinalFor(denial);
  const isNews = denial.code !== 'already-open' && !(await parts.store.get('signalKey', said));
  if (!isFinal && !isNews) return denial;
  await commit(parts, {
    put: [
      ...(isFinal ? [{ kind: 'signalKey' as const, id: key, value: { signalId: '', at }, version: 0 }] : []),
      ...(isNews ? [{ kind: 'signalKey' as const, id: said, value: { signalId: '', at }, version: 0 }] : []),
      ...(BY_LEARNING.has(denial.code) ? await followAside(parts, opportunity, key) : []),
    ],
    journal: [
      {
        at,
        event: 'signal-denied',
        symbol,
        cause: denial.reason,
        data: {
          side,
          confidence,
          code: denial.code,
          ...denial.numbers,
          candleTime: opportunity.analysis.candleTime,
        },
      },
    ],
    pushes: isNews
      ? [{ type: 'denied', symbol, intentId: '', action: `${side} signal`, reason: denial.reason, denial }]
      : [],
  });
  return denial;
};

/** What becomes a signal. */
interface Offer {
  readonly opportunity: Opportunity;
  /** Makes it unique. */
  readonly key: string;
  readonly plan: Plan;
  readonly place: Place;
  readonly sizeFactor?: number;
  readonly source?: string | undefined;
  readonly from?: Pick<Signal, 'alertId' | 'isAuto'>;
  /** The card that it takes the place of: that one is over, and not followed by itself. */
  readonly insteadOf?: Versioned<Signal> | undefined;
  /** Belongs into the same commit, and may name the signal. */
  readonly beside?: (signalId: string) => Pick<UnfencedChange, 'put' | 'journal'>;
}

/** Writes the signal down and owes its card. */
export const recordSignal = async (
  parts: TradingParts,
  { opportunity, key, plan, place, sizeFactor = 1, source, from = {}, insteadOf, beside }: Offer,
): Promise<Signal> => {
  const { store, clock, human } = parts;
  const id = bornId('S', await store.nextId('signal'), `${key} ${clock.now()}`);
  const record = await recordFor(parts, { opportunity, source });
  const signal: Signal = {
    id,
    key,
    status: 'offered',
    opportunity,
    plan,
    ...(record ? { record } : {}),
    sizeFactor,
    cardVersion: 1,
    ...sourcePart({ source }),
    ...from,
    createdAt: clock.now(),
    offeredAt: human.now(),
    expiresAt: expiryOf(parts),
  };
  const old = insteadOf && (await replaced(parts, insteadOf, id));
  const more = beside?.(id);
  await commit(parts, {
    put: [
      { kind: 'signal', id, value: signal, version: 0 },
      keyPut(parts, key, id),
      place.take(id),
      ...(old?.put ?? []),
      ...(more?.put ?? []),
    ],
    del: old?.del ?? [],
    journal: [
      {
        at: clock.now(),
        event: 'signal-offered',
        symbol: opportunity.symbol,
        signalId: id,
        data: {
          side: opportunity.side,
          confidence: opportunity.confidence,
          score: opportunity.score,
          candleTime: opportunity.analysis.candleTime,
          votes: opportunity.analysis.votes,
          plan,
        },
      },
      ...(more?.journal ?? []),
    ],
    pushes: [
      ...(insteadOf ? [{ type: 'signalChanged' as const, signalId: insteadOf.id }] : []),
      { type: 'signal', signalId: id },
    ],
  });
  return signal;
};

/** The writes by which a card gives way to another one: what becomes of the new one counts, once. */
const replaced = async (
  { store }: TradingParts,
  { id, value, version }: Versioned<Signal>,
  by: string,
): Promise<Required<Pick<UnfencedChange, 'put' | 'del'>>> => {
  const lesson = await store.get('lesson', id);
  const signal: Signal = { ...value, status: 'replaced', note: by, cardVersion: value.cardVersion + 1 };
  return {
    put: [{ kind: 'signal', id, value: signal, version }],
    del: lesson ? [{ kind: 'lesson', id, version: lesson.version }] : [],
  };
};
