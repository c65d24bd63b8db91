/** An order inside the test exchange. Sizes in contracts, times in ms. */
export interface BookOrder {
  readonly id: string;
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
