import {
  ConflictError,
  exitSide,
  sign,
  type Intent,
  type LevelMove,
  type Position,
  type Push,
} from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { DONE, endIntent, executeJob, intentEntry, saveIntent, type Next } from './intents.js';
import { filledOf } from './orders.js';
import { fenced, type ExecutionParts } from './parts.js';
import { ensureProtection } from './protect.js';
import { endUnfilled, followOrder, recordAndSend } from './step-order.js';

/** One step of an intent that takes contracts off, reduce-only, at market. */
export const stepExit = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const intent = doc.value;
  if (intent.status === 'pending') {
    const position = (await parts.store.get('position', intent.symbol))?.value;
    const contracts = Math.min(intent.contracts ?? Infinity, position?.contracts ?? 0);
    if (!position || position.status !== 'open' || contracts <= 0)
      return endIntent(parts, doc, 'done', 'nothing was open any more');
    return recordAndSend(parts, doc, {
      symbol: intent.symbol,
      side: exitSide(position.side),
      type: 'market',
      contracts,
      reduceOnly: true,
      leverage: position.leverage,
    });
  }
  const next = await followOrder(parts, doc);
  if (next) return next;
  if (filledOf(intent) === 0) {
    const still = (await parts.store.get('position', intent.symbol))?.value;
    if (still?.status !== 'open') return endIntent(parts, doc, 'done', 'the position was closed meanwhile');
    return endUnfilled(parts, doc, 'the exchange filled nothing');
  }
  const protection = await ensureProtection(parts, intent.symbol);
  if (protection.status === 'pending') return { next: 'wait', ms: 200 };
  if (protection.status === 'failed') await flatten(parts, intent.symbol, protection.reason);
  await saveIntent(
    parts,
    doc,
    { status: 'filled' },
    { event: 'intent-filled', data: { contracts: filledOf(intent) } },
  );
  return DONE;
};

/** One step of an intent that moves stop or target, or only brings protection back. */
export const stepProtection = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const intent = doc.value;
  if (intent.kind === 'retarget' && intent.status === 'pending') {
    const moved = await applyRetarget(parts, doc);
    if (!moved) return endIntent(parts, doc, 'done', 'the position was closed meanwhile');
    return { next: 'again' };
  }
  const protection = await ensureProtection(parts, intent.symbol);
  if (protection.status === 'pending') return { next: 'wait', ms: 200 };
  if (protection.status === 'failed') await flatten(parts, intent.symbol, protection.reason);
  await saveIntent(parts, doc, { status: 'done' }, { event: 'intent-done' });
  return DONE;
};

/** Writes the wanted levels into the position, together with the intent's new state. */
const applyRetarget = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<boolean> => {
  const intent = doc.value;
  const held = await parts.store.get('position', intent.symbol);
  if (!held || held.value.status !== 'open') return false;
  const now = parts.clock.now();
  const moves = movesOf(intent, held.value, now);
  const { target: _, ...rest } = held.value;
  const target = intent.target === undefined ? held.value.target : (intent.target ?? undefined);
  const value: Position = {
    ...rest,
    stop: intent.stop ?? rest.stop,
    ...(target === undefined ? {} : { target }),
    ...(intent.trailing === undefined ? {} : { trailing: intent.trailing }),
    stopPinned: isPinned(intent, held.value),
    ...(intent.by === 'owner' && intent.target !== undefined ? { targetPinned: true } : {}),
    moves: [...rest.moves, ...moves],
    cardVersion: rest.cardVersion + 1,
    updatedAt: now,
  };
  const working: Intent = { ...intent, status: 'working', updatedAt: now };
  await parts.store.commit({
    ...fenced(parts),
    put: [
      { kind: 'position', id: held.id, value, version: held.version },
      { kind: 'intent', id: doc.id, value: working, version: doc.version },
    ],
    journal: moves.map((move) => intentEntry(working, `${move.what}-moved`, now, { ...move })),
    pushes: moves.map((move) => movedPush(value, move)),
  });
  return true;
};

/** A stop that the owner loosened stays his until trailing is switched on. */
const isPinned = (intent: Intent, position: Position): boolean => {
  if (intent.trailing ?? position.trailing) return false;
  const { stop } = intent;
  const loosens = stop !== undefined && sign(position.side) * (stop - position.stop) < 0;
  return (loosens && intent.mayLoosen === true) || position.stopPinned === true;
};

const movesOf = (intent: Intent, position: Position, at: number): LevelMove[] => {
  const moves: LevelMove[] = [];
  if (intent.stop !== undefined && intent.stop !== position.stop)
    moves.push({ at, what: 'stop', from: position.stop, to: intent.stop, cause: intent.cause });
  if (intent.target !== undefined && (intent.target ?? undefined) !== position.target)
    moves.push({
      at,
      what: 'target',
      ...(position.target === undefined ? {} : { from: position.target }),
      ...(intent.target === null ? {} : { to: intent.target }),
      cause: intent.targetCause ?? intent.cause,
    });
  return moves;
};

const movedPush = (position: Position, move: LevelMove): Push => ({
  type: 'moved',
  positionId: position.id,
  symbol: position.symbol,
  side: position.side,
  what: move.what,
  ...(move.from === undefined ? {} : { from: move.from }),
  ...(move.to === undefined ? {} : { to: move.to }),
  cause: move.cause,
});

/** The id of the one close intent that a position gets from the bot for one reason. */
const flattenId = (position: Position): string => `F${position.id}`.slice(0, 20);

/**
 * Closes a position that cannot be protected: records the intent, owes the job at the front of the queue, alarms.
 * Recorded once per position; a repeat changes nothing.
 */
export const flatten = async (parts: ExecutionParts, symbol: string, reason: string): Promise<void> => {
  const position = (await parts.store.get('position', symbol))?.value;
  if (!position || position.status !== 'open') return;
  const now = parts.clock.now();
  const intent: Intent = {
    id: flattenId(position),
    kind: 'close',
    symbol,
    side: position.side,
    by: 'bot',
    cause: 'closed: no stop could be placed',
    status: 'pending',
    positionId: position.id,
    steps: [],
    reservedRisk: 0,
    reservedNotional: 0,
    createdAt: now,
    updatedAt: now,
  };
  try {
    await parts.store.commit({
      ...fenced(parts),
      put: [{ kind: 'intent', id: intent.id, value: intent, version: 0 }],
      journal: [intentEntry(intent, 'flatten', now, { reason })],
      jobs: [{ ...executeJob(intent), priority: 1 }],
      pushes: [
        {
          type: 'notice',
          level: 'alarm',
          text: `${symbol}: the stop could not be placed (${reason}). The position is being closed at market.`,
        },
      ],
    });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
};
