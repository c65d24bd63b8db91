import { ageOfStamp } from '../../clock.js';
import { MINUTE, timeframeMs, type Candle, type Timeframe } from '../../domain/index.js';
import type { MarketData } from '../../venues/market.js';
import { SymbolAnalyzer, type Range } from '../../decide/strategy/analyzer.js';

/** Base candles read before the first decision, where history has them (invariant 9). */
export const WARM_UP = 2000;

interface Memory {
  readonly analyzer: SymbolAnalyzer;
  /** Market time at which `keepUp` asked the market last. */
  askedAt: number;
  asking?: Promise<SymbolAnalyzer> | undefined;
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
    const { asking, askedAt, analyzer } = memory;
    if (asking) return asking;
    const last = analyzer.lastCandle;
    const isDue = last === undefined || now >= last + 2 * this.#span;
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
    return this.#symbols.get(symbol)?.analyzer.lastCandle;
  }

  /** Feeds one closed candle without asking the market. */
  feed(symbol: string, candle: Candle): SymbolAnalyzer {
    const { analyzer } = this.#of(symbol);
    // Two refreshes may have read the same candles side by side.
    if (candle.timestamp > (analyzer.lastCandle ?? -Infinity)) analyzer.push(candle);
    return analyzer;
  }

  /** Closes of the last four weeks at most, with their candle times; undefined where no candle is known. */
  closes(symbol: string): ReturnType<SymbolAnalyzer['closes']> | undefined {
    return this.#symbols.get(symbol)?.analyzer.closes();
  }

  /** Between which prices a symbol's candles lie that opened at `from` (unix ms) or later; undefined where none is known. */
  range(symbol: string, from: number): Range | undefined {
    return this.#symbols.get(symbol)?.analyzer.range(from);
  }

  /** Follows a symbol by an analyzer that gets its candles from elsewhere. */
  protected follow(analyzer: SymbolAnalyzer): void {
    this.#symbols.set(analyzer.symbol, { analyzer, askedAt: -Infinity });
  }

  #of(symbol: string): Memory {
    const known = this.#symbols.get(symbol);
    if (known) return known;
    const memory = { analyzer: new SymbolAnalyzer(symbol, this.timeframe), askedAt: -Infinity };
    this.#symbols.set(symbol, memory);
    return memory;
  }
}
