import type { OrderSide } from './side.js';

/** `stop` and `takeProfit` are reduce-only market orders that wait for `triggerPrice` on the mark. */
export type OrderType = 'market' | 'limit' | 'stop' | 'takeProfit';

/** GTC rests, IOC fills what it can at once, PO (post-only) rests or is rejected. */
export type TimeInForce = 'GTC' | 'IOC' | 'PO';

/** Whose money stands behind a position: its own margin alone, or the whole account. */
export type MarginMode = 'isolated' | 'cross';

/** How every client order id of ours begins. */
export const CLIENT_ID_PREFIX = 'rad-';

/** What is asked of the exchange. Stored before it is sent (invariant 2). */
export interface OrderRequest {
  /** At most 40 characters of [A-Za-z0-9_-]; the same on every retry. */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  /** Whole lots. */
  readonly contracts: number;
  /** Limit price; only for `limit`. */
  readonly price?: number;
  /** Only for `stop` and `takeProfit`. */
  readonly triggerPrice?: number;
  /** Only for `limit`. */
  readonly timeInForce?: TimeInForce;
  readonly reduceOnly: boolean;
  readonly leverage: number;
  /** Of the position that the order reduces; 'isolated' where absent. What the bot opens is isolated. */
  readonly marginMode?: MarginMode;
}

export type OrderStatus = 'open' | 'filled' | 'canceled' | 'rejected';

/** An order as the exchange reports it. */
export interface Order extends OrderRequest {
  readonly exchangeOrderId: string;
  readonly status: OrderStatus;
  /** Contracts filled so far. */
  readonly filled: number;
  /** Average fill price; absent until something filled. */
  readonly averagePrice?: number;
  readonly reason?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One execution. `id` is unique and stable; money in USDT. */
export interface Fill {
  readonly id: string;
  readonly clientOrderId: string;
  readonly exchangeOrderId: string;
  readonly symbol: string;
  readonly side: OrderSide;
  readonly contracts: number;
  readonly price: number;
  readonly fee: number;
  readonly liquidity: 'maker' | 'taker';
  readonly timestamp: number;
  /** True when the exchange closed the position by force. */
  readonly liquidation?: boolean;
  /** How, where it was not a liquidation. */
  readonly forcedBy?: 'auto-deleveraging' | 'settlement';
}

export const isWorking = (order: Pick<Order, 'status'>): boolean => order.status === 'open';
