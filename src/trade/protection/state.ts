import {
  expecting,
  exposedOf,
  lots,
  ReadFailedError,
  targetsOf,
  type Position,
  type ProtectiveOrder,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Versioned } from '../../state/store/store.js';
import { commit, type ExecutionParts } from '../orders/parts.js';

/**
 * `failed`: no stop rests and none can be had; the caller flattens and alarms (invariant 5). `pending`: it is on its way,
 * to be looked at again after `retryAfterMs` where that is given; `isPutOff`: the exchange said to send it later.
 */
export type Protection =
  | { readonly status: 'protected' | 'flat' }
  | { readonly status: 'failed'; readonly reason: string }
  | {
      readonly status: 'pending';
      readonly reason: string;
      readonly retryAfterMs?: number;
      readonly isPutOff?: true;
    };

export type Pending = Extract<Protection, { status: 'pending' }>;

/** Whether a stop for all that is open was seen to rest, be it still the old one. */
export const hasStop = (position: Position): boolean =>
  position.protection.some((order) => order.state === 'resting' && isWholeStop(position, order));

/** The stop for all that is open that the exchange has accepted and no read shows yet (invariant 5). */
export const acceptedStopOf = (
  { sends }: Pick<ExecutionParts, 'sends'>,
  position: Position,
): ProtectiveOrder | undefined =>
  position.protection.find((order) => isWholeStop(position, order) && sends.isAccepted(order.clientOrderId));

/** A stop or target that is wanted, where, and for how many contracts. */
export type Level = Pick<ProtectiveOrder, 'type' | 'triggerPrice' | 'contracts'>;

/** Stop and targets of a position, the stop first; none of one that is closed. */
export const wantedOf = (position: Position): readonly Level[] => {
  if (position.status === 'closed') return [];
  const open = exposedOf(position);
  const targets = targetsOf(position).map(({ price, contracts }): Level => ({
    type: 'takeProfit',
    triggerPrice: price,
    contracts,
  }));
  return [{ type: 'stop', triggerPrice: position.stop, contracts: open }, ...targets];
};

/** Whether an order, as far as it has not filled, is what is wanted at a level. */
export const isFor = (order: ProtectiveOrder, { type, triggerPrice, contracts }: Level): boolean =>
  order.type === type &&
  order.triggerPrice === triggerPrice &&
  lots(order.contracts - (order.filled ?? 0)) === contracts;

/** Whether an order is a stop for all that is open. */
export const isWholeStop = (position: Position, order: ProtectiveOrder): boolean =>
  order.type === 'stop' && order.contracts >= exposedOf(position);

/**
 * Whether the exchange shows a position no more that the books have: a stop or target has taken it, and its fill is
 * awaited. What cannot be read counts as there.
 */
export const isGone = async (
  { exchange }: Pick<ExecutionParts, 'exchange'>,
  { symbol, side }: Pick<Position, 'symbol' | 'side'>,
): Promise<boolean> => {
  const shown = await expecting(ReadFailedError, exchange.fetchPositions(symbol), () => undefined);
  return shown?.some((held) => held.symbol === symbol && held.side === side) === false;
};

/** Under which it is counted for how long the exchange has put the stop of a position off. */
export const putOffOf = ({ id }: Pick<Position, 'id'>): string => `put-off:${id}`;

/** A stop rests or counts as resting: for how long there was none is forgotten. */
export const noteStop = ({ sends }: Pick<ExecutionParts, 'sends'>, position: Pick<Position, 'id'>): void => {
  sends.found(position.id);
  sends.found(putOffOf(position));
};

export const AWAITED: Protection = {
  status: 'pending',
  reason: 'the exchange shows the position no more; its record is awaited',
};

/** The protective orders of a position with one that is to be cancelled. */
export const retired = (
  { protection }: Position,
  { clientOrderId }: Pick<ProtectiveOrder, 'clientOrderId'>,
): readonly ProtectiveOrder[] =>
  protection.map((each) => (each.clientOrderId === clientOrderId ? { ...each, state: 'retiring' } : each));

/** The protective orders of a position but one. */
export const without = (
  { protection }: Position,
  { clientOrderId }: Pick<ProtectiveOrder, 'clientOrderId'>,
): readonly ProtectiveOrder[] => protection.filter((each) => each.clientOrderId !== clientOrderId);

/** Writes a change of a position, and what belongs to it; it is to be read again then. */
export const savePosition = async (
  parts: Pick<ExecutionParts, 'store' | 'fence'>,
  doc: Versioned<Position>,
  change: Partial<Position>,
  put: readonly Put<BotDocs>[] = [],
): Promise<undefined> => {
  await commit(parts, {
    put: [{ kind: 'position', id: doc.id, value: { ...doc.value, ...change }, version: doc.version }, ...put],
  });
};
