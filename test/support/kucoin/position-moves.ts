import type { BookLie, BookOrder, BookPosition } from './book-types.js';

interface Move {
  readonly symbol: string;
  /** Signed contracts. */
  readonly delta: number;
  readonly price: number;
  readonly multiplier: number;
  readonly leverage: number;
  readonly marginMode: string;
  readonly at: number;
}

/**
 * A position after a fill, and the profit that it realised, USDT. Average entry on adding; a turn closes first.
 */
export const moved = (
  held: BookPosition | undefined,
  move: Move,
): { readonly position: BookPosition | undefined; readonly realised: number } => {
  const { symbol, delta, price, multiplier, leverage, marginMode, at } = move;
  if (!held || Math.sign(held.qty) === Math.sign(delta)) {
    const qty = (held?.qty ?? 0) + delta;
    const position = {
      symbol,
      qty,
      entry: ((held?.qty ?? 0) * (held?.entry ?? 0) + delta * price) / qty,
      margin: (held?.margin ?? 0) + (Math.abs(delta) * multiplier * price) / leverage,
      leverage,
      marginMode: held?.marginMode ?? marginMode,
      openedAt: held?.openedAt ?? at,
    };
    return { position, realised: 0 };
  }
  const sign = Math.sign(held.qty);
  const closed = Math.min(Math.abs(delta), Math.abs(held.qty));
  const realised = (price - held.entry) * sign * closed * multiplier;
  const rest = Math.abs(delta) - closed;
  const qty = held.qty - sign * closed;
  const margin = held.margin * (1 - closed / Math.abs(held.qty));
  if (rest > 0)
    return { position: moved(undefined, { ...move, delta: Math.sign(delta) * rest }).position, realised };
  return { position: qty === 0 ? undefined : { ...held, qty, margin }, realised };
};

/** Contracts that an order may still take away from a position; what is not reduce-only takes any. */
export const reducible = (order: BookOrder, qty: number, lies: ReadonlySet<BookLie>): number => {
  const opens = lies.has('stops open') || (lies.has('stops open when flat') && qty === 0);
  if ((!order.reduceOnly && !order.closeOrder) || (order.stop !== '' && opens))
    return Number.POSITIVE_INFINITY;
  return order.side === 'sell' ? Math.max(0, qty) : Math.max(0, -qty);
};
