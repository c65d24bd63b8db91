import {
  ConflictError,
  exitSide,
  exposedOf,
  isFinal,
  sign,
  type Intent,
  type LevelMove,
  type Position,
  type Push,
} from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { callOffEntries } from './call-off.js';
import {
  DONE,
  endIntent,
  executeJob,
  intentEntry,
  intentOn,
  saveIntent,
  settling,
  type Next,
} from './intents.js';
import { filledOf, lastStep } from './orders.js';
import { fenced, inOneOrderOf, type ExecutionParts } from './parts.js';
import { ensureProtection } from './protect.js';
import { endUnfilled, followOrder, recordAndSend } from './step-order.js';
import { syncEvents } from './sync.js';

/** The open position that an intent was meant for; a later one in the same symbol is none of its business. */
const targetOf = async (parts: ExecutionParts, intent: Intent): Promise<Versioned<Position> | undefined> => {
  const doc = await parts.store.get('position', intent.symbol);
  const same = intent.positionId === undefined || doc?.value.id === intent.positionId;
  return doc && same && doc.value.status === 'open' ? doc : undefined;
};

/** One step of an intent that takes contracts off, reduce-only, at market. */
export const stepExit = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const intent = doc.value;
  if (intent.status === 'pending') return sendExit(parts, doc);
  const next = await followOrder(parts, doc);
  if (next) return next;
  if ((lastStep(intent)?.filled ?? 0) === 0) return endEmpty(parts, doc);
  const protection = await ensureProtection(parts, intent.symbol);
  if (protection.status === 'pending') return settling(parts, intent);
  // What was filled on the way here goes too: after a close nothing is open.
  const more = intent.kind === 'close' || (lastStep(intent)?.status === 'filled' && leftOf(intent) > 0);
  if (more && (await targetOf(parts, intent))) return sendExit(parts, doc);
  if (protection.status === 'failed') await flatten(parts, intent.symbol, protection.reason);
  return endFilled(parts, doc);
};

/** Contracts that an exit has yet to take off: one order may have been too small for all. */
const leftOf = (intent: Intent): number =>
  intent.contracts === undefined || intent.kind === 'close'
    ? (intent.contracts ?? Infinity)
    : Number((intent.contracts - filledOf(intent)).toFixed(9));

const sendExit = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const position = (await targetOf(parts, doc.value))?.value;
  const wanted = Math.min(leftOf(doc.value), position ? exposedOf(position) : 0);
  if (!position || wanted <= 0) return endIntent(parts, doc, 'done', 'nothing was open any more');
  // An entry that still fills would be left over.
  if (doc.value.kind === 'close' && parts.inFlight?.isIdle(position.symbol) !== true)
    await callOffEntries(parts, 'the position is being closed', position.symbol);
  const contracts = await inOneOrderOf(parts, position.symbol, wanted);
  return recordAndSend(parts, doc, {
    symbol: position.symbol,
    side: exitSide(position.side),
    type: 'market',
    contracts,
    reduceOnly: true,
    leverage: position.leverage,
    ...(position.marginMode ? { marginMode: position.marginMode } : {}),
  });
};

/** The last order filled nothing: perhaps because a stop or target was faster. */
const endEmpty = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  await syncEvents(parts);
  if (await targetOf(parts, doc.value)) return endUnfilled(parts, doc, 'the exchange filled nothing');
  await ensureProtection(parts, doc.value.symbol);
  return filledOf(doc.value) > 0
    ? endFilled(parts, doc)
    : endIntent(parts, doc, 'done', 'the position was closed meanwhile');
};

const endFilled = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  await saveIntent(
    parts,
    doc,
    { status: 'filled' },
    { event: 'intent-filled', data: { contracts: filledOf(doc.value) } },
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
  if (protection.status === 'pending') return settling(parts, intent);
  if (protection.status === 'failed') await flatten(parts, intent.symbol, protection.reason);
  await saveIntent(parts, doc, { status: 'done' }, { event: 'intent-done' });
  return DONE;
};

/** Writes the wanted levels into the position, together with the intent's new state. */
const applyRetarget = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<boolean> => {
  const held = await targetOf(parts, doc.value);
  if (!held) return false;
  const intent = withoutLoosening(doc.value, held.value);
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

/** The stop may have tightened since the intent was recorded: it stays, unless the owner said that it may loosen. */
const withoutLoosening = (intent: Intent, position: Position): Intent => {
  const { stop, ...rest } = intent;
  const loosens = stop !== undefined && sign(position.side) * (stop - position.stop) < 0;
  return loosens && !intent.mayLoosen ? rest : intent;
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

/** From the second attempt on at closing what cannot be protected: between two of them, ms. */
const FLATTEN_AGAIN_MS = 3000;

/**
 * Closes a position that cannot be protected: records the intent, owes the job at the front of the queue, alarms.
 * While it is being closed a repeat changes nothing; when closing came to nothing it is tried again.
 */
export const flatten = async (parts: ExecutionParts, symbol: string, reason: string): Promise<void> => {
  const position = (await parts.store.get('position', symbol))?.value;
  if (!position || position.status !== 'open') return;
  if (position.guardOnly) return tellUnguarded(parts, symbol, reason);
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
 * learned of the position, with it. False when somebody else was faster: then nothing is written.
 */
export const recordFlatten = async (
  parts: ExecutionParts,
  position: Position,
  { attempts, cause, reason, alarm }: FlattenReason,
  seen: readonly Versioned<Position>[] = [],
): Promise<boolean> => {
  const now = parts.clock.now();
  const intent = intentOn(parts, position, {
    id: `F${attempts}${position.id}`.slice(0, 20),
    kind: 'close',
    by: 'bot',
    cause,
  });
  try {
    await parts.store.commit({
      ...fenced(parts),
      put: [
        ...seen.map((doc) => ({ kind: 'position' as const, ...doc })),
        { kind: 'intent', id: intent.id, value: intent, version: 0 },
      ],
      journal: [intentEntry(intent, 'flatten', now, { reason })],
      jobs: [{ ...executeJob(intent), priority: 1 }],
      pushes: [
        {
          type: 'notice',
          level: 'alarm',
          text: `${position.symbol}: ${alarm}. The position is being closed at market.`,
        },
      ],
    });
    return true;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    return false;
  }
};

/** A position that is not ours is not closed for want of a stop: its owner is told, once. */
const tellUnguarded = async (parts: ExecutionParts, symbol: string, reason: string): Promise<void> => {
  try {
    await parts.store.commit({
      ...fenced(parts),
      put: [
        {
          kind: 'finding',
          id: `unguarded:${symbol}`,
          value: { since: parts.clock.now(), reads: 1, told: true },
          version: 0,
        },
      ],
      pushes: [
        {
          type: 'notice',
          level: 'alarm',
          text: `${symbol}: the position opened outside the bot has no stop, and none could be placed (${reason}). Close it or guard it by hand.`,
        },
      ],
    });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
};
