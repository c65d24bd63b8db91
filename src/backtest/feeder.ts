import { timeframeMs, type Timeframe } from '../domain/index.js';
import { at, candleAt, closedCount, type CandleColumn } from '../domain/candle-column.js';
import type { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import type { SymbolAnalyzer } from '../decide/strategy/index.js';
import type { AnalyzerCache } from '../trade/core/analyzer-cache.js';

interface Track {
  readonly symbol: string;
  readonly column: CandleColumn;
  /** Next candle to feed. */
  next: number;
  analyzer: SymbolAnalyzer | undefined;
}

/** Feeds the analyzers every base candle as it closes, straight from the columns. */
export class Feeder {
  readonly #tracks: readonly Track[];
  readonly #span: number;
  #begun = false;
  /** Candles fed after the warm-up. */
  decided = 0;

  constructor(
    market: RecordedMarketData,
    private readonly analyzers: AnalyzerCache,
    timeframe: Timeframe,
    private readonly warmUp: number,
  ) {
    this.#span = timeframeMs(timeframe);
    this.#tracks = market.symbols.map((symbol) => ({
      symbol,
      column: market.column(symbol, timeframe),
      next: 0,
      analyzer: undefined,
    }));
  }

  /** Feeds what has closed by `time`; the first call begins `warmUp` candles before. */
  feed(time: number): void {
    if (!this.#begun) this.#warm(time);
    for (const track of this.#tracks) {
      const { column } = track;
      while (track.next < column.length && at(column.timestamp, track.next) + this.#span <= time) {
        track.analyzer = this.analyzers.feed(track.symbol, candleAt(column, track.next++));
        this.decided++;
      }
    }
  }

  /** What a look at each analyzer finds, by name of the symbol. */
  found<T>(look: (analyzer: SymbolAnalyzer) => T | undefined): T[] {
    const found: T[] = [];
    for (const { analyzer } of this.#tracks) {
      const one = analyzer && look(analyzer);
      if (one !== undefined) found.push(one);
    }
    return found;
  }

  #warm(time: number): void {
    this.#begun = true;
    for (const track of this.#tracks) {
      const { column } = track;
      const end = closedCount(column, time);
      // The candle that closes now is the first one decided on.
      const fresh = end > 0 && at(column.timestamp, end - 1) + this.#span === time ? end - 1 : end;
      for (track.next = Math.max(0, end - this.warmUp); track.next < fresh; track.next++)
        track.analyzer = this.analyzers.feed(track.symbol, candleAt(column, track.next));
    }
  }
}
