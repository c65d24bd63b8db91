import {
  exposedOf,
  FencedError,
  isFinal,
  isWorking,
  ReadFailedError,
  type Intent,
  type Position,
} from '../domain/index.js';
import { callOffEntries } from '../execution/call-off.js';
import { isDue } from '../execution/execute.js';
import { executeJob, intentEntry, intentOn } from '../execution/intents.js';
import { awaitsLiquidation, confirmLiquidation } from '../execution/liquidation.js';
import { fenced } from '../execution/parts.js';
import { doubtUnseen } from '../execution/protect.js';
import { syncEvents } from '../execution/sync.js';
import type { Versioned } from '../store/store.js';
import { refreshAccount } from './account.js';
import { closeUnguarded, guardOf, isFresh, STUCK_MS } from './close-unguarded.js';
import { closeAll, endTimedPause } from './control.js';
import { learn } from './learn.js';
import type { TradingParts } from './parts.js';
import { reviewCandles } from './review.js';
import { retryConflicts } from '../store/retry-conflicts.js';

/**
 * The tick: books what happened, sees that every position is guarded, carries account and limits on, reviews positions
 * on candles that closed meanwhile, wakes what is stuck, and learns. Everything in it may be repeated at any time.
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
  // Nothing is concluded about an account whose record cannot be read (invariant 8).
  if (await attempt(syncEvents)) {
    const isGuardSeen = await attempt(watchProtection);
    await attempt(watchLiquidation);
    if ((await attempt(refreshAccount)) && isGuardSeen) onSeen?.();
    await attempt(reviewCandles);
  }
  await attempt(wakeStuck);
  await attempt(closeWhenHalted);
  await attempt(learn);
  if (failures.length > 0) throw failures[0];
};

const closeWhenHalted = async (parts: TradingParts): Promise<void> => {
  const control = (await parts.store.get('control', 'main'))?.value;
  if (!control?.halted) return;
  await closeAll(parts, 'halt', { key: `h${parts.clock.now().toString(36)}`, sentAt: parts.human.now() });
  // One that could not be said to be gone when the halt was ordered may work on.
  await callOffEntries(parts, 'the bot is halted');
};

/** Asks for liquidation prices that could not be read when the position was entered. */
const watchLiquidation = async (parts: TradingParts): Promise<void> => {
  for (const { id, value } of await parts.store.list('position'))
    if (awaitsLiquidation(value)) await parts.symbols.run(id, () => confirmLiquidation(parts, id));
};

/** Compares what should rest on the exchange with what does; a difference becomes an intent that mends it. */
const watchProtection = async (parts: TradingParts): Promise<void> => {
  const positions = await parts.store.list('position');
  if (positions.length === 0) return;
  const orders = await parts.exchange.fetchOpenOrders();
  const resting = new Set(orders.filter(isWorking).map((order) => order.clientOrderId));
  const open = positions.filter((doc) => !isGuarded(doc.value, resting));
  if (open.length === 0) return;
  const intents = await parts.store.list('intent');
  for (const doc of open) {
    if (intents.some(({ value }) => value.symbol === doc.id && isFresh(value, parts.clock.now()))) continue;
    if (await closeGone(parts, doc.value, resting)) continue;
    const mending = intents.find(
      ({ value }) => value.symbol === doc.id && value.kind === 'protect' && !isFinal(value),
    );
    await mend(parts, doc, resting, mending?.value);
  }
};

/** Where the stop is gone and the price beyond it, closing comes ahead of mending. */
const closeGone = async (
  parts: TradingParts,
  position: Position,
  resting: ReadonlySet<string>,
): Promise<boolean> => {
  const { clientOrderId } = guardOf(position) ?? {};
  if (clientOrderId === undefined || resting.has(clientOrderId)) return false;
  try {
    return await closeUnguarded(parts, position.symbol);
  } catch (error) {
    // What cannot be read now must not keep the stop from being placed again.
    if (!(error instanceof ReadFailedError)) throw error;
    return false;
  }
};

const isGuarded = (position: Position, resting: ReadonlySet<string>): boolean => {
  if (position.status === 'closed') return false;
  const has = (type: 'stop' | 'takeProfit', price: number | undefined): boolean =>
    price === undefined ||
    position.protection.some(
      (order) =>
        order.type === type &&
        order.state === 'resting' &&
        order.triggerPrice === price &&
        order.contracts === exposedOf(position) &&
        resting.has(order.clientOrderId),
    );
  return has('stop', position.stop) && has('takeProfit', position.target);
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
    id: `G${now.toString(36)}${doc.version.toString(36)}${position.symbol.split('-')[0] ?? ''}`.slice(0, 20),
    kind: 'protect',
    by: 'bot',
    cause: position.status === 'closed' ? 'leftover orders' : 'stop or target missing on the exchange',
  });
  await retryConflicts(async () => {
    const current = await parts.store.get('position', doc.id);
    if (!current || current.version !== doc.version) return;
    await parts.store.commit({
      ...fenced(parts),
      put: [
        { kind: 'position', id: doc.id, value: position, version: doc.version },
        ...(mending ? [] : [{ kind: 'intent' as const, id: fresh.id, value: fresh, version: 0 }]),
      ],
      journal: mending ? [] : [intentEntry(fresh, 'intent-recorded', now)],
      jobs: [executeJob(mending ?? fresh)],
    });
  });
};

/** Without progress for long; or waiting for a job that a set-back clock has put off. */
const isLate = ({ updatedAt, postponedAt = 0 }: Intent, now: number): boolean =>
  Math.abs(now - updatedAt) >= STUCK_MS || now < postponedAt;

const wakeStuck = async (parts: TradingParts): Promise<void> => {
  const now = parts.clock.now();
  const stuck = (await parts.store.list('intent')).filter(
    ({ value }) => !isFinal(value) && isDue(value, now) && isLate(value, now),
  );
  if (stuck.length > 0)
    await parts.store.commit({ ...fenced(parts), jobs: stuck.map(({ value }) => executeJob(value)) });
};
