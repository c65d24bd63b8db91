/** What one trade cost, as it was. USDT. */
export type TradeCosts = {
  /** UTC hour of its entry, 0…23. */
  readonly hour: number;
  /** Value of what was entered, and the part of it that rested in the book first. */
  readonly entered: number;
  readonly made: number;
  /** Value of what left. */
  readonly left: number;
  /** Lost by entries against the price that was approved; negative = gained. */
  readonly entrySlippage: number;
  /** Value of what left by its stop, and what that lost against the trigger. */
  readonly stopped: number;
  readonly stopSlippage: number;
  /** Lost by other exits with a trigger against it. */
  readonly targetSlippage: number;
  readonly fees: number;
  /** Received; negative = paid. */
  readonly funding: number;
  /** Fees and slippage as the simulated exchange would have charged them. */
  readonly modelled: number;
};

/** Costs of trades added up. */
export type CostSum = Omit<TradeCosts, 'hour'> & {
  readonly trades: number;
  /** Trades that left by their stop, at least in part. */
  readonly stops: number;
};

/** What trades really cost: in all, by symbol, by UTC hour of the entry, and of the newest ones one by one. */
export type CostTable = {
  readonly all: CostSum;
  readonly bySymbol: Readonly<Record<string, CostSum>>;
  readonly byHour: Readonly<Record<string, CostSum>>;
  /** Oldest first: fees and slippage, as they were and as modelled. */
  readonly recent: readonly { readonly real: number; readonly modelled: number }[];
  /** The owner was told that they cost more than twice what is modelled, and they still do. */
  readonly alarmed?: true;
};
