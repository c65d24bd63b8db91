import {
  denied,
  isAlive,
  type Denied,
  type JournalEntry,
  type Opportunity,
  type Plan,
  type Push,
  type Side,
  type Signal,
  type Unfilled,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Versioned } from '../../state/store/store.js';
import { eachApart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';
import { recordFor } from '../learn/signal-record.js';
import { followPuts, untakenSignal } from '../learn/untaken.js';
import { commit } from '../orders/parts.js';

/** A card that a trend renews for days keeps no more versions than this. */
const MOST_VERSIONS = 50;

/** Signals that wait for the owner's answer and still may. */
export const waitingSignals = async (
  parts: Pick<TradingParts, 'store' | 'clock'>,
): Promise<readonly Versioned<Signal>[]> =>
  (await parts.store.list('signal')).filter(
    ({ value }) => value.status === 'offered' && isAlive(value, parts.clock.now()),
  );

/** The one place that a symbol and side have for a card. */
export interface Place {
  /** The write that gives it to a signal; of two at the same time one conflicts. */
  readonly take: (signalId: string) => Put<BotDocs>;
  /** The signal that waits there, for an answer or for its price. */
  readonly waiting?: Versioned<Signal>;
}

export const placeOf = async (parts: TradingParts, symbol: string, side: Side): Promise<Place> => {
  const id = `${symbol}|${side}`;
  const known = await parts.store.get('signalKey', id);
  const doc = known && (await parts.store.get('signal', known.value.signalId));
  return {
    take: (signalId) => ({
      kind: 'signalKey',
      id,
      value: { signalId, at: parts.clock.now() },
      version: known?.version ?? 0,
    }),
    ...(doc && isAlive(doc.value, parts.clock.now()) ? { waiting: doc } : {}),
  };
};

/** Market time until which a signal that is planned now can be approved. */
export const expiryOf = ({ clock, settings }: TradingParts): number =>
  clock.now() + settings().approvalTtl * 1000;

/** What is new of a signal that goes on waiting. */
export interface Renewal {
  readonly plan: Plan;
  readonly cause: string;
  readonly opportunity?: Opportunity;
  readonly sizeFactor?: number;
  /** The plan that was tapped, to be shown beside the new one. */
  readonly before?: Plan;
  /** Nothing but time has passed: the buttons that are seen stay good. */
  readonly keepsButtons?: boolean;
  /** Belong into the same commit. */
  readonly put?: Put<BotDocs>;
  readonly pushes?: readonly Push[];
}

/** The same card with another plan: edited in place, without a sound. From now on it is the owner's to answer. */
export const renewSignal = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  { plan, cause, opportunity, sizeFactor, before, keepsButtons = false, put, pushes = [] }: Renewal,
): Promise<Signal> => {
  const { before: _shown, record: known, earlier = [], isAuto: _auto, approvedBy: _by, ...old } = doc.value;
  const record = opportunity ? await recordFor(parts, { ...old, opportunity }) : known;
  const at = parts.clock.now();
  const version = { version: old.cardVersion, worstCase: old.plan.worstCase };
  const value: Signal = {
    ...old,
    status: 'offered',
    plan,
    ...(opportunity ? { opportunity } : {}),
    ...(record ? { record } : {}),
    ...(sizeFactor === undefined ? {} : { sizeFactor }),
    ...(before ? { before } : {}),
    ...(keepsButtons ? { earlier: [...earlier, version].slice(-MOST_VERSIONS) } : {}),
    plannedAt: at,
    cardVersion: old.cardVersion + 1,
    expiresAt: expiryOf(parts),
  };
  await commit(parts, {
    put: [{ kind: 'signal', id: doc.id, value, version: doc.version }, ...(put ? [put] : [])],
    journal: [
      {
        at,
        event: 'signal-replanned',
        symbol: plan.symbol,
        signalId: doc.id,
        cause,
        data: { before: old.plan, plan },
      },
    ],
    pushes: [{ type: 'signalChanged', signalId: doc.id }, ...pushes],
  });
  return value;
};

interface Beside {
  readonly pushes?: readonly Push[];
  /** Why its price can be waited for no longer: it made nothing, and there is nothing to follow. */
  readonly unfilled?: Unfilled['why'];
}

/** Ends by which it is known that the price never came. */
const NEVER_CAME = ['price-did-not-come', 'stop-passed'] as const satisfies readonly Unfilled['why'][];

/**
 * Ends a signal that was not taken: from now on it is followed for what the plan that it showed last would have made,
 * once, however often it was renewed.
 */
export const endSignal = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  status: 'skipped' | 'expired' | 'denied' | 'ended',
  entry: JournalEntry,
  note?: string,
  { pushes = [], unfilled }: Beside = {},
): Promise<Signal> => {
  const cardVersion = doc.value.cardVersion + 1;
  const value: Signal = { ...doc.value, status, cardVersion, ...(note === undefined ? {} : { note }) };
  // One that ended by itself is one that nobody answered.
  const kind = status === 'ended' ? 'expired' : status;
  await commit(parts, {
    put: [
      { kind: 'signal', id: doc.id, value, version: doc.version },
      ...(unfilled === undefined
        ? await followPuts(parts, untakenSignal(parts, doc.value), kind)
        : [{ kind: 'unfilled' as const, id: doc.id, value: { closedAt: parts.clock.now(), why: unfilled } }]),
    ],
    journal: [entry],
    pushes: [{ type: 'signalChanged', signalId: doc.id }, ...pushes],
  });
  return value;
};

/** The journal's line of an end that needs no reason. */
export const endEntry = (
  event: 'signal-skipped' | 'signal-expired',
  { id, plan: { symbol } }: Signal,
  { clock }: Pick<TradingParts, 'clock'>,
): JournalEntry => ({ at: clock.now(), event, symbol, signalId: id });

/** The journal's line of a "no" to a signal, with its numbers. */
export const deniedEntry = (
  event: 'signal-ended' | 'approval-denied' | 'resize-denied',
  { id, plan: { symbol } }: Signal,
  { code, reason, numbers }: Denied,
  { clock }: Pick<TradingParts, 'clock'>,
): JournalEntry => ({
  at: clock.now(),
  event,
  symbol,
  signalId: id,
  cause: reason,
  data: { code, ...numbers },
});

/** Ends the signals whose time is over, that of an answer or that of a price. Returns how many. */
export const expireSignals = async (parts: TradingParts): Promise<number> => {
  const now = parts.clock.now();
  const over = (await parts.store.list('signal')).filter(
    ({ value }) => ['offered', 'awaiting'].includes(value.status) && !isAlive(value, now),
  );
  await eachApart(over, (doc) =>
    doc.value.status === 'awaiting'
      ? endAwaited(parts, doc, denied('price-did-not-come', 'its price did not come in time'), 'expired')
      : endSignal(parts, doc, 'expired', endEntry('signal-expired', doc.value, parts)),
  );
  return over.length;
};

/** Ends an entry that waits for its price, and tells the owner why. */
export const endAwaited = (
  parts: TradingParts,
  doc: Versioned<Signal>,
  no: Denied,
  status: 'ended' | 'expired' = 'ended',
): Promise<Signal> => {
  const { symbol, side } = doc.value.plan;
  const text = `The ${side} of ${symbol} (${doc.id}) does not wait for its price any more: ${no.reason}. Nothing was opened.`;
  return endSignal(parts, doc, status, deniedEntry('signal-ended', doc.value, no, parts), no.reason, {
    pushes: [{ type: 'notice', level: 'info', text }],
    unfilled: NEVER_CAME.find((code) => code === no.code),
  });
};
