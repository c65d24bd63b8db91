import {
  controlAt,
  denied,
  ENTRY_WAIT,
  INITIAL_CONTROL,
  isAlive,
  isDenied,
  isThere,
  whyNotByItself,
  type Signal,
} from '../../domain/index.js';
import { checkRecording, passedStop, whyAskAgain, whyGone } from '../../decide/risk/index.js';
import { getOr, type Versioned } from '../../state/store/store.js';
import { sieve } from '../../state/store/open-docs.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { eachApart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';
import type { ApproveResult } from '../core/results.js';
import { marketNow, unfitQuote } from '../orders/fresh-quote.js';
import { commit } from '../orders/parts.js';
import { enterSignal, type EntryTerms } from './enter.js';
import { entryLock } from './entry-lock.js';
import { planNow } from './plan.js';
import { standsOn } from './standing.js';
import { beginTrack, keepTracksOf, pricesSince } from './unseen-prices.js';
import { endAwaited, endEntry, endSignal, expireSignals, renewSignal } from './waiting.js';

/** Each is looked at on every tick: a bound on its reads. */
const MOST_AWAITING = 20;

const stillAwaiting = sieve((signal: Signal) => signal.status === 'awaiting');

/** Signals that are approved and wait for their price. */
export const awaitingSignals = async (
  { store }: Pick<TradingParts, 'store'>,
  symbol?: string,
): Promise<readonly Versioned<Signal>[]> =>
  stillAwaiting(await store.list('signal')).filter(
    ({ value }) => symbol === undefined || value.opportunity.symbol === symbol,
  );

/** Lets an approved signal wait for its price. Nothing rests on the exchange, and no risk is reserved meanwhile. */
export const awaitPrice = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  { plan, by, before, put = [] }: EntryTerms,
): Promise<ApproveResult> => {
  const waiting = await awaitingSignals(parts);
  if (waiting.length >= MOST_AWAITING) {
    const reason = `${waiting.length} entries wait for their price already, at most ${MOST_AWAITING} may`;
    return { status: 'denied', denied: denied('awaiting-full', reason, { limit: MOST_AWAITING }) };
  }
  const at = parts.clock.now();
  const until = at + ENTRY_WAIT;
  const signal: Signal = {
    ...doc.value,
    plan,
    status: 'awaiting',
    approvedBy: by,
    ...(before ? { before } : {}),
    plannedAt: at,
    expiresAt: until,
    cardVersion: doc.value.cardVersion + 1,
  };
  const { symbol } = plan;
  await commit(parts, {
    put: [{ kind: 'signal', id: doc.id, value: signal, version: doc.version }, ...put],
    journal: [{ at, event: 'signal-awaiting', symbol, signalId: doc.id, data: { plan, by, until } }],
    pushes: [{ type: 'signalChanged', signalId: doc.id }],
  });
  beginTrack(parts, doc.id, at);
  return { status: 'awaiting', signal };
};

/** Enters what has waited for its price once that is there; ends what has nothing left to wait for. For every tick. */
export const watchAwaiting = async (parts: TradingParts): Promise<void> => {
  const awaiting = await awaitingSignals(parts);
  keepTracksOf(parts, new Set(awaiting.map(({ id }) => id)));
  if (awaiting.length === 0) return;
  await expireSignals(parts);
  const { value } = await getOr(parts.store, 'control', 'main', INITIAL_CONTROL);
  const control = controlAt(value, parts.clock.now());
  const over = checkRecording(control);
  if (over || control.halted) return endAwaiting(parts, over?.reason ?? 'the bot is halted');
  await eachApart(awaiting, ({ id }) => retryConflicts(() => look(parts, id, control.paused)));
};

/** Which of those that wait for their price; absent: all. */
interface AwaitingOnes {
  readonly symbol?: string | undefined;
  readonly id?: string;
  /** Who says so. */
  readonly by?: 'owner' | 'bot';
}

