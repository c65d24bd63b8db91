import {
  coinsOf,
  timeframeMs,
  type Candle,
  type Instrument,
  type OrderRequest,
  type Quote,
  type Timeframe,
} from '../domain/index.js';
import type { MarketData, RecordedMarket } from '../market/market.js';
import { shareOf } from './paper-matching.js';
import type { FillModel } from './paper-state.js';

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
    };

/** Funding rates of a live market with timestamp in (after, upTo], ascending. */
export type FundingRates = (
  symbol: string,
  after: number,
  upTo: number,
) => Promise<readonly { readonly timestamp: number; readonly rate: number }[]>;

const MINUTE = 60_000;
/** Live: a hole between ticks up to this long is not asked for. */
const LIVE_GAP = 2 * MINUTE;
const LIVE_FRAMES: readonly Timeframe[] = ['1m', '5m', '1h', '1d'];
/** Live: candles asked for in one go. */
const LIVE_LIMIT = 1_500;
/** Live: share of the price around the touch within which the book counts for a market order. */
const BOOK_REACH = 0.005;

export const isRecorded = (market: MarketData): market is RecordedMarket =>
  'path' in market && typeof market.path === 'function';

/** What the simulated exchange reads of the market, recorded or live. */
export class PaperFeed {
  constructor(
    readonly market: MarketData,
    private readonly fundingRates?: FundingRates,
  ) {}

  /** Whether prices come more often than every `ms`: live ones, and candles that are shorter. */
  isFinerThan(ms: number, symbol: string, now: number): boolean {
    const { market } = this;
    return !isRecorded(market) || timeframeMs(market.finest(symbol, now - 1)) < ms;
  }

  /** Candles and funding of a symbol in (after, upTo], candles before funding of the same time. */
  async steps(symbol: string, after: number, upTo: number): Promise<MarketStep[]> {
    if (upTo <= after) return [];
    const steps = isRecorded(this.market)
      ? recordedSteps(this.market, symbol, after, upTo)
      : await this.#liveSteps(symbol, after, upTo);
    return steps.sort(inTime);
  }

  /** Contracts that one participant can take at once: of the last closed candle, or of the live book. */
  async share(
    request: OrderRequest,
    quote: Quote,
    now: number,
    instrument: Instrument,
    model: FillModel,
  ): Promise<number | undefined> {
    const { market } = this;
    if (isRecorded(market)) {
      const span = timeframeMs(market.finest(request.symbol, now - 1));
      return shareOf(market.path(request.symbol, now - span, now).at(-1)?.volume ?? 0, instrument, model);
    }
    const depth = await market.depth(request.symbol).catch(() => undefined);
    if (!depth) return undefined;
    const buys = request.side === 'buy';
    const reach = request.price ?? (buys ? quote.ask * (1 + BOOK_REACH) : quote.bid * (1 - BOOK_REACH));
    let contracts = 0;
    for (const level of buys ? depth.asks : depth.bids)
      if (buys ? level.price <= reach : level.price >= reach) contracts += level.contracts;
    return shareOf(coinsOf(contracts, instrument), instrument, { ...model, volumeShare: 1 });
  }

  async #liveSteps(symbol: string, after: number, upTo: number): Promise<MarketStep[]> {
    if (upTo - after <= LIVE_GAP) return [];
    const timeframe = LIVE_FRAMES.find((frame) => (upTo - after) / timeframeMs(frame) <= LIVE_LIMIT) ?? '1d';
    const span = timeframeMs(timeframe);
    const candles = await this.market.candles(symbol, timeframe, { after: after - span, limit: LIVE_LIMIT });
    const steps: MarketStep[] = [];
    for (const candle of candles) {
      const time = candle.timestamp + span;
      if (time > after && time <= upTo) steps.push({ kind: 'candle', symbol, time, candle, timeframe });
    }
    const rates = (await this.fundingRates?.(symbol, after, upTo)) ?? [];
    for (const { timestamp, rate } of rates) {
      const mark = candles.findLast((candle) => candle.timestamp + span <= timestamp)?.close;
      if (mark !== undefined) steps.push({ kind: 'funding', symbol, time: timestamp, rate, mark });
    }
    return steps;
  }
}

const ORDER = { candle: 0, funding: 1 } as const;

/** By time, candles before funding, then by symbol: the same on every run. */
export const inTime = (a: MarketStep, b: MarketStep): number =>
  a.time - b.time ||
  ORDER[a.kind] - ORDER[b.kind] ||
  (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0);

const recordedSteps = (market: RecordedMarket, symbol: string, after: number, upTo: number): MarketStep[] => {
  const steps: MarketStep[] = [];
  for (const candle of market.path(symbol, after, upTo)) {
    const timeframe = market.finest(symbol, candle.timestamp);
    const time = candle.timestamp + timeframeMs(timeframe);
    steps.push({ kind: 'candle', symbol, time, candle, timeframe });
  }
  for (const { timestamp, rate } of market.funding(symbol, after, upTo)) {
    const span = timeframeMs(market.finest(symbol, timestamp - 1));
    const mark = market.path(symbol, timestamp - span, timestamp).at(-1)?.close;
    if (mark !== undefined) steps.push({ kind: 'funding', symbol, time: timestamp, rate, mark });
  }
  return steps;
};
