import {
  expecting,
  FencedError,
  idOn,
  isFinal,
  isPendingEntry,
  isWorking,
  ReadFailedError,
  type Intent,
  type Position,
} from '../../domain/index.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { isDue } from '../execution/driver.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import { awaitsLiquidation, confirmLiquidation } from '../protection/liquidation.js';
import { lookUp } from '../orders/send.js';
import { commit } from '../orders/parts.js';
import { doubtUnseen } from '../protection/ensure.js';
import { syncCashflows, syncEvents, syncFills } from '../booking/sync.js';
import { eachApart } from '../core/apart.js';
import type { Versioned } from '../../state/store/store.js';
import { refreshAccount } from '../account/refresh.js';
import { closeUnguarded, guardOf, isFresh, STUCK_MS } from '../execution/missing-stop.js';
import { isFor, wantedOf } from '../protection/state.js';
import { closeAll } from '../positions/halt.js';
import { endTimedPause } from '../account/control.js';
import { learn } from '../learn/learn.js';
import type { TradingParts } from '../core/parts.js';
import { followLadders } from '../positions/follow-ladder.js';
import { reviewCandles } from '../positions/review.js';
import { watchAwaiting } from '../signals/await-price.js';
import { watchDrawdown } from './drawdown.js';
import { checkOwnAlerts } from './own-alerts.js';
import { takeUp } from '../reconcile/take-up.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { workingIntents } from '../../state/store/open-docs.js';

/**
 * The tick: books what happened, sees that every position is guarded, carries account and limits on, reviews positions
 * on candles that closed meanwhile, wakes what is stuck, learns, and judges the owner's own alerts. Cash flows are booked
 * beside it. Everything in it may be repeated at any time.
 * @param onSeen called once the account was read and every position found guarded or being mended
 */
export const checkPositions = async (parts: TradingParts, onSeen?: () => void): Promise<void> => {
  const failures: unknown[] = [];
  // A part that fails (one coin's candles, say) must not keep the others from their work tick after tick.
  const attempt = async (part: (parts: TradingParts) => Promise<unknown>): Promise<boolean> => {
    try {
      await part(parts);
      return true;
    } catch (error) {
      if (error instanceof FencedError) throw error;
      failures.push(error);
      return false;
    }
  };
  await attempt(endTimedPause);
  let booked = 0;
  const isRead = await attempt(async () => (booked = await syncFills(parts)));
  // A stop that vanishes is missed by the list of orders: guarding and closing need no record.
  const isGuardSeen = await attempt(watchProtection);
  await attempt(watchLiquidation);
  await attempt(wakeStuck);
  await attempt(closeWhenHalted);
  bookCashflows(parts);
  // Nothing is concluded about an account whose record cannot be read to its end (invariant 8).
  if (isRead && (booked === 0 || (await attempt(syncEvents)))) {
    if ((await attempt(refreshAccount)) && isGuardSeen) onSeen?.();
    await attempt(watchDrawdown);
    await attempt(followLadders);
    await attempt(reviewCandles);
    await attempt(watchAwaiting);
  }
  await attempt(learn);
  await attempt(checkOwnAlerts);
  if (failures.length > 0) throw failures[0];
};

/**
 * Whether only what the market did can change anything until an order or a job does: nothing is under way, and the bot
 * is not halted.
 */
export const isAtRest = async (parts: TradingParts): Promise<boolean> => {
  const control = (await parts.store.get('control', 'main'))?.value;
  return !control?.halted && (await workingIntents(parts.store)).length === 0;
};

/**
 * What the tick does of itself for an account at rest to which nothing has happened since the last whole one, while no
 * entry waits for its price.
 */
export const checkAtRest = async (parts: TradingParts): Promise<void> => {
  await endTimedPause(parts);
  await refreshAccount(parts);
  await followLadders(parts);
  await reviewCandles(parts);
  await learn(parts);
};

/** Beside the tick, which does not wait for it: /healthz says where it fails. Another instance books its own. */
const bookCashflows = (parts: TradingParts): void => {
  if (parts.exchange.fetchCashflows)
    parts.cashflows.begin(() => expecting(FencedError, syncCashflows(parts), () => undefined));
};

const closeWhenHalted = async (parts: TradingParts): Promise<void> => {
  const control = (await parts.store.get('control', 'main'))?.value;
  if (!control?.halted) return;
  const request = { key: `h${parts.clock.now().toString(36)}`, sentAt: parts.human.now() };
  await closeAll(parts, 'halt', request);
  // One that could not be said to be gone when the halt was ordered may work on.
  await cancelEntries(parts, 'the bot is halted');
  await takeUp(parts);
  await closeAll(parts, 'halt', request);
};

/** Asks for liquidation prices that could not be read when the position was entered. */
const watchLiquidation = async (parts: TradingParts): Promise<void> => {
  const awaiting = (await parts.store.list('position')).filter(({ value }) => awaitsLiquidation(value));
  await eachApart(awaiting, ({ id }) => confirmLiquidation(parts, id));
};

