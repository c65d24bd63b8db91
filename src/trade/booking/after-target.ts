import {
  exposedOf,
  lots,
  rungFilled,
  type Fill,
  type OrderOrigin,
  type Position,
} from '../../domain/index.js';

/**
 * The position after a fill at one of its targets: of that order only what is left still rests. A fill of one that was
 * given up meanwhile, because the record came late, counts where its order was sent for.
 */
export const afterTarget = (
  position: Position,
  fill: Fill,
  taken: number,
  origin: OrderOrigin | undefined,
): Position => {
  const { protection, instrument = { lotSize: 1 } } = position;
  const order = protection.find(({ clientOrderId }) => clientOrderId === fill.clientOrderId);
  const isOurs = origin?.kind === 'takeProfit' && origin.owner === position.id;
  const price = order?.type === 'takeProfit' ? order.triggerPrice : isOurs ? origin.target : undefined;
  if (price === undefined) return position;
  return {
    ...rungFilled(position, price, taken, exposedOf(position), instrument),
    protection: protection.map((each) =>
      each === order ? { ...each, filled: lots((each.filled ?? 0) + taken) } : each,
    ),
  };
};
