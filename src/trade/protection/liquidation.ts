import {
  exposedOf,
  lacksGap,
  lineOf,
  ReadFailedError,
  roundPrice,
  sign,
  stopAheadOf,
  type ExchangePosition,
  type Instrument,
  type Position,
} from '../../domain/index.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { Versioned } from '../../state/store/store.js';
import { closesOf, flatten, recordFlatten } from './flatten.js';
import { commit, instrumentOf, type ExecutionParts } from '../orders/parts.js';
import { protectOrClose } from './protect-or-close.js';
import { hasStop, savePosition } from './state.js';

/**
 * Reads the exchange's own liquidation price of a position that is guarded and heeds it, once for each size; nothing
 * happens while it cannot be read: the tick asks again. Not under the symbol's mutex: a read that hangs must not keep the
 * symbol waiting.
 */
export const confirmLiquidation = async (parts: ExecutionParts, symbol: string): Promise<void> => {
  const position = (await parts.store.get('position', symbol))?.value;
  if (!position || !awaitsLiquidation(position)) return;
  try {
    const shown = (await parts.exchange.fetchPositions(symbol)).find((each) => each.symbol === symbol);
    if (shown) await parts.symbols.run(symbol, () => tightenForLiquidation(parts, shown));
  } catch (error) {
    if (!(error instanceof ReadFailedError)) throw error;
    parts.log.warn({ symbol, reason: error.message }, 'liquidation price not read');
  }
};

/** Whether a position is guarded, but the exchange's own liquidation price for it was not read yet. */
export const awaitsLiquidation = (position: Position): boolean =>
  position.status === 'open' && !position.liquidationRead && hasStop(position);

/**
 * Takes the exchange's liquidation price for ours, and where it does not lie beyond the stop by the gap that a plan
 * asks for (invariant 7), tightens the stop until it does; a position whose stop would then lie at the mark or beyond
 * is closed. The owner is told with the numbers. Call it under the symbol's mutex.
 */
export const tightenForLiquidation = async (
  parts: ExecutionParts,
  shown: ExchangePosition,
): Promise<void> => {
  const tightened = await retryConflicts(() => readLiquidation(parts, shown));
  if (tightened) await protectOrClose(parts, shown.symbol);
};

/** True when the stop is to be moved on the exchange. */
const readLiquidation = async (parts: ExecutionParts, shown: ExchangePosition): Promise<boolean> => {
  const doc = await parts.store.get('position', shown.symbol);
  const liquidation = shown.liquidationPrice ?? 0;
  // The figure of another size, as of a stale answer, says nothing of this one.
  if (!doc || !isSame(doc.value, shown) || liquidation <= 0) return false;
  const position = doc.value;
  const instrument = await instrumentOf(parts, shown.symbol);
  const way = sign(position.side);
  const stop = stopAheadOf(position.side, from(position, shown), liquidation, instrument);
  const read = {
    ...doc,
    value: { ...position, liquidationPrice: liquidation, liquidationRead: true } as const,
  };
  // The guard of a position that is not ours asks for no gap, only to come first.
  const give = position.guardOnly ? 1 : undefined;
  if (!lacksGap(position.side, position.stop, stop, liquidation, give)) {
    const known = position.liquidationRead && position.liquidationPrice === liquidation;
    if (!known) await savePosition(parts, read, {});
    return false;
  }
  if (way * (shown.markPrice - stop) > 0) return tighten(parts, read, stop, position);
  await close(parts, read, shown, instrument);
  return false;
};

/** A plan's gap is measured from the entry; what was opened elsewhere is guarded from where it stands. */
const from = (position: Position, shown: ExchangePosition): number =>
  position.guardOnly ? shown.markPrice : position.entryPrice;

const isSame = (position: Position, shown: ExchangePosition): boolean =>
  position.status === 'open' && position.side === shown.side && exposedOf(position) === shown.contracts;

const tighten = async (
  parts: ExecutionParts,
  { id, value: read, version }: Versioned<Position>,
  stop: number,
  before: Position,
): Promise<boolean> => {
  const now = parts.clock.now();
  const { symbol, side, liquidationPrice: liquidation } = read;
  const cause = `the exchange liquidates at ${liquidation}`;
  const move = { at: now, what: 'stop' as const, from: before.stop, to: stop, cause };
  const data = { ...move, liquidation, byFormula: before.liquidationPrice };
  const text = `${symbol}: the exchange liquidates this ${side} at ${liquidation}, too near to the stop at ${before.stop}. The stop moves to ${stop}, so that it comes first.`;
  const value: Position = {
    ...read,
    stop,
    moves: [...read.moves, move],
    cardVersion: read.cardVersion + 1,
    updatedAt: now,
  };
  await commit(parts, {
    put: [{ kind: 'position', id, value, version }],
    journal: [{ ...lineOf(read, now), event: 'stop-moved', cause, data }],
    pushes: [
      { type: 'notice', level: 'warning', text },
      { type: 'positionChanged', positionId: read.id },
    ],
  });
  return true;
};

const close = async (
  parts: ExecutionParts,
  doc: Versioned<Position>,
  { markPrice, liquidationPrice }: ExchangePosition,
  instrument: Instrument,
): Promise<void> => {
  const closes = closesOf(doc.value, await parts.store.list('intent'));
  if (closes.length > 0) return savePosition(parts, doc, {});
  const what = `the exchange liquidates at ${String(liquidationPrice)}, and no stop fits between that and the mark of ${roundPrice(markPrice, instrument)}`;
  // Nothing is closed that the owner did not hand over.
  if (doc.value.guardOnly) return flatten(parts, doc.id, what);
  await recordFlatten(
    parts,
    doc.value,
    { attempts: closes.length, cause: 'closed: too near to liquidation', reason: what, alarm: what },
    [doc],
  );
};
