import type { Candle, Timeframe } from '../domain/index.js';
import type { MarketData } from '../market/market.js';
import { SymbolAnalyzer } from '../strategy/analyzer.js';

/** Base candles read before the first decision, where history has them (invariant 9). */
export const WARM_UP = 2000;
/** Hourly returns kept for correlations: four weeks. */
const RETURNS = 672;

interface Memory {
  readonly analyzer: SymbolAnalyzer;
  readonly closes: number[];
  readonly times: number[];
}

/** Streaming analysis of every symbol, kept up to date with closed candles alone. */
export class Brain {
  readonly #symbols = new Map<string, Memory>();

  constructor(
    private readonly market: MarketData,
    private readonly timeframe: Timeframe,
  ) {}

  /** The analyzer of a symbol, fed with every candle that is closed now. Rejects when the market cannot be read. */
  async refresh(symbol: string): Promise<SymbolAnalyzer> {
    const memory = this.#symbols.get(symbol) ?? this.#remember(symbol);
    const last = memory.analyzer.lastCandle;
    const candles = await this.market.candles(
      symbol,
      this.timeframe,
      last === undefined ? { limit: WARM_UP } : { limit: WARM_UP, after: last },
    );
    for (const candle of candles) this.#feed(memory, candle);
    return memory.analyzer;
  }

  /** Feeds one closed candle without asking the market: the backtest's way in. */
  feed(symbol: string, candle: Candle): SymbolAnalyzer {
    const memory = this.#symbols.get(symbol) ?? this.#remember(symbol);
    this.#feed(memory, candle);
    return memory.analyzer;
  }

  /** Closes of the last four weeks at most, with their candle times. */
  closes(symbol: string): { readonly times: readonly number[]; readonly closes: readonly number[] } {
    return this.#symbols.get(symbol) ?? { times: [], closes: [] };
  }

  #remember(symbol: string): Memory {
    const memory = { analyzer: new SymbolAnalyzer(symbol, this.timeframe), closes: [], times: [] };
    this.#symbols.set(symbol, memory);
    return memory;
  }

  #feed(memory: Memory, candle: Candle): void {
    const last = memory.analyzer.lastCandle;
    // Two refreshes may have read the same candles side by side.
    if (last !== undefined && candle.timestamp <= last) return;
    memory.analyzer.push(candle);
    memory.closes.push(candle.close);
    memory.times.push(candle.timestamp);
    if (memory.closes.length > 2 * RETURNS) {
      memory.closes.splice(0, RETURNS);
      memory.times.splice(0, RETURNS);
    }
  }
}
