import {
  movesTo,
  resultAt,
  sign,
  exposedOf,
  targetsNamed,
  type Intent,
  type LevelMove,
  type Position,
  type Push,
} from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import {
  DONE,
  endIntent,
  intentEntry,
  saveIntent,
  settling,
  targetOf,
  type Next,
} from '../orders/intents.js';
import { commit, type ExecutionParts } from '../orders/parts.js';
import { protectOrClose } from './protect-or-close.js';

/** One step of an intent that moves stop or target, or only brings protection back. */
export const stepProtection = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const intent = doc.value;
  if (intent.kind === 'retarget' && intent.status === 'pending') {
    const moved = await applyRetarget(parts, doc);
    if (!moved) return endIntent(parts, doc, 'done', 'the position was closed meanwhile');
    return { next: 'again' };
  }
  const protection = await protectOrClose(parts, intent.symbol);
  if (protection.status === 'pending') return settling(parts, intent, protection);
  await saveIntent(parts, doc, { status: 'done' }, { event: 'intent-done' });
  return DONE;
};

/** Writes the wanted levels into the position, together with the intent's new state. */
const applyRetarget = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<boolean> => {
  const held = await targetOf(parts, doc.value);
  if (!held) return false;
  const intent = withoutLoosening(doc.value, held.value);
  const now = parts.clock.now();
  const { target: _, ladder: _ladder, stopFollows: _follows, ...rest } = held.value;
  const { target, ...targets } = targetsBy(intent, held.value);
  const { stop = held.value.stop, cause, targetCause = cause } = intent;
  const moves = movesTo({ stop, target }, held.value, { at: now, cause, targetCause });
  const value: Position = {
    ...rest,
    ...targets,
    stop,
    ...(target === undefined ? {} : { target }),
    ...(intent.trailing === undefined ? {} : { trailing: intent.trailing }),
    stopPinned: isPinned(intent, held.value),
    ...(intent.by === 'owner' && intent.target !== undefined ? { targetPinned: true } : {}),
    moves: [...rest.moves, ...moves],
    cardVersion: rest.cardVersion + 1,
    updatedAt: now,
  };
  const isLadder =
    intent.targets !== undefined || (intent.target !== undefined && held.value.ladder !== undefined);
  const working: Intent = { ...intent, status: 'working', updatedAt: now };
  await commit(parts, {
    put: [
      { kind: 'position', id: held.id, value, version: held.version },
      { kind: 'intent', id: doc.id, value: working, version: doc.version },
    ],
    journal: moves.map((move) =>
      intentEntry(working, { event: `${move.what}-moved`, data: { ...move } }, now),
    ),
    // The bot moves its target at many a candle: the card shows that, and nobody is called.
    pushes: [
      ...moves
        .filter(({ what }) => what === 'stop' || (intent.by === 'owner' && !isLadder))
        .map((move) => movedPush(value, move)),
      ...(intent.by === 'owner' && isLadder ? [targetsPush(held.value, value, targetCause)] : []),
    ],
  });
  return true;
};

type Targets = Pick<Position, 'ladder' | 'stopFollows' | 'targetPinned'> & {
  readonly target?: number | undefined;
};

/** The targets that a position has once an intent is carried out. */
const targetsBy = (intent: Intent, position: Position): Targets => {
  const { side, target, ladder, stopFollows, instrument = { lotSize: 1 } } = position;
  if (intent.targets)
    return targetsNamed(intent.targets, side, exposedOf(position), instrument, intent.stopFollows);
  if (intent.target !== undefined) return { target: intent.target ?? undefined };
  return {
    target,
    ...(ladder ? { ladder } : {}),
    ...(stopFollows ? { stopFollows } : {}),
  };
};

/** A stop that the owner loosened stays his until trailing is switched on. */
const isPinned = (intent: Intent, position: Position): boolean => {
  if (intent.trailing ?? position.trailing) return false;
  return loosens(intent, position) || position.stopPinned === true;
};

const loosens = ({ stop }: Intent, position: Position): boolean =>
  sign(position.side) * ((stop ?? position.stop) - position.stop) < 0;

/** The stop may have tightened since the intent was recorded: it stays, unless the owner said that it may loosen. */
const withoutLoosening = (intent: Intent, position: Position): Intent => {
  const { stop: _, ...rest } = intent;
  return loosens(intent, position) && !intent.mayLoosen ? rest : intent;
};

/** Several targets change as a whole, also where the next one stays. */
const targetsPush = (from: Position, to: Position, cause: string): Push => ({
  type: 'moved',
  positionId: to.id,
  symbol: to.symbol,
  side: to.side,
  what: 'target',
  ...(to.target === undefined ? {} : { to: to.target }),
  cause,
  targets: { ladder: to.ladder ?? [], open: exposedOf(to), before: aimsOf(from) },
});

/** The prices at which something is still to be taken off. */
const aimsOf = ({ ladder, target }: Position): readonly number[] => {
  const live = ladder?.filter(({ done }) => !done).map(({ price }) => price) ?? [];
  return live.length > 0 || target === undefined ? live : [target];
};

const movedPush = (position: Position, move: LevelMove): Push => {
  const { id, symbol, side, instrument, riskUnit } = position;
  const { at: _, ...what } = move;
  const isKnown = move.what === 'stop' && instrument !== undefined && riskUnit > 0;
  return {
    type: 'moved',
    positionId: id,
    symbol,
    side,
    ...what,
    ...(isKnown ? { stopR: resultAt(position, position.stop, instrument) / riskUnit } : {}),
  };
};
