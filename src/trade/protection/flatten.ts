import {
  ConflictError,
  expecting,
  isFinal,
  type Intent,
  type OrderRequest,
  type Position,
} from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import { commit, type ExecutionParts } from '../orders/parts.js';
import { nextOrder } from '../orders/send.js';
import { tellOnce } from '../orders/tell-once.js';

/** The outbox hears of a closing that is carried out at once when its order is under way, ms. */
const TOLD_AFTER_MS = 50;
/** From the second attempt on at closing what cannot be protected: between two of them, ms. */
const FLATTEN_AGAIN_MS = 3000;

/**
 * Closes a position that cannot be protected: records the intent, owes the job at the front of the queue, alarms.
 * While it is being closed a repeat changes nothing; when closing came to nothing it is tried again.
 */
export const flatten = async (parts: ExecutionParts, symbol: string, reason: string): Promise<void> => {
  const position = (await parts.store.get('position', symbol))?.value;
  if (!position || position.status !== 'open') return;
  if (position.guardOnly) return tellUnguarded(parts, position, reason);
  const closes = closesOf(position, await parts.store.list('intent'));
  if (closes.some((intent) => !isFinal(intent))) return;
  const last = Math.max(...closes.map(({ updatedAt }) => updatedAt));
  if (closes.length > 1 && Math.abs(parts.clock.now() - last) < FLATTEN_AGAIN_MS) return;
  await recordFlatten(parts, position, {
    attempts: closes.length,
    cause: 'closed: no stop could be placed',
    reason,
    alarm: `the stop could not be placed (${reason})`,
  });
};

/** The intents that were to close a position, done or under way. */
export const closesOf = (position: Position, intents: readonly Versioned<Intent>[]): readonly Intent[] =>
  intents
    .map(({ value }) => value)
    .filter((intent) => intent.kind === 'close' && intent.positionId === position.id);

/** Why a position is closed at once. */
export interface FlattenReason {
  /** How often it was tried before. */
  readonly attempts: number;
  readonly cause: string;
  readonly reason: string;
  /** What the owner reads ahead of "The position is being closed at market". */
  readonly alarm: string;
}

/**
 * Records that a position is closed at market, its job at the front of the queue, and alarms; writes `seen`, what was
 * learned of the position, with it. Undefined when somebody else was faster: then nothing is written.
 * @param order the first of the closing, where the caller sends it at once
 */
export const recordFlatten = async (
  parts: ExecutionParts,
  position: Position,
  { attempts, cause, reason, alarm }: FlattenReason,
  seen: readonly Versioned<Position>[] = [],
  order?: Omit<OrderRequest, 'clientOrderId'>,
): Promise<Versioned<Intent> | undefined> => {
  const now = parts.clock.now();
  const pending = intentOn(parts, position, {
    id: `F${attempts}${position.id}`.slice(0, 20),
    kind: 'close',
    by: 'bot',
    cause,
  });
  const first = order && nextOrder(parts, pending, order);
  const intent = first?.intent ?? pending;
  const text = `${position.symbol}: ${alarm}. The position is being closed at market.`;
  const written = commit(parts, {
    put: [
      ...seen.map((doc) => ({ kind: 'position' as const, ...doc })),
      { kind: 'intent', id: intent.id, value: intent, version: 0 },
      ...(first ? [first.put] : []),
    ],
    journal: [
      intentEntry(pending, { event: 'flatten', data: { reason } }, now),
      ...(first
        ? [intentEntry(intent, { event: 'order-recorded', data: { request: first.step.request } }, now)]
        : []),
    ],
    jobs: [{ ...executeJob(intent), priority: 1 }],
    pushes: [{ type: 'notice', level: 'alarm', text }],
    ...(first ? { toldAfter: TOLD_AFTER_MS } : {}),
  });
  return expecting(
    ConflictError,
    written.then(() => ({ id: intent.id, value: intent, version: 1 })),
    () => undefined,
  );
};

/** A position that is not ours is not closed for want of a stop: its owner is told, once. */
const tellUnguarded = (parts: ExecutionParts, { id, symbol }: Position, reason: string): Promise<void> =>
  tellOnce(
    parts,
    `unguarded:${id}`,
    `${symbol}: the position opened outside the bot has no stop, and none could be placed (${reason}). Close it or guard it by hand.`,
  );
