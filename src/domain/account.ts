import { lots } from './instrument.js';
import { isWorking, type Fill, type MarginMode, type Order } from './order.js';
import { exitSide, type Side } from './side.js';

/** The account as the exchange reports it, in USDT. */
export interface Account {
  /** Cash: deposits + realised P&L − fees ± funding. */
  readonly balance: number;
  /** balance + unrealised P&L at the mark. */
  readonly equity: number;
  /** Balance not bound as margin. */
  readonly available: number;
  readonly timestamp: number;
}

/** A position as the exchange reports it. */
export interface ExchangePosition {
  readonly symbol: string;
  readonly side: Side;
  readonly contracts: number;
  readonly entryPrice: number;
  readonly markPrice: number;
  readonly leverage: number;
  /** 'isolated' where absent. */
  readonly marginMode?: MarginMode;
  readonly liquidationPrice?: number;
  readonly unrealisedPnl: number;
}

type Sided = Pick<ExchangePosition, 'symbol' | 'side'>;

/** The working reduce-only stops for a position. */
export const stopsOf = (orders: readonly Order[], { symbol, side }: Sided): readonly Order[] =>
  orders.filter(
    (order) =>
      order.symbol === symbol &&
      order.side === exitSide(side) &&
      order.type === 'stop' &&
      order.reduceOnly &&
      isWorking(order),
  );

/** Contracts that resting stops cover of a position. */
export const coveredBy = (orders: readonly Order[], position: Sided): number =>
  lots(stopsOf(orders, position).reduce((sum, { contracts }) => sum + contracts, 0));

/** Money that moved without an order of ours. `amount` in USDT, positive = received. */
export interface Cashflow {
  readonly id: string;
  readonly kind: 'funding' | 'transfer';
  readonly symbol?: string;
  readonly amount: number;
  readonly timestamp: number;
}

/** What the exchange reports as having happened, in order. */
export type AccountEvent =
  { readonly type: 'fill'; readonly fill: Fill } | { readonly type: 'cashflow'; readonly cashflow: Cashflow };