/** Compares what should rest on the exchange with what does; a difference becomes an intent that mends it. */
const watchProtection = async (parts: TradingParts): Promise<void> => {
  const positions = await parts.store.list('position');
  if (positions.length === 0) return;
  const orders = await parts.exchange.fetchOpenOrders();
  const working = orders.filter(isWorking);
  parts.sends.noteShown(working);
  const listed = new Set(working.map((order) => order.clientOrderId));
  const open = positions.filter((doc) => !isGuarded(doc.value, listed));
  if (open.length === 0) return;
  const intents = await parts.store.list('intent');
  await eachApart(open, async (doc) => {
    const others = intents.map(({ value }) => value).filter(({ symbol }) => symbol === doc.id);
    if (others.some((intent) => isGuarding(intent, doc.value, listed, parts))) return;
    if (await closeGone(parts, doc.value, listed)) return;
    const resting = new Set([...listed, ...(await acceptedOf(parts, doc.value, listed))]);
    if (isGuarded(doc.value, resting)) return;
    const mending = others.find((intent) => intent.kind === 'protect' && !isFinal(intent));
    await mend(parts, doc, resting, mending);
  });
};

/** Whether an intent under way sees to the protection itself: an entry does for what it fills, not for what vanishes. */
const isGuarding = (
  intent: Intent,
  { protection }: Position,
  listed: ReadonlySet<string>,
  { clock }: TradingParts,
): boolean => {
  if (!isFresh(intent, clock.now())) return false;
  const hasVanished = protection.some(
    ({ clientOrderId: id, state }) => state === 'resting' && !listed.has(id),
  );
  return !(isPendingEntry(intent) && hasVanished);
};

/** Orders that no list shows and that were accepted a moment ago, unless a lookup shows that they have ended. */
const acceptedOf = async (
  parts: TradingParts,
  { symbol, protection }: Position,
  listed: ReadonlySet<string>,
): Promise<readonly string[]> => {
  const accepted: string[] = [];
  for (const { clientOrderId: id, type } of protection) {
    if (listed.has(id) || !parts.sends.isAccepted(id)) continue;
    const shown = await lookUp(parts, { symbol, clientOrderId: id, type });
    if (shown === undefined || isWorking(shown)) accepted.push(id);
    else parts.sends.lapse(id);
  }
  return accepted;
};

/** Where the stop is gone and the price beyond it, closing comes ahead of mending. */
const closeGone = async (
  parts: TradingParts,
  position: Position,
  resting: ReadonlySet<string>,
): Promise<boolean> => {
  const { clientOrderId } = guardOf(position) ?? {};
  if (clientOrderId === undefined || resting.has(clientOrderId)) return false;
  // What cannot be read now must not keep the stop from being placed again.
  return expecting(ReadFailedError, closeUnguarded(parts, position.symbol), () => false);
};

const isGuarded = (position: Position, resting: ReadonlySet<string>): boolean => {
  if (position.status === 'closed') return false;
  const wanted = wantedOf(position);
  const there = position.protection.filter(
    ({ state, clientOrderId }) => state === 'resting' && resting.has(clientOrderId),
  );
  // What rests beside them (a twin that was taken over) is to be retired.
  return (
    position.protection.length <= wanted.length &&
    wanted.every((level) => there.some((order) => isFor(order, level)))
  );
};

/** One intent mends a symbol, however long that takes; it is told again what is missing. */
const mend = async (
  parts: TradingParts,
  doc: Versioned<Position>,
  resting: ReadonlySet<string>,
  mending: Intent | undefined,
): Promise<void> => {
  const now = parts.clock.now();
  const position = doubtUnseen(doc.value, resting);
  const fresh: Intent = intentOn(parts, position, {
    id: idOn(`G${now.toString(36)}${doc.version.toString(36)}`, position.symbol),
    kind: 'protect',
    by: 'bot',
    cause: position.status === 'closed' ? 'leftover orders' : 'stop or target missing on the exchange',
  });
  await retryConflicts(async () => {
    const current = await parts.store.get('position', doc.id);
    if (!current || current.version !== doc.version) return;
    await commit(parts, {
      put: [
        { kind: 'position', id: doc.id, value: position, version: doc.version },
        ...(mending ? [] : [{ kind: 'intent' as const, id: fresh.id, value: fresh, version: 0 }]),
      ],
      journal: mending ? [] : [intentEntry(fresh, { event: 'intent-recorded' }, now)],
      jobs: [executeJob(mending ?? fresh)],
    });
  });
};

/** Without progress for long; or waiting for a job that a set-back clock has put off. */
const isLate = ({ updatedAt, postponedAt = 0 }: Intent, now: number): boolean =>
  Math.abs(now - updatedAt) >= STUCK_MS || now < postponedAt;

const wakeStuck = async (parts: TradingParts): Promise<void> => {
  const now = parts.clock.now();
  const stuck = (await workingIntents(parts.store)).filter(
    ({ value }) => isDue(value, now) && isLate(value, now),
  );
  if (stuck.length > 0) await commit(parts, { jobs: stuck.map(({ value }) => executeJob(value)) });
};
