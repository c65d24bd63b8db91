/** An order inside the test exchange. Sizes in contracts, times in ms. */
export interface BookOrder {
  id: string;
  readonly clientOid: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'limit' | 'market';
  readonly price: number;
  readonly size: number;
  readonly timeInForce: 'GTC' | 'IOC';
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** Closes whatever is open; the row then has no size. */
  readonly closeOrder: boolean;
  readonly leverage: number;
  readonly marginMode: string;
  readonly stop: '' | 'up' | 'down';
  readonly stopPriceType: string;
  readonly stopPrice: number | null;
  readonly createdAt: number;
  stopTriggered: boolean;
  filled: number;
  filledValue: number;
  isActive: boolean;
  cancelExist: boolean;
  updatedAt: number;
  endAt: number | null;
}

/** How an account departs from what KuCoin documents. */
export type BookLie =
  /** A reduce-only order at market is taken without a position, and fills nothing. */
  | 'reduces nothing'
  /** A client id is taken although its order is active. */
  | 'client ids repeat'
  /** Cancelling an order that has ended succeeds. */
  | 'cancels what ended'
  /** A stop triggers when it is placed, wherever the mark is. */
  | 'stops fire at once'
  /** A stop that is through its trigger when it is placed waits on. */
  | 'stops sleep'
  /** A stop that triggers sells its size, whatever is held. */
  | 'stops open'
  /** A stop that triggers while nothing is held opens a position. */
  | 'stops open when flat'
  /** What triggers cancels everything else that waits in its contract. */
  | 'one cancels the others'
  /** A stop has another order id once it has triggered. */
  | 'triggering renames'
  /** A fill costs a cent that no record shows. */
  | 'hidden costs'
  /** A cancellation is confirmed and not done. */
  | 'cancels nothing'
  /** A fill costs twice what its rate says. */
  | 'fees double'
  /** A post-only order that would take, takes. */
  | 'post-only takes';

export interface BookPosition {
  readonly symbol: string;
  /** Signed contracts. */
  qty: number;
  entry: number;
  margin: number;
  leverage: number;
  readonly marginMode: string;
  openedAt: number;
}

export interface BookFill {
  readonly tradeId: string;
  /** Null on some of the rows that no order stands behind. */
  readonly orderId: string | null;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly liquidity: 'maker' | 'taker';
  readonly price: number;
  readonly size: number;
  readonly value: number;
  readonly fee: number;
  readonly feeRate: number;
  /** In some regions, beside the fee. */
  readonly tax?: number;
  readonly closes?: boolean;
  readonly orderType: 'limit' | 'market';
  readonly tradeType: 'trade' | 'liquidation' | 'ADL' | 'settlement';
  readonly stop: string;
  /** When it was traded and when it was recorded. */
  readonly tradeTime: number;
  readonly createdAt: number;
}

export interface FundingRow {
  readonly id: number;
  readonly symbol: string;
  readonly timePoint: number;
  readonly fundingRate: number;
  readonly markPrice: number;
  readonly positionQty: number;
  readonly funding: number;
}

export interface LedgerRow {
  readonly time: number;
  readonly type: 'TransferIn' | 'TransferOut' | 'RealisedPNL';
  readonly amount: number;
  status: 'Completed' | 'Pending';
  readonly offset: number;
  readonly remark: string;
}

export interface Prices {
  bid: number;
  ask: number;
  mark: number;
  last: number;
  /** Contracts on offer at the touch; spent by what is filled until the next setPrice. */
  available: number;
}

/** Whether an order still waits for its trigger. */
export const waits = (order: BookOrder): boolean => order.stop !== '' && !order.stopTriggered;

/** Whether the mark has reached an order's trigger. */
export const reached = (order: BookOrder, mark: number): boolean =>
  order.stopPrice !== null && (order.stop === 'up' ? mark >= order.stopPrice : mark <= order.stopPrice);

/** Whether a limit order would meet the other side of the book. */
export const crosses = (order: BookOrder, prices: Prices): boolean =>
  order.side === 'buy' ? order.price >= prices.ask : order.price <= prices.bid;
