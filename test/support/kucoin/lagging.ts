import type { Book } from './book.js';
import type { BookOrder, BookPosition } from './book-types.js';

/** An order as it stood at a time; undefined before it was placed. */
const orderAsOf = (book: Book, order: BookOrder, time: number): BookOrder | undefined => {
  if (order.createdAt > time) return undefined;
  if (order.updatedAt <= time) return order;
  const later = book.fills.filter((fill) => fill.orderId === order.id && fill.createdAt > time);
  const filled = order.filled - later.reduce((sum, { size }) => sum + size, 0);
  const isActive = order.isActive || (order.endAt ?? 0) > time;
  return {
    ...order,
    filled,
    filledValue: order.filledValue - later.reduce((sum, { value }) => sum + value, 0),
    isActive,
    cancelExist: order.cancelExist && !isActive,
    // What triggers fills at once: before its first fill it was waiting.
    stopTriggered: order.stopTriggered && filled > 0,
  };
};

/** Orders as a reader sees them that lags `lateMs` behind. */
export const ordersSeen = (book: Book, now: number, lateMs: number): readonly BookOrder[] =>
  lateMs === 0 ? book.orders : book.orders.flatMap((order) => orderAsOf(book, order, now - lateMs) ?? []);

/** Positions as a reader sees them that lags `lateMs` behind; one that was closed since stands at its last price. */
export const positionsSeen = (book: Book, now: number, lateMs: number): readonly BookPosition[] => {
  if (lateMs === 0) return [...book.positions.values()];
  const later = book.fills.filter(({ createdAt }) => createdAt > now - lateMs);
  const symbols = new Set([...book.positions.keys(), ...later.map(({ symbol }) => symbol)]);
  return [...symbols].flatMap((symbol) => {
    const since = later.filter((fill) => fill.symbol === symbol);
    const moved = since.reduce((sum, { side, size }) => sum + (side === 'buy' ? size : -size), 0);
    const held = book.positions.get(symbol);
    const qty = (held?.qty ?? 0) - moved;
    if (qty === 0) return [];
    const entry = held?.entry ?? since[0]?.price ?? 0;
    const shown = held ?? {
      symbol,
      entry,
      margin: 0,
      leverage: 1,
      marginMode: 'ISOLATED',
      openedAt: now - lateMs,
    };
    return [{ ...shown, qty }];
  });
};
