import type { Clock } from '../../clock.js';
import {
  ReadFailedError,
  timeframeMs,
  type Candle,
  type Instrument,
  type Quote,
  type Timeframe,
  DAY,
} from '../../domain/index.js';
import {
  at,
  candleAt,
  candlesOf,
  closedCount,
  newColumn,
  upperBound,
  type CandleColumn,
} from '../../domain/candle-column.js';
import { readRecording, type ReadOptions, type Recording } from './candle-files.js';
import { deriveInstrument } from './instrument-files.js';
import type { FundingRate, RecordedMarket } from '../market.js';
import { assumptionsOf } from './recorded-assumptions.js';
import { pageAt, pagesOf, RecordedSeries } from './recorded-series.js';

const DEFAULT_LIMIT = 2_000;

/**
 * Candle files as a market. Time comes from the clock: nothing after `clock.now()` can be seen, and of the candle
 * that is forming only its open.
 */
export class RecordedMarketData implements RecordedMarket {
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly assumptions: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly #clock: Clock;
  readonly #recording: Recording;
  readonly #series = new Map<string, RecordedSeries>();
  readonly #instruments = new Map<string, Instrument>();
  #closes: Float64Array | undefined;

  constructor(recording: Recording, clock: Clock) {
    this.#clock = clock;
    this.#recording = recording;
    this.venue = recording.venue;
    this.symbols = [...recording.symbols.keys()].sort();
    for (const { symbol, files } of recording.symbols.values()) {
      const columns = new Map([...files].map(([timeframe, parsed]) => [timeframe, parsed.column]));
      this.#series.set(symbol, new RecordedSeries(columns));
      this.#instruments.set(symbol, recording.instruments.get(symbol) ?? this.#derive(symbol));
    }
    this.assumptions = assumptionsOf(recording, this.#instruments);
    const series = [...this.#series.values()];
    this.from = Math.min(...series.map((s) => s.from));
    this.to = Math.max(...series.map((s) => s.to));
  }

  /** Reads a folder of candle files. @throws BadInputError with one line on what is wrong with them */
  static load(options: ReadOptions & { readonly clock: Clock }): RecordedMarketData {
    return new RecordedMarketData(readRecording(options), options.clock);
  }

  async instruments(): Promise<ReadonlyMap<string, Instrument>> {
    return this.#instruments;
  }

  /** Without a promise. @throws ReadFailedError when the symbol is not recorded */
  instrument(symbol: string): Instrument {
    const instrument = this.#instruments.get(symbol);
    if (!instrument) throw new ReadFailedError(`instrument ${symbol}`, 'not recorded');
    return instrument;
  }

  /** Ranked by the turnover of the last 24 hours known at the time; symbols without any are left out. */
  async universe(limit: number): Promise<readonly string[]> {
    return this.universeAt(limit, this.#clock.now());
  }

  universeAt(limit: number, time: number): readonly string[] {
    return this.symbols
      .map((symbol) => ({ symbol, turnover: this.turnoverAt(symbol, time) }))
      .filter(({ turnover }) => turnover > 0)
      .sort((a, b) => b.turnover - a.turnover || (a.symbol < b.symbol ? -1 : 1))
      .slice(0, limit)
      .map(({ symbol }) => symbol);
  }

  /** USDT traded in the 24 hours before `time`, from closed hourly candles (the finest ones where there are none). */
  turnoverAt(symbol: string, time: number): number {
    const hourly = this.column(symbol, '1h');
    const column = hourly.length > 0 ? hourly : this.column(symbol, this.finest(symbol, time));
    const { timestamp, volume, close } = column;
    let turnover = 0;
    for (let i = closedCount(column, time) - 1; i >= 0 && (timestamp[i] as number) >= time - DAY; i--)
      turnover += (volume[i] as number) * (close[i] as number);
    return turnover;
  }

  async candles(
    symbol: string,
    timeframe: Timeframe,
    options: { readonly limit?: number; readonly after?: number } = {},
  ): Promise<readonly Candle[]> {
    const column = this.column(symbol, timeframe);
    const end = closedCount(column, this.#clock.now());
    const after = options.after === undefined ? 0 : upperBound(column.timestamp, options.after);
    const start = Math.max(after, end - (options.limit ?? DEFAULT_LIMIT));
    return candlesOf(column, start, end);
  }

  async quote(symbol: string): Promise<Quote> {
    return this.quoteAt(symbol, this.#clock.now());
  }

  /**
   * The open of the finest candle that contains `time`, as bid, ask, last and mark. In a hole and after the end:
   * the last close, with the time it was seen.
   * @throws ReadFailedError before the first candle
   */
  quoteAt(symbol: string, time: number): Quote {
    const stretch = this.#of(symbol).stretchAt(time);
    const column = stretch && pageAt(stretch, time);
    const index = column ? upperBound(column.timestamp, time) - 1 : -1;
    if (!column || index < 0)
      throw new ReadFailedError(
        `quote of ${symbol}`,
        `nothing is recorded before ${new Date(time).toISOString()}`,
      );
    const closesAt = at(column.timestamp, index) + timeframeMs(column.timeframe);
    const forming = closesAt > time;
    const price = at(forming ? column.open : column.close, index);
    return { symbol, bid: price, ask: price, last: price, mark: price, timestamp: forming ? time : closesAt };
  }

  /** The latest that was charged. */
  async fundingRate(symbol: string): Promise<FundingRate> {
    const now = this.#clock.now();
    const rate = this.funding(symbol, now - DAY, now).at(-1);
    if (!rate) throw new ReadFailedError(`funding rate of ${symbol}`, 'none is recorded of the last day');
    return rate;
  }

  /** No order book is recorded. */
  async depth(): Promise<undefined> {
    return undefined;
  }

  finest(symbol: string, time: number): Timeframe {
    const series = this.#of(symbol);
    return (series.stretchAt(time) ?? series.stretches[0])?.timeframe ?? '1h';
  }

  path(symbol: string, after: number, upTo: number): readonly Candle[] {
    const candles: Candle[] = [];
    for (const stretch of this.#of(symbol).stretches) {
      if (stretch.to <= after) continue;
      if (stretch.from >= upTo) break;
      const span = timeframeMs(stretch.timeframe);
      for (const column of pagesOf(stretch, after - span, upTo - span)) {
        const end = upperBound(column.timestamp, upTo - span);
        for (let i = upperBound(column.timestamp, after - span); i < end; i++)
          candles.push(candleAt(column, i));
      }
    }
    return candles;
  }

  nextCandleClose(time: number): number | undefined {
    this.#closes ??= this.#gatherCloses();
    return this.#closes[upperBound(this.#closes, time)];
  }

  nextChange(symbol: string, time: number): number | undefined {
    const price = this.#of(symbol).nextChange(time) ?? Infinity;
    const change = Math.min(price, this.nextFunding(symbol, time) ?? Infinity);
    return this.nextCandleClose(change - 1);
  }

  finestColumn(symbol: string, time: number): CandleColumn | undefined {
    const stretch = this.#of(symbol).stretchAt(time);
    return stretch && pageAt(stretch, time);
  }

  nextFunding(symbol: string, time: number): number | undefined {
    const funding = this.#recording.symbols.get(symbol)?.funding?.timestamp;
    return funding?.[upperBound(funding, time)];
  }

  funding(symbol: string, after: number, upTo: number): readonly FundingRate[] {
    const funding = this.#recording.symbols.get(symbol)?.funding;
    if (!funding) return [];
    const rates: FundingRate[] = [];
    const end = upperBound(funding.timestamp, upTo);
    for (let i = upperBound(funding.timestamp, after); i < end; i++)
      rates.push({ timestamp: at(funding.timestamp, i), rate: at(funding.rate, i) });
    return rates;
  }

  /**
   * Every candle of a timeframe as typed arrays, those after the clock's time too: the caller keeps to
   * `closedCount(column, now)` of them. Empty where the files cannot give the timeframe.
   */
  column(symbol: string, timeframe: Timeframe): CandleColumn {
    return this.#of(symbol).column(timeframe);
  }

  #of(symbol: string): RecordedSeries {
    const series = this.#series.get(symbol);
    if (!series) throw new ReadFailedError(`candles of ${symbol}`, 'not recorded', { symbol });
    return series;
  }

  #derive(symbol: string): Instrument {
    const files = [...(this.#recording.symbols.get(symbol)?.files.values() ?? [])];
    const longest = files.reduce<CandleColumn>(
      (best, { column }) => (column.length > best.length ? column : best),
      newColumn('1h', 0),
    );
    const decimals = Math.max(0, ...files.map((file) => file.decimals));
    return deriveInstrument(symbol, at(longest.close, longest.length - 1), decimals);
  }

  /** Close times of all finest candles, each once, ascending: a mark per slot of the finest grid, then read off. */
  #gatherCloses(): Float64Array {
    const stretches = [...this.#series.values()].flatMap((series) => series.stretches);
    const grid = Math.min(...stretches.map((s) => timeframeMs(s.timeframe)));
    const marks = new Uint8Array((this.to - this.from) / grid + 1);
    for (const { column, timeframe } of stretches)
      for (const open of column.timestamp) marks[(open + timeframeMs(timeframe) - this.from) / grid] = 1;
    const closes = new Float64Array(marks.reduce((sum, mark) => sum + mark, 0));
    let count = 0;
    for (let slot = 0; slot < marks.length; slot++)
      if (marks[slot]) closes[count++] = this.from + slot * grid;
    return closes;
  }
}
