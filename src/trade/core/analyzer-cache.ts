import { ageOfStamp } from '../../clock.js';
import { MINUTE, timeframeMs, type Candle, type Timeframe } from '../../domain/index.js';
import type { MarketData } from '../../venues/market.js';
import { SymbolAnalyzer } from '../../decide/strategy/analyzer.js';

/** Base candles read before the first decision, where history has them (invariant 9). */
export const WARM_UP = 2000;
/**
 * Candles without a trade have no row on some exchanges and a flat one on others: up to so many in a row are filled in,
 * flat and without volume. After a longer hole the market is another one, and its analysis begins anew.
 */
const MOST_QUIET = 48;
/** Hourly returns kept for correlations: four weeks. */
const RETURNS = 672;

interface Memory {
  readonly analyzer: SymbolAnalyzer;
  last: Candle | undefined;
  /** Market time at which `keepUp` asked the market last. */
  askedAt: number;
  asking?: Promise<SymbolAnalyzer> | undefined;
  readonly closes: number[];
  readonly times: number[];
  readonly lows: number[];
  readonly highs: number[];
}

/** The lowest and the highest price of a while. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Streaming analysis of every symbol, kept up to date with closed candles alone. */
export class AnalyzerCache {
  readonly #symbols = new Map<string, Memory>();
  readonly #others = new Map<Timeframe, AnalyzerCache>();
  readonly #span: number;

  constructor(
    private readonly market: MarketData,
    readonly timeframe: Timeframe,
  ) {
    this.#span = timeframeMs(timeframe);
  }

  /** The same market in another timeframe; kept like this one. */
  in(timeframe: Timeframe): AnalyzerCache {
    if (timeframe === this.timeframe) return this;
    const known = this.#others.get(timeframe) ?? new AnalyzerCache(this.market, timeframe);
    this.#others.set(timeframe, known);
    return known;
  }

  /**
   * As `refresh`, but asks the market only where a candle may have closed since, and at most once a minute.
   * @param now market time
   */
  keepUp(symbol: string, now: number): Promise<SymbolAnalyzer> {
    const memory = this.#of(symbol);
    const { last, asking, askedAt, analyzer } = memory;
    if (asking) return asking;
    const isDue = last === undefined || now >= last.timestamp + 2 * this.#span;
    if (!isDue || ageOfStamp(askedAt, now) < MINUTE) return Promise.resolve(analyzer);
    memory.askedAt = now;
    memory.asking = this.refresh(symbol).finally(() => (memory.asking = undefined));
    return memory.asking;
  }

  /** The analyzer of a symbol, fed with every candle that is closed now. Rejects when the market cannot be read. */
  async refresh(symbol: string): Promise<SymbolAnalyzer> {
    const last = this.newest(symbol);
    const candles = await this.market.candles(
      symbol,
      this.timeframe,
      last === undefined ? { limit: WARM_UP } : { limit: WARM_UP, after: last },
    );
    for (const candle of candles) this.feed(symbol, candle);
    return this.#of(symbol).analyzer;
  }

  /** Open time of a symbol's newest candle, unix ms; undefined where none is known. */
  newest(symbol: string): number | undefined {
    return this.#symbols.get(symbol)?.last?.timestamp;
  }

  /** Feeds one closed candle without asking the market: the backtest's way in. */
  feed(symbol: string, candle: Candle): SymbolAnalyzer {
    let memory = this.#of(symbol);
    const { last } = memory;
    // Two refreshes may have read the same candles side by side.
    if (last && candle.timestamp <= last.timestamp) return memory.analyzer;
    const quiet = last ? (candle.timestamp - last.timestamp) / this.#span - 1 : 0;
    if (quiet > MOST_QUIET) memory = this.#remember(symbol);
    else if (last) for (let i = 1; i <= quiet; i++) memory.analyzer.push(flatAfter(last, i * this.#span));
    take(memory, candle);
    return memory.analyzer;
  }

  /** Closes of the last four weeks at most, with their candle times. */
  closes(symbol: string): { readonly times: readonly number[]; readonly closes: readonly number[] } {
    return this.#symbols.get(symbol) ?? { times: [], closes: [] };
  }

  /** Between which prices a symbol's candles lie that opened at `from` (unix ms) or later; undefined where none is known. */
  range(symbol: string, from: number): Range | undefined {
    const { times, lows, highs } = this.#of(symbol);
    let first = times.length;
    while (first > 0 && (times[first - 1] ?? from) >= from) first -= 1;
    return first === times.length
      ? undefined
      : { low: Math.min(...lows.slice(first)), high: Math.max(...highs.slice(first)) };
  }

  #of(symbol: string): Memory {
    return this.#symbols.get(symbol) ?? this.#remember(symbol);
  }

  #remember(symbol: string): Memory {
    const analyzer = new SymbolAnalyzer(symbol, this.timeframe);
    const memory: Memory = {
      analyzer,
      last: undefined,
      askedAt: -Infinity,
      closes: [],
      times: [],
      lows: [],
      highs: [],
    };
    this.#symbols.set(symbol, memory);
    return memory;
  }
}

/** What an exchange that lists candles without a trade would say `ms` after one. */
const flatAfter = ({ timestamp, close }: Candle, ms: number): Candle => ({
  timestamp: timestamp + ms,
  open: close,
  high: close,
  low: close,
  close,
  volume: 0,
});

const take = (memory: Memory, candle: Candle): void => {
  memory.analyzer.push(candle);
  memory.last = candle;
  const { closes, times, lows, highs } = memory;
  closes.push(candle.close);
  times.push(candle.timestamp);
  lows.push(candle.low);
  highs.push(candle.high);
  if (closes.length > 2 * RETURNS) for (const kept of [closes, times, lows, highs]) kept.splice(0, RETURNS);
};