/** Ends all that wait for their price, or those of one symbol or id. */
export const endAwaiting = async (
  parts: TradingParts,
  why: string,
  { symbol, id: only, by = 'bot' }: AwaitingOnes = {},
): Promise<void> => {
  const ones = (await awaitingSignals(parts, symbol)).filter(({ id }) => only === undefined || id === only);
  await eachApart(ones, ({ id }) =>
    retryConflicts(async () => {
      const doc = await parts.store.get('signal', id);
      if (doc?.value.status !== 'awaiting') return;
      if (by === 'owner')
        await endSignal(parts, doc, 'skipped', endEntry('signal-skipped', doc.value, parts), why);
      else await endAwaited(parts, doc, denied('called-off', why));
    }),
  );
};

/** While entries are paused it goes on waiting, unless its stop is passed: what it counted on is gone then. */
const look = async (parts: TradingParts, id: string, isPaused: boolean): Promise<void> => {
  const doc = await parts.store.get('signal', id);
  if (doc?.value.status !== 'awaiting' || !isAlive(doc.value, parts.clock.now())) return;
  const signal = doc.value;
  const { entryAt, symbol, side } = signal.opportunity;
  const by = signal.approvedBy ?? 'owner';
  const leave = by === 'bot' ? await leaveOf(parts, doc) : {};
  if (!leave) return;
  const quote = await parts.market.quote(symbol);
  if (unfitQuote(parts, quote)) return;
  await parts.analyzers.keepUp(symbol, marketNow(parts));
  const { range, isWhole } = await pricesSince(parts, signal);
  const passed = passedStop(signal, { mark: quote.mark, ...(range ? { range } : {}) });
  if (passed) {
    await endAwaited(parts, doc, passed);
    return;
  }
  // Nothing is entered while it is not known where the price was meanwhile.
  if (isPaused || !isWhole || (entryAt && !isThere(entryAt, side, quote))) return;
  const turn = await entryLock(parts);
  const [plan, ground] = await Promise.all([
    planNow(parts, signal.opportunity, signal.sizeFactor),
    standsOn(parts, signal),
  ]);
  const gone = ground && whyGone(signal, { ...ground, plan });
  if (gone) {
    await endAwaited(parts, doc, gone);
    return;
  }
  // What may be over a moment later, a price that has left again among it, ends nothing.
  if (isDenied(plan) || plan.waits) return;
  const ask = by === 'owner' ? whyAskAgain(signal.plan.worstCase, plan) : undefined;
  if (ask === undefined)
    await enterSignal(parts, doc, turn, { plan, by, cause: 'its price has come', ...leave });
  else await askAgain(parts, doc, { plan, ask });
};

/**
 * What the owner allowed when it was approved by itself has to hold when its price comes: the write by which a change
 * at the same moment conflicts, or undefined. What its source may not do any more is put to the owner; nobody waits for
 * a source that is off or gone.
 */
const leaveOf = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
): Promise<Pick<EntryTerms, 'put'> | undefined> => {
  const { source: name, plan, sizeFactor } = doc.value;
  if (name === undefined) return {};
  const source = await parts.store.get('source', name);
  const why = whyNotByItself(source?.value, name, plan.symbol, sizeFactor);
  if (source && why === undefined)
    return { put: [{ kind: 'source', id: name, value: source.value, version: source.version }] };
  if (source?.value.isOn) {
    const text = `${doc.id} does not wait for its price in ${plan.symbol} any more: ${why}. Nothing was sent: its card asks you.`;
    await renewSignal(parts, doc, {
      plan,
      cause: why ?? '',
      pushes: [{ type: 'notice', level: 'info', text }],
    });
  } else await endAwaited(parts, doc, denied('called-off', why ?? ''));
  return undefined;
};

const askAgain = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  { plan, ask }: { readonly plan: NonNullable<Signal['before']>; readonly ask: string },
): Promise<void> => {
  const text = `The price that ${doc.id} waited for has come to ${plan.symbol}, but ${ask}. Nothing was sent: its card asks once more.`;
  await renewSignal(parts, doc, {
    plan,
    before: doc.value.plan,
    cause: ask,
    pushes: [{ type: 'notice', level: 'warning', text }],
  });
};
