/** Which history is to be replayed. */
export interface BacktestOrder {
  /** First and last market time, unix ms; absent = as much as the candles give. */
  readonly from?: number;
  readonly to?: number;
  /** Absent = all that are recorded. */
  readonly symbols?: readonly string[];
}

/** What a backtest came to; money in USDT. */
export interface BacktestSummary {
  /** Names its picture. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly symbols: number;
  readonly trades: number;
  readonly wins: number;
  readonly startEquity: number;
  readonly endEquity: number;
  /** Net result of the closed trades; what is open at the end makes up the rest of the equity's change. */
  readonly closedPnl: number;
  readonly maxDrawdown: number | undefined;
  readonly profitFactor: number | undefined;
  readonly meanR: number | undefined;
  /** 95 % interval of the mean R; absent with too few trades. */
  readonly meanRInterval?: { readonly low: number; readonly high: number };
  readonly fees: number;
  readonly funding: number;
  readonly decisionHash: string;
}
