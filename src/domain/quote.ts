/** Prices of one symbol at one moment. */
export interface Quote {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly mark: number;
  /** When the source observed it. */
  readonly timestamp: number;
}

export interface DepthLevel {
  readonly price: number;
  readonly contracts: number;
}

/** Order book, best first. */
export interface Depth {
  readonly symbol: string;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
  readonly timestamp: number;
}
