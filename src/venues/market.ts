import type { Candle, Depth, Instrument, Quote, Timeframe } from '../domain/index.js';
import type { CandleColumn } from '../domain/candle-column.js';
import type { OddRows } from './odd-rows.js';

/**
 * Market data, whatever the source. Every method rejects with ReadFailedError when it does not know;
 * an empty answer never stands for a failure (invariant 8).
 */
export interface MarketData {
  /** What was mended or left out of what it said; absent where that cannot happen. */
  readonly oddRows?: OddRows;
  /** The source's own clock, unix ms UTC, by which its stamps are aged; absent where it is the program's. */
  now?(): number;
  /** Every instrument the source knows, by symbol. */
  instruments(): Promise<ReadonlyMap<string, Instrument>>;
  /** Symbols of liquid, not delisting, linear perpetuals, highest 24 h turnover first, at most `limit`. */
  universe(limit: number): Promise<readonly string[]>;
  /**
   * Closed candles, ascending, ending with the last one closed now; at most `limit` (default 2,000),
   * and only those with timestamp > `after` when given.
   */
  candles(
    symbol: string,
    timeframe: Timeframe,
    options?: { readonly limit?: number; readonly after?: number },
  ): Promise<readonly Candle[]>;
  /** Contracts that are held, from an earlier process: they are known from then on although no list shows them. */
  recall?(instruments: readonly Instrument[]): void;
  quote(symbol: string): Promise<Quote>;
  /**
   * The funding rate that is charged next, or the latest that was, dated when it was known; absent where the source
   * knows none of any symbol. Rejects where it knows none of this one.
   */
  fundingRate?(symbol: string): Promise<FundingRate>;
  /** Order book, or undefined where the source has none (recorded candles). */
  depth(symbol: string): Promise<Depth | undefined>;
}

/** What an exchange tells now, and its history as a download reads it. */
export interface LiveMarketData extends MarketData {
  now(): number;
  /** The exchange's clock, asked just now, unix ms UTC; never this computer's. @throws ReadFailedError */
  time(): Promise<number>;
  /** Funding rates with timestamp in (after, upTo], ascending. @throws ReadFailedError */
  fundingRates(symbol: string, after: number, upTo: number): Promise<readonly FundingRate[]>;
  /** When trading of a symbol began, unix ms UTC; 0 where the exchange does not say. @throws ReadFailedError */
  listedAt(symbol: string): Promise<number>;
  /**
   * Closed candles that open in [from, to] (open times on the grid), ascending, each once; a few hundred at a time.
   * @throws ReadFailedError
   */
  candlePage(symbol: string, timeframe: Timeframe, from: number, to: number): Promise<readonly Candle[]>;
  /** Whether a read that failed may succeed when it is asked again: anything but a plain no of the exchange. */
  isPassing(error: unknown): boolean;
}

/** A share of the notional, paid by longs where it is positive; unix ms UTC. */
export interface FundingRate {
  readonly timestamp: number;
  readonly rate: number;
}

/** A source of recorded candles that the simulated exchange and the stepper walk along. */
export interface RecordedMarket extends MarketData {
  readonly from: number;
  readonly to: number;
  readonly symbols: readonly string[];
  /** The finest timeframe recorded for a symbol at a time. */
  finest(symbol: string, time: number): Timeframe;
  /** What was quoted at a time; in a hole the last close. @throws ReadFailedError before the first candle */
  quoteAt(symbol: string, time: number): Quote;
  /** Candles of the finest data with close time in (after, upTo], ascending. */
  path(symbol: string, after: number, upTo: number): readonly Candle[];
  /** Close time of the next candle of any symbol's finest data after `time`; undefined at the end. */
  nextCandleClose(time: number): number | undefined;
  /**
   * Close of the first candle of any symbol by which the price or the funding of this one has changed since `time`;
   * undefined at the end.
   */
  nextChange(symbol: string, time: number): number | undefined;
  /** The finest candles around a time, as far as they are at hand; undefined before the first. */
  finestColumn(symbol: string, time: number): CandleColumn | undefined;
  /** Funding rates with timestamp in (after, upTo], ascending; empty where not recorded. */
  funding(symbol: string, after: number, upTo: number): readonly FundingRate[];
  /** Time of the next funding after `time`; undefined where none is recorded. */
  nextFunding(symbol: string, time: number): number | undefined;
  /** Assumptions made for lack of data, one line each. */
  readonly assumptions: readonly string[];
}

export const isRecorded = (market: MarketData): market is RecordedMarket =>
  'path' in market && typeof market.path === 'function';
