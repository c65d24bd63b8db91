import { timeframeMs, type Candle, type Timeframe } from '../domain/index.js';
import type { RecordedMarket } from './market.js';

/** One thing that the market did to a symbol, dated when it was known. */
export type MarketStep =
  | {
      readonly kind: 'candle';
      readonly symbol: string;
      readonly time: number;
      readonly candle: Candle;
      readonly timeframe: Timeframe;
    }
  | {
      readonly kind: 'funding';
      readonly symbol: string;
      readonly time: number;
      readonly rate: number;
      /** Price that the notional is taken at. */
      readonly mark: number;
    }
  /** A whole hour on live data: what it costs is published later. */
  | { readonly kind: 'hour'; readonly symbol: string; readonly time: number; readonly mark: number };

const ORDER = { candle: 0, funding: 1, hour: 1 } as const;

/** By time, candles before funding, then by symbol: the same on every run. */
export const inTime = (a: MarketStep, b: MarketStep): number =>
  a.time - b.time ||
  ORDER[a.kind] - ORDER[b.kind] ||
  (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0);

/** Candles of the finest data and funding of a symbol in (after, upTo], in time. */
export const recordedSteps = (
  market: RecordedMarket,
  symbol: string,
  after: number,
  upTo: number,
): MarketStep[] => {
  const steps: MarketStep[] = [];
  for (const candle of market.path(symbol, after, upTo)) {
    const timeframe = market.finest(symbol, candle.timestamp);
    const time = candle.timestamp + timeframeMs(timeframe);
    steps.push({ kind: 'candle', symbol, time, candle, timeframe });
  }
  for (const { timestamp, rate } of market.funding(symbol, after, upTo)) {
    const span = timeframeMs(market.finest(symbol, timestamp - 1));
    // Where the candle before it is missing, the last price known by then.
    const candle = market.path(symbol, timestamp - span, timestamp).at(-1);
    const mark = candle?.close ?? market.quoteAt(symbol, timestamp).mark;
    steps.push({ kind: 'funding', symbol, time: timestamp, rate, mark });
  }
  return steps.sort(inTime);
};
