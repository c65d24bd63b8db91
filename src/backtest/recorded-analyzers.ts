import type { Clock } from '../clock.js';
import { at, candleAt, closedCount, type CandleColumn } from '../domain/candle-column.js';
import { timeframeMs, type Timeframe } from '../domain/index.js';
import { ConvictionColumn, SymbolAnalyzer } from '../decide/strategy/index.js';
import { AnalyzerCache, WARM_UP } from '../trade/core/analyzer-cache.js';
import type { Recording } from '../venues/recorded/candle-files.js';
import type { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import type { RunOptions } from './types.js';

/** A column with the first of its candles that is gone through. */
interface Worked {
  readonly start: number;
  readonly convictions: ConvictionColumn;
}

/**
 * What was worked out of a recording, by timeframe and symbol: the runs over it share it. The first keeps for itself what
 * it needs, which is little: most recordings are run over once.
 */
const WORKED = new WeakMap<Recording['symbols'], Map<string, Worked>>();

/** Candles of a symbol that are worked out at a time. Each is looked at when it has closed, and not before. */
const AHEAD = 63;
/** Candles that a run which shares nothing keeps: those ahead, and those before that a look goes back to. */
const KEPT = 192;

interface Track {
  readonly column: CandleColumn;
  readonly analyzer: SymbolAnalyzer;
  readonly start: number;
  /** Whether candles are missing: then they are pushed as live, which fills holes or begins anew. */
  readonly holed: boolean;
  /** Next candle to go to. */
  next: number;
  /** When it closes; Infinity after the last. */
  due: number;
}

/**
 * The analyzers of a run, straight from the columns of a recording: no candle is handed over, each analyzer moves on to
 * what has closed.
 */
export class RecordedAnalyzers extends AnalyzerCache {
  readonly #tracks = new Map<string, Track>();
  /** The same, to go through at every candle. */
  readonly #all: Track[] = [];
  readonly #span: number;
  readonly #warmUp: number;
  /** Where a recording is unveiled as the run goes, what comes later is not there yet. */
  readonly #ahead: number;
  #shared: Map<string, Worked> | undefined;
  /** Candles gone to after the warm-up. */
  decided = 0;

  /** @param symbols of the recording as it was read, by which runs know one another's */
  constructor(
    private readonly recorded: RecordedMarketData,
    private readonly symbols: Recording['symbols'],
    private readonly clock: Clock,
    timeframe: Timeframe,
    { warmUp = WARM_UP, before }: Pick<RunOptions, 'warmUp' | 'before'> = {},
  ) {
    super(recorded, timeframe);
    this.#span = timeframeMs(timeframe);
    this.#warmUp = warmUp;
    this.#ahead = before ? 0 : AHEAD;
  }

  /** Goes to what has closed by `time`; the first call begins `warmUp` candles before. */
  advance(time: number): void {
    if (this.#tracks.size === 0) this.#begin(time);
    for (const track of this.#all) this.#follow(track, time);
  }

  /** What a look at each analyzer finds, by name of the symbol. */
  found<T>(look: (analyzer: SymbolAnalyzer) => T | undefined): T[] {
    const found: T[] = [];
    for (const { analyzer, next, start } of this.#all) {
      const one = next === start ? undefined : look(analyzer);
      if (one !== undefined) found.push(one);
    }
    return found;
  }

  override async refresh(symbol: string): Promise<SymbolAnalyzer> {
    const now = this.clock.now();
    if (this.#tracks.size === 0) this.#begin(now);
    const track = this.#tracks.get(symbol);
    if (!track) return super.refresh(symbol);
    this.#follow(track, now);
    return track.analyzer;
  }

  #follow(track: Track, time: number): void {
    if (track.due > time) return;
    while (track.due <= time) {
      this.#step(track);
      this.decided++;
    }
    this.#stand(track);
  }

  #step(track: Track): void {
    const { column, holed, analyzer } = track;
    if (holed) analyzer.push(candleAt(column, track.next));
    track.next++;
    track.due = track.next < column.length ? at(column.timestamp, track.next) + this.#span : Infinity;
  }

  #stand({ analyzer, holed, next, start }: Track): void {
    if (!holed) analyzer.moveTo(next - start - 1);
  }

  #begin(time: number): void {
    this.#shared = WORKED.get(this.symbols);
    if (!this.#shared) WORKED.set(this.symbols, new Map());
    for (const symbol of this.recorded.symbols) {
      const column = this.recorded.column(symbol, this.timeframe);
      const end = closedCount(column, time);
      // The candle that closes now is the first one decided on.
      const fresh = end > 0 && at(column.timestamp, end - 1) + this.#span === time ? end - 1 : end;
      const track = this.#trackOf(symbol, column, Math.max(0, end - this.#warmUp));
      while (track.next < fresh) this.#step(track);
      this.#stand(track);
      this.#tracks.set(symbol, track);
      this.#all.push(track);
      this.follow(track.analyzer);
    }
  }

  #trackOf(symbol: string, column: CandleColumn, start: number): Track {
    const { timestamp, length } = column;
    const span = at(timestamp, length - 1) - at(timestamp, start);
    const holed = span !== (length - 1 - start) * this.#span;
    const convictions = holed ? undefined : this.#convictionsOf(symbol, column, start);
    const analyzer = new SymbolAnalyzer(symbol, this.timeframe, convictions);
    const due = start < length ? at(timestamp, start) + this.#span : Infinity;
    return { column, analyzer, start, holed, next: start, due };
  }

  #convictionsOf(symbol: string, column: CandleColumn, start: number): ConvictionColumn {
    if (!this.#shared) return ConvictionColumn.over(column, start, this.#ahead, KEPT);
    const key = `${this.timeframe} ${symbol}`;
    const known = this.#shared.get(key);
    if (known?.start === start) return known.convictions;
    const convictions = ConvictionColumn.over(column, start, this.#ahead);
    this.#shared.set(key, { start, convictions });
    return convictions;
  }
}
