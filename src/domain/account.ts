import type { Fill, MarginMode } from './order.js';
import type { Side } from './side.js';

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
