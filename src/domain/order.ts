import type { OrderSide } from './side.js';

/** `stop` and `takeProfit` are reduce-only market orders that wait for `triggerPrice` on the mark. */
export type OrderType = 'market' | 'limit' | 'stop' | 'takeProfit';

/** GTC rests, IOC fills what it can at once, PO (post-only) rests or is rejected. */
export type TimeInForce = 'GTC' | 'IOC' | 'PO';

/** Whose money stands behind a position: its own margin alone, or the whole account. */
export type MarginMode = 'isolated' | 'cross';

/** How every client order id of ours begins. */
export const CLIENT_ID_PREFIX = 'rad-';
/** No client order id of ours is longer; its characters are [A-Za-z0-9_-]. */
export const LONGEST_CLIENT_ID = 40;

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

/** What an order of ours was sent for; stored under its client id before it is sent, for the id says nothing of it. */
export interface OrderOrigin {
  /** Intent id, or position id for a protective order. */
  readonly owner: string;
  /** `flatten` takes off at once what an entry filled and no stop can guard; `close` was sent with the store away. */
  readonly kind: 'intent' | 'flatten' | 'close' | 'stop' | 'takeProfit';
  /** Which of its owner's orders: for an intent the index of its step. */
  readonly step: number;
  /** Of a target: the price that says which of several it was sent for, also once it was given up. */
  readonly target?: number;
}

/** Whether an order was sent by an intent, not for the protection of a position. */
export const isIntents = ({ kind }: OrderOrigin): boolean => kind !== 'stop' && kind !== 'takeProfit';

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
  readonly forcedBy?: Exclude<Forced, 'liquidation'>;
}

/** What an exchange does to a position by itself. */
export type Forced = 'liquidation' | 'auto-deleveraging' | 'settlement';

/** How the exchange made a fill by itself; undefined for one that an order stands behind. */
export const forcedOf = ({ liquidation, forcedBy }: Fill): Forced | undefined =>
  liquidation ? (forcedBy ?? 'liquidation') : undefined;

export const isWorking = (order: Pick<Order, 'status'>): boolean => order.status === 'open';
