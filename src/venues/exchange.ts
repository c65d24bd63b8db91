import type { Account, AccountEvent, ExchangePosition, Fill, Order, OrderRequest } from '../domain/index.js';

/** The code of a refusal because no position is open that the order would reduce, whatever a venue calls it. */
export const NOTHING_TO_REDUCE = 'nothing-to-reduce';

/**
 * What is known after an order was sent.
 * - `accepted`: it has an order id.
 * - `duplicate`: its client id was used before. Whether an order rests under it is not said: look it up.
 * - `later`: not placed, and no verdict: send it again, after `retryAfterMs` where that is given.
 * - `rejected`: not placed, and the same request would not be.
 * - `unknown`: it may or may not exist (timeout, connection lost, an answer without an id or one that nobody
 *   understands): look it up by client id, never assume. `answer` comes when the call was only slow.
 */
export type Placement =
  | { readonly outcome: 'accepted'; readonly exchangeOrderId: string }
  | { readonly outcome: 'duplicate'; readonly reason: string }
  | {
      readonly outcome: 'later';
      readonly code: string;
      readonly reason: string;
      readonly retryAfterMs?: number;
    }
  | { readonly outcome: 'rejected'; readonly code: string; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string; readonly answer?: Promise<Placement> };

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
  /**
   * The order, looked for by every way there is: client id, the exchange's own id where it is known, lists of working,
   * waiting and done orders. Undefined when each of them has answered and none shows it.
   * @param mayWait it is a stop or target: it is found also while it goes off and passes from one list to the next
   */
  fetchOrder(
    symbol: string,
    clientOrderId: string,
    exchangeOrderId?: string,
    mayWait?: boolean,
  ): Promise<Order | undefined>;
  /** How long an ended order can be looked up, by either id, ms; absent where orders are kept for good. */
  readonly keepsOrders?: { readonly byClientId: number; readonly byExchangeId: number };
  /** Fills of one order by the exchange's own id, also where the order itself is not shown any more. */
  fetchFills?(symbol: string, exchangeOrderId: string): Promise<readonly Fill[]>;
  /**
   * Whether a limit order that rests for `ms` can be seen to fill: not where a simulation has only candles that are
   * longer than that.
   */
  canRest(symbol: string, ms: number): Promise<boolean>;
  /** Working orders, stops and targets included. */
  fetchOpenOrders(symbol?: string): Promise<readonly Order[]>;
  /**
   * Open positions; those of one symbol fail by its own rows alone, all of them where any row cannot be read: none may
   * be taken for closed.
   */
  fetchPositions(symbol?: string): Promise<readonly ExchangePosition[]>;
  /**
   * The name by which reports go now for a symbol that was stored, perhaps by an older version; absent where names never
   * change. @throws ReadFailedError
   */
  nameNow?(symbol: string): Promise<string>;
  fetchAccount(): Promise<Account>;
  /**
   * What happened after the cursor ('' = from the beginning of this account's record), in order: fills, and cash flows
   * where these take no reads of their own.
   */
  fetchEvents(cursor: string): Promise<EventPage>;
  /**
   * Funding and transfers after the cursor, in order; '' begins the record now. Absent where `fetchEvents` tells them:
   * where they take a read for each contract, nothing that is urgent waits for them.
   */
  fetchCashflows?(cursor: string): Promise<EventPage>;
}
