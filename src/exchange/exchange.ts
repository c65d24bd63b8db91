import type { Account, AccountEvent, ExchangePosition, Order, OrderRequest } from '../domain/index.js';

/**
 * What is known after an order was sent. `unknown` means that it may or may not exist
 * (timeout, connection lost, an answer without an id): look it up by client id, never assume.
 */
export type Placement =
  | { readonly outcome: 'accepted'; readonly exchangeOrderId: string }
  | { readonly outcome: 'rejected'; readonly code: string; readonly reason: string }
  | {
      readonly outcome: 'notPlaced';
      readonly code: string;
      readonly reason: string;
      readonly retryAfterMs?: number;
    }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** `gone`: not working any more (filled, cancelled or never there): read the order to learn which. */
export type Cancellation =
  { readonly outcome: 'canceled' | 'gone' } | { readonly outcome: 'unknown'; readonly reason: string };

/** Events since a cursor; the new cursor is stored together with what the events changed. */
export interface EventPage {
  readonly events: readonly AccountEvent[];
  readonly cursor: string;
}

/** Account and orders, whatever the venue. Reads reject with ReadFailedError when they do not know. */
export interface Exchange {
  /** Sends an order once; never throws for what the exchange or the network did. */
  createOrder(request: OrderRequest): Promise<Placement>;
  cancelOrder(symbol: string, clientOrderId: string): Promise<Cancellation>;
  /** The order by client id, or undefined when the exchange says it does not know it. */
  fetchOrder(symbol: string, clientOrderId: string): Promise<Order | undefined>;
  /**
   * Whether a limit order that rests for `ms` can be seen to fill: not where a simulation has only candles that are
   * longer than that.
   */
  canRest(symbol: string, ms: number): Promise<boolean>;
  /** Working orders, stops and targets included. */
  fetchOpenOrders(symbol?: string): Promise<readonly Order[]>;
  fetchPositions(): Promise<readonly ExchangePosition[]>;
  fetchAccount(): Promise<Account>;
  /** Fills and cashflows after the cursor ('' = from the beginning of this account's record), in order. */
  fetchEvents(cursor: string): Promise<EventPage>;
}
