import {
  coinsOf,
  flatAt,
  shareOf,
  timeframeMs,
  type FillModel,
  type Instrument,
  type OrderRequest,
  type Quote,
  type Timeframe,
  HOUR,
  MINUTE,
} from '../../domain/index.js';
import { inTime, recordedSteps, type MarketStep } from '../market-steps.js';
import { isRecorded, type LiveMarketData, type MarketData } from '../market.js';

type CandleStep = Extract<MarketStep, { kind: 'candle' }>;

/** Funding rates of a live market with timestamp in (after, upTo], ascending. */
export type FundingRates = LiveMarketData['fundingRates'];

/** Live: a hole between ticks up to this long is not asked for: no whole candle fits in. */
const LIVE_GAP = MINUTE;
const LIVE_FRAMES: readonly Timeframe[] = ['1m', '5m', '1h', '1d'];
/** Live: candles asked for in one go. */
const LIVE_LIMIT = 1_500;
/** Live: share of the price around the touch within which the book counts for a market order. */
const BOOK_REACH = 0.005;

/** What the simulated exchange reads of the market, recorded or live. */
export class PaperFeed {
  /** @param isCharged whether positions on live data bear funding */
  constructor(
    readonly market: MarketData,
    private readonly isCharged = false,
  ) {}

  /** Whether prices come more often than every `ms`: live ones, and candles that are shorter. */
  isFinerThan(ms: number, symbol: string, now: number): boolean {
    const { market } = this;
    return !isRecorded(market) || timeframeMs(market.finest(symbol, now - 1)) < ms;
  }

  /** Candles and funding of a symbol in (after, upTo], candles before funding of the same time. */
  async steps(symbol: string, after: number, upTo: number): Promise<MarketStep[]> {
    if (upTo <= after) return [];
    return isRecorded(this.market)
      ? recordedSteps(this.market, symbol, after, upTo)
      : (await this.#liveSteps(symbol, after, upTo)).sort(inTime);
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
    const candles = upTo - after > LIVE_GAP ? await this.#missed(symbol, after, upTo) : [];
    const hours: MarketStep[] = [];
    if (!this.isCharged) return candles;
    for (let time = Math.floor(after / HOUR) * HOUR + HOUR; time <= upTo; time += HOUR) {
      const mark = candles.findLast((step) => step.time <= time)?.candle.close;
      hours.push({ kind: 'hour', symbol, time, mark: mark ?? (await this.market.quote(symbol)).mark });
    }
    return [...candles, ...hours];
  }

  /**
   * What the market did while nobody looked: by the finest candles that there are. Of one that began before `after` only
   * the close is known to have come later, so the finer ones of its time are taken where it is long.
   */
  async #missed(symbol: string, after: number, upTo: number, below = Infinity): Promise<CandleStep[]> {
    const frames = LIVE_FRAMES.filter((frame) => timeframeMs(frame) < below);
    for (const timeframe of frames.filter((frame) => (upTo - after) / timeframeMs(frame) <= LIVE_LIMIT)) {
      const span = timeframeMs(timeframe);
      const candles = await this.market.candles(symbol, timeframe, {
        after: after - span,
        limit: LIVE_LIMIT,
      });
      const closed = candles.filter(({ timestamp }) => timestamp + span > after && timestamp + span <= upTo);
      if (closed.length === 0) continue;
      const [first] = closed;
      const finer =
        first && first.timestamp < after
          ? await this.#missed(symbol, after, first.timestamp + span, span)
          : [];
      const whole = finer.length > 0 ? closed.slice(1) : closed;
      return [
        ...finer,
        ...whole.map((candle) => ({
          kind: 'candle' as const,
          symbol,
          time: candle.timestamp + span,
          candle: candle.timestamp < after ? flatAt(candle) : candle,
          timeframe,
        })),
      ];
    }
    return [];
  }
}
