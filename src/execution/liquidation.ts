import {
  lacksGap,
  exposedOf,
  ReadFailedError,
  roundPrice,
  sign,
  stopAheadOf,
  type ExchangePosition,
  type Instrument,
  type Position,
} from '../domain/index.js';
import { retryConflicts } from '../store/retry-conflicts.js';
import type { Versioned } from '../store/store.js';
import { closesOf, flatten, recordFlatten } from './exits.js';
import { fenced, instrumentOf, type ExecutionParts } from './parts.js';
import { ensureProtection } from './protect.js';
import { hasStop } from './protection.js';

/**
 * Reads the exchange's own liquidation price of a position that is guarded and heeds it, once for each size; nothing
 * happens while it cannot be read: the tick asks again. Call it under the symbol's mutex.
 */
export const confirmLiquidation = async (parts: ExecutionParts, symbol: string): Promise<void> => {
  const position = (await parts.store.get('position', symbol))?.value;
  if (!position || !awaitsLiquidation(position)) return;
  try {
    const shown = (await parts.exchange.fetchPositions()).find((each) => each.symbol === symbol);
    if (shown) await heedLiquidation(parts, shown);
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
export const heedLiquidation = async (parts: ExecutionParts, shown: ExchangePosition): Promise<void> => {
  const tightened = await retryConflicts(() => heed(parts, shown));
  if (!tightened) return;
  const protection = await ensureProtection(parts, shown.symbol);
  if (protection.status === 'failed') await flatten(parts, shown.symbol, protection.reason);
};

/** True when the stop is to be moved on the exchange. */
const heed = async (parts: ExecutionParts, shown: ExchangePosition): Promise<boolean> => {
  const doc = await parts.store.get('position', shown.symbol);
  const liquidation = shown.liquidationPrice;
  // The figure of another size, as of a stale answer, says nothing of this one.
  if (!doc || !isSame(doc.value, shown) || !liquidation || liquidation < 0) return false;
  const position = doc.value;
  const instrument = await instrumentOf(parts, shown.symbol);
  const way = sign(position.side);
  const stop = stopAheadOf(position.side, from(position, shown), liquidation, instrument);
  const read: Position = { ...position, liquidationPrice: liquidation, liquidationRead: true };
  // The guard of a position that is not ours asks for no gap, only to come first.
  const give = position.guardOnly ? 1 : undefined;
  if (!lacksGap(position.side, position.stop, stop, liquidation, give)) {
    const known = position.liquidationRead && position.liquidationPrice === liquidation;
    if (!known) await put(parts, { ...doc, value: read });
    return false;
  }
  if (way * (shown.markPrice - stop) > 0) return tighten(parts, { ...doc, value: read }, stop, position);
  await close(parts, { ...doc, value: read }, shown, instrument);
  return false;
};

/** A plan's gap is measured from the entry; what was opened elsewhere is guarded from where it stands. */
const from = (position: Position, shown: ExchangePosition): number =>
  position.guardOnly ? shown.markPrice : position.entryPrice;

const isSame = (position: Position, shown: ExchangePosition): boolean =>
  position.status === 'open' && position.side === shown.side && exposedOf(position) === shown.contracts;

const put = (parts: ExecutionParts, { id, value, version }: Versioned<Position>): Promise<void> =>
  parts.store.commit({ ...fenced(parts), put: [{ kind: 'position', id, value, version }] });

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
  const value: Position = {
    ...read,
    stop,
    moves: [...read.moves, move],
    cardVersion: read.cardVersion + 1,
    updatedAt: now,
  };
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'position', id, value, version }],
    journal: [
      {
        at: now,
        event: 'stop-moved',
        symbol,
        positionId: read.id,
        cause,
        data: { ...move, liquidation, byFormula: before.liquidationPrice },
      },
    ],
    pushes: [
      {
        type: 'notice',
        level: 'warning',
        text: `${symbol}: the exchange liquidates this ${side} at ${liquidation}, too near to the stop at ${before.stop}. The stop moves to ${stop}, so that it comes first.`,
      },
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
  if (closes.length > 0) return put(parts, doc);
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
