import { DAY } from '../../src/domain/index.js';
import { numeric, optionalNumber, optionalText, type Row } from '../../src/venues/shared/fields.js';
import { isOwnId } from './own-ids.js';
import { byClientId } from './seen.js';
import type { TradingStand } from './types.js';

/** What orders of ours opened in a contract and did not close again. */
export interface Own {
  /** Signed contracts. */
  contracts: number;
  /** An order may still be on its way, or not be shown yet. */
  isOpen: boolean;
  /** When the last of them that filled had ended, by the exchange, ms. */
  lastFill: number;
}

/** For so long an ended order is found by its client id, ms. */
const SHOWN_BY_CLIENT_ID = 7 * DAY;

/**
 * By contract. Those of the journal where there is one; without it all of the last day. One that rests although no list
 * shows it is cancelled, and counted.
 * @param patience how long reads may lag behind what was done, ms
 */
export const ownContracts = async (
  { wire, own, clock }: Pick<TradingStand, 'wire' | 'own' | 'clock'>,
  patience: number,
  cleaned: { canceled: number; readonly unknown: Set<string> },
): Promise<ReadonlyMap<string, Own>> => {
  const noted = await own.journal.orders();
  const done = await wire.list('recentDoneOrders');
  const ids = new Set(noted.map(({ clientOid }) => clientOid));
  const isMine = (row: Row): boolean => {
    const id = optionalText(row, 'clientOid');
    return ids.size > 0 ? ids.has(id) : isOwnId(id);
  };
  // An id may have been used twice: each order counts, by the exchange's id.
  const rows = new Map(done.filter(isMine).map((row) => [optionalText(row, 'id'), row]));
  const found = new Map<string, Own>();
  const of = (symbol: string): Own => {
    const made = found.get(symbol) ?? { contracts: 0, isOpen: false, lastFill: 0 };
    found.set(symbol, made);
    return made;
  };
  cleaned.unknown.clear();
  const shown = new Set([...rows.values()].map((row) => optionalText(row, 'clientOid')));
  for (const { clientOid, symbol, at } of noted) {
    const row = shown.has(clientOid) ? undefined : await byClientId(wire, clientOid);
    if (row) rows.set(optionalText(row, 'id'), row);
    const rests = row?.['isActive'] === true;
    if (rests && (await own.cancel(optionalText(row, 'id'))).ok) cleaned.canceled += 1;
    const isUnknown = !row && !shown.has(clientOid) && !own.refused.has(clientOid);
    of(symbol).isOpen ||= rests || (isUnknown && clock.now() - at < patience);
    if (isUnknown && clock.now() - at < SHOWN_BY_CLIENT_ID) cleaned.unknown.add(clientOid);
  }
  for (const row of rows.values()) {
    const filled = optionalNumber(row, 'filledSize') ?? (numeric(row['dealSize']) || 0);
    const sum = of(optionalText(row, 'symbol'));
    sum.contracts += row['side'] === 'buy' ? filled : -filled;
    const ended = optionalNumber(row, 'endAt') ?? optionalNumber(row, 'updatedAt') ?? 0;
    if (filled > 0) sum.lastFill = Math.max(sum.lastFill, ended);
  }
  return found;
};

/**
 * Whether a position is certainly what our orders made: as large, and not opened after their last fill.
 * @param lag by how much the exchange's own stamps may differ, ms
 */
export const isCertainlyOwn = (position: Row, { contracts, lastFill }: Own, lag: number): boolean => {
  const opened = optionalNumber(position, 'openingTimestamp') ?? Infinity;
  return optionalNumber(position, 'currentQty') === contracts && opened <= lastFill + lag;
};
