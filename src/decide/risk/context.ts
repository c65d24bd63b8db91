import type { Control, EquityMarks, Side } from '../../domain/index.js';

/** An open position as the risk rules see it. USDT. */
interface RiskPosition {
  readonly symbol: string;
  readonly side: Side;
  readonly notional: number;
  /** Lost if its stop is hit, ≥ 0 (see `openRiskOf`). */
  readonly openRisk: number;
  readonly margin: number;
}

/** A working entry: what it may become counts already (invariant 13). USDT. */
export interface RiskPending {
  readonly symbol: string;
  readonly side: Side;
  readonly reservedRisk: number;
  readonly reservedNotional: number;
  /** Margin it will need; absent = reservedNotional ÷ LEVERAGE. */
  readonly reservedMargin?: number;
}

/** What Kelly says of the next trade: see learning/kelly. */
interface KellyAdvice {
  /** Scales the risk, 0…1; more than 1 counts as 1 (invariant 11). */
  readonly multiplier: number;
  readonly reason: string;
  /** A measured edge ≤ 0 with enough trades: no trade in auto mode, a warning in ask mode. */
  readonly deny: boolean;
}

/** Everything a plan depends on besides the opportunity and its prices. */
export interface RiskContext {
  /** Market time, unix ms. */
  readonly now: number;
  readonly equity: number;
  /** Balance not bound as margin. */
  readonly available: number;
  readonly positions: readonly RiskPosition[];
  readonly pending: readonly RiskPending[];
  readonly marks: EquityMarks;
  readonly control: Control;
  /** By symbol: no entry before `until` (market time). */
  readonly locks: ReadonlyMap<string, { readonly until: number; readonly reason: string }>;
  /** Correlation of the returns of two symbols; undefined where too little is known. */
  readonly correlation: (a: string, b: string) => number | undefined;
  /** Contracts the book takes within the allowed slippage; absent where there is no book. */
  readonly depthLimit?: number;
  readonly kelly?: KellyAdvice;
  /** Slippage to expect up to a loss at the stop, a fraction of the price; absent = STOP_SLIPPAGE, and never less. */
  readonly slippage?: number;
}
