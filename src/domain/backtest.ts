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
  readonly luck?: Luck;
  readonly decisionHash: string;
}

/** Median, 5 % and 95 % of many. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** What came out when the days of a run were drawn again and again. */
export interface Resampled {
  readonly samples: number;
  /** Days drawn in a row. */
  readonly block: number;
  /** Of equity, fractions. */
  readonly growth: Spread;
  readonly drawdown: Spread;
  /** Longest time between two peaks. */
  readonly underwaterDays: Spread;
}

/** How much of a result may be luck. */
export interface Luck {
  /** Entries, those still open at the end included, and what they made in net R. */
  readonly trades: number;
  readonly totalR: number;
  /** What each run made that entered at random, net R: as many trades, with the same exits and costs. */
  readonly random: readonly number[];
  /** Single trades of those runs, net R: what entered on one day stands together. */
  readonly randomDays: readonly (readonly number[])[];
  /** Absent below ten days. */
  readonly resampled?: Resampled;
}

/** What is kept of the last backtest. */
export interface LastBacktest {
  readonly from: number;
  readonly to: number;
  /** By their names. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** What it departed in from the rules of a running bot, by name. */
  readonly research: readonly string[];
  readonly luck: Luck;
}
