import { timeframeMs, type Timeframe } from '../domain/index.js';
import { at, candleAt, closedCount, type CandleColumn } from '../market/candle-column.js';
import type { RecordedMarketData } from '../market/recorded-market.js';
import type { SymbolAnalyzer } from '../strategy/index.js';
import type { Brain } from '../trading/brain.js';

interface Track {
  readonly symbol: string;
  readonly column: CandleColumn;
  /** Next candle to feed. */
  next: number;
  analyzer: SymbolAnalyzer | undefined;
}

/** Feeds the brain every base candle as it closes, straight from the columns. */
export class Feeder {
  readonly #tracks: readonly Track[];
  readonly #span: number;
  #begun = false;
  /** Candles fed after the warm-up. */
  decided = 0;

  constructor(
    market: RecordedMarketData,
    private readonly brain: Brain,
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
        track.analyzer = this.brain.feed(track.symbol, candleAt(column, track.next++));
        this.decided++;
      }
    }
  }

  /** Symbols whose analyzer passes a look, by name. */
  those(look: (analyzer: SymbolAnalyzer) => boolean): SymbolAnalyzer[] {
    const found: SymbolAnalyzer[] = [];
    for (const { analyzer } of this.#tracks) if (analyzer && look(analyzer)) found.push(analyzer);
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
        track.analyzer = this.brain.feed(track.symbol, candleAt(column, track.next));
    }
  }
}
