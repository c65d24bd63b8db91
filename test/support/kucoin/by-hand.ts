import type { Book } from './book.js';
import type { BookOrder } from './book-types.js';

export interface HandOrder {
  readonly side: 'buy' | 'sell';
  readonly size?: number;
  readonly leverage?: number;
  readonly marginMode?: 'ISOLATED' | 'CROSS';
  /** Waits for the mark to go there. */
  readonly stop?: { readonly direction: 'up' | 'down'; readonly price: number };
  /** Closes whatever is open: the row has no size, and it is not called reduce-only. */
  readonly closeOrder?: boolean;
  /** A resting limit order; else at market. */
  readonly price?: number;
}

/** An order that the owner places in the exchange's own app: with a client id of the app's making, or none. */
export const placeByHand = (book: Book, symbol: string, hand: HandOrder, now: number): BookOrder => {
  const order: BookOrder = {
    id: book.nextId(18),
    clientOid: hand.closeOrder ? '' : `app${book.nextId(20)}`,
    symbol,
    side: hand.side,
    type: hand.price === undefined ? 'market' : 'limit',
    price: hand.price ?? 0,
    size: hand.closeOrder ? 0 : (hand.size ?? 1),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    closeOrder: hand.closeOrder ?? false,
    leverage: hand.leverage ?? 5,
    marginMode: hand.marginMode ?? 'ISOLATED',
    stop: hand.stop?.direction ?? '',
    stopPriceType: hand.stop ? 'MP' : '',
    stopPrice: hand.stop?.price ?? null,
    createdAt: now,
    stopTriggered: false,
    filled: 0,
    filledValue: 0,
    isActive: true,
    cancelExist: false,
    updatedAt: now,
    endAt: null,
  };
  if (hand.marginMode) book.marginModes.set(symbol, hand.marginMode);
  book.place(order);
  return order;
};
