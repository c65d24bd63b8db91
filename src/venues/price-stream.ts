/** Best prices as they were pushed. They trigger a review early; they decide nothing. */
export interface StreamedPrice {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  /** The exchange's time, ms. */
  readonly timestamp: number;
}

export interface PriceStreamOptions {
  readonly onPrice: (price: StreamedPrice) => void;
  /** After a connection was lost and came back: prices in between were missed. */
  readonly onGap?: (symbols: readonly string[]) => void;
  /** A connection on which nothing comes for so long is replaced, ms; default 30,000. */
  readonly staleMs?: number;
}

/** Best prices of a few symbols, over a connection that is replaced whenever it is lost, refused or silent. */
export interface PriceStream {
  /** The symbols to listen to from now on; none ends the connection. */
  watch(symbols: readonly string[]): void;
  close(): Promise<void>;
}
