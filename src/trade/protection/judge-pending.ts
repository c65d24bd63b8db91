import { expecting, ReadFailedError, sign, type Position, type ProtectiveOrder } from '../../domain/index.js';
import { lookUp } from '../orders/send.js';
import type { ExecutionParts } from '../orders/parts.js';
import {
  acceptedStopOf,
  AWAITED,
  hasStop,
  isGone,
  isWholeStop,
  noteStop,
  putOffOf,
  type Pending,
  type Protection,
} from './state.js';
import { tellOnce } from '../orders/tell-once.js';

/** After so long of answered reads without a proof a stop counts as one that cannot be placed, ms. */
const UNPROVEN_MS = 10_000;
/** As much of the time between two of them counts, ms. */
const GAP_MS = 2_000;

/**
 * What becomes of a position whose stop is on its way. While some stop covers all that is open nothing does. Else it is
 * `failed` after 10 s of answered reads without proof, or with the mark beyond the stop and two lookups showing it ended
 * or absent; a stop that is only put off fails by the mark alone (invariant 5).
 */
export const judgePending = async (
  parts: ExecutionParts,
  symbol: string,
  pending: Pending,
): Promise<Protection> => {
  const position = (await parts.store.get('position', symbol))?.value;
  if (!position || position.status === 'closed') return pending;
  const proven = (): Protection => {
    noteStop(parts, position);
    return pending;
  };
  if (hasStop(position)) return proven();
  const beyond = await isBeyond(parts, position);
  const accepted = acceptedStopOf(parts, position);
  if (accepted) parts.sends.noteBeyond(accepted.clientOrderId, beyond);
  if (acceptedStopOf(parts, position)) return proven();
  if (beyond && (await isAbsent(parts, position)))
    return failed(parts, position, `the price is beyond the stop at ${position.stop}: ${pending.reason}`);
  if (pending.isPutOff) {
    await tellPutOff(parts, position, pending.reason);
    parts.sends.found(position.id);
    return pending;
  }
  return parts.sends.miss(position.id, GAP_MS) >= UNPROVEN_MS
    ? failed(parts, position, pending.reason)
    : pending;
};

const failed = async (parts: ExecutionParts, position: Position, reason: string): Promise<Protection> =>
  (await isGone(parts, position)) ? AWAITED : { status: 'failed', reason };

/** Nothing follows from "later", but the owner knows when a position has been without a stop for long. */
const tellPutOff = async (parts: ExecutionParts, position: Position, reason: string): Promise<void> => {
  const { symbol, stop } = position;
  if (parts.sends.miss(putOffOf(position), GAP_MS) >= UNPROVEN_MS)
    await tellOnce(
      parts,
      putOffOf(position),
      `${symbol}: the exchange has taken no stop for 10 s (${reason}). It is sent again until it rests; should the price reach ${stop} before, the position is closed at market.`,
    );
};

/** Whether the mark lies at the stop or beyond it; what cannot be read says nothing. */
const isBeyond = async ({ market }: ExecutionParts, { symbol, side, stop }: Position): Promise<boolean> => {
  const quote = await expecting(ReadFailedError, market.quote(symbol), () => undefined);
  return quote !== undefined && quote.mark > 0 && sign(side) * (quote.mark - stop) <= 0;
};

/** Whether two lookups show no stop for all of a position that could still do its work. */
const isAbsent = async (parts: ExecutionParts, position: Position): Promise<boolean> => {
  const { symbol } = position;
  const stops = position.protection.filter((order) => isWholeStop(position, order));
  try {
    for (let look = 1; look <= 2; look++)
      for (const stop of stops) if (await isThere(parts, symbol, stop)) return false;
    return true;
  } catch (error) {
    if (!(error instanceof ReadFailedError)) throw error;
    return false;
  }
};

const isThere = async (
  parts: ExecutionParts,
  symbol: string,
  { clientOrderId, type }: ProtectiveOrder,
): Promise<boolean> => {
  const order = await lookUp(parts, { symbol, clientOrderId, type });
  // One that has gone off has done its work: its fill is awaited.
  return order !== undefined && (order.status === 'open' || order.filled > 0 || order.status === 'filled');
};
