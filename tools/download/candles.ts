import { existsSync } from 'node:fs';
import { lastClosed, timeframeMs, type Candle, type Timeframe } from '../../src/domain/index.js';
import { at, columnOf, concat, newColumn, type CandleColumn } from '../../src/domain/candle-column.js';
import { readCandleFile } from '../../src/venues/recorded/candle-files.js';
import { candleText, writeWhole } from '../../src/venues/recorded/file-writer.js';
import type { HistorySource, Retries } from './source.js';

/** Open times, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a file holds after a download. */
export interface SeriesReport {
  readonly rows: number;
  readonly fresh: number;
  /** Time of the first and the last row; undefined when there is none. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Rows that the exchange does not have between the first and the last, and where the first hole begins. */
  readonly missing: number;
  readonly firstGap: number | undefined;
  readonly remarks: readonly string[];
}

/** Where a series is to come from and go to. */
export interface SeriesTask {
  readonly source: HistorySource;
  readonly retries: Retries;
  readonly path: string;
  readonly symbol: string;
}

/** Candles asked for at a time. */
export const CANDLE_PAGE = 500;
/** A file is written anew when it has grown by so many pages or by this share: a kill costs little, writing too. */
const UNSAVED_PAGES = 20;
const UNSAVED_SHARE = 0.25;

const startOf = (column: CandleColumn): number => at(column.timestamp, 0);
const lastOf = (column: CandleColumn): number => at(column.timestamp, column.length - 1);

/** Open times of the candles that open at or after `from`, close at or before `to` and are closed at `now`. */
export const wantedSpan = (timeframe: Timeframe, from: number, to: number, now: number): Span => {
  const span = timeframeMs(timeframe);
  return {
    from: Math.ceil(from / span) * span,
    to: Math.min(lastClosed(to, timeframe), lastClosed(now, timeframe)),
  };
};

/** Candles of a timeframe that open in a span; 0 for an empty one. */
export const countOf = ({ from, to }: Span, timeframe: Timeframe): number =>
  Math.max(0, (to - from) / timeframeMs(timeframe) + 1);

/**
 * The candles of one file. What is there stays; what is missing is asked for outwards from it, so that the file holds
 * one stretch at every moment and a hole in it is always one of the exchange.
 */
export class CandleDownload {
  readonly #span: number;
  readonly #before: Span;
  readonly #after: Span;
  #column: CandleColumn;
  #head: CandleColumn[] = [];
  #tail: CandleColumn[] = [];
  #fresh = 0;

  /** @throws BadInputError when a file is there that cannot be read */
  constructor(
    private readonly task: SeriesTask,
    private readonly timeframe: Timeframe,
    wanted: Span,
    /** Told the candles asked for, whether the exchange had them or not. */
    private readonly progress: (candles: number) => void = () => {},
  ) {
    this.#span = timeframeMs(timeframe);
    this.#column = existsSync(task.path)
      ? readCandleFile(task.path, timeframe).column
      : newColumn(timeframe, 0);
    const none = this.#column.length === 0;
    this.#before = { from: wanted.from, to: none ? -Infinity : startOf(this.#column) - this.#span };
    this.#after = { from: none ? wanted.from : lastOf(this.#column) + this.#span, to: wanted.to };
  }

  /** Candles to ask for. */
  get planned(): number {
    return [this.#before, this.#after].reduce((sum, span) => sum + countOf(span, this.timeframe), 0);
  }

  /** Asks for what is missing and writes it. @throws ReadFailedError; what came until then is written */
  async run(): Promise<SeriesReport> {
    try {
      for (let from = this.#after.from; from <= this.#after.to; from += CANDLE_PAGE * this.#span)
        this.#take(this.#tail, await this.#page(from, Math.min(this.#after.to, this.#pageEnd(from))));
      for (let to = this.#before.to; to >= this.#before.from; to -= CANDLE_PAGE * this.#span)
        this.#take(this.#head, await this.#page(Math.max(this.#before.from, this.#pageStart(to)), to));
    } finally {
      this.save();
    }
    return this.#report();
  }

  /** Writes what came since the last time. */
  save(): void {
    if (this.#head.length + this.#tail.length === 0) return;
    this.#column = concat(this.timeframe, [...this.#head.toReversed(), this.#column, ...this.#tail]);
    [this.#head, this.#tail] = [[], []];
    writeWhole(this.task.path, candleText(this.#column));
  }

  #pageEnd(from: number): number {
    return from + (CANDLE_PAGE - 1) * this.#span;
  }

  #pageStart(to: number): number {
    return to - (CANDLE_PAGE - 1) * this.#span;
  }

  #take(pages: CandleColumn[], candles: readonly Candle[]): void {
    if (candles.length > 0) pages.push(columnOf(this.timeframe, candles));
    this.#fresh += candles.length;
    const enough = Math.max(UNSAVED_PAGES, (this.#column.length / CANDLE_PAGE) * UNSAVED_SHARE);
    if (pages.length >= enough) this.save();
  }

  /** A page that lacks candles is asked for twice: a short answer may be a weak moment of the exchange. */
  async #page(from: number, to: number): Promise<readonly Candle[]> {
    const { source, retries, symbol } = this.task;
    const asked = countOf({ from, to }, this.timeframe);
    const ask = (): Promise<readonly Candle[]> =>
      retries.ask(() => source.candlePage(symbol, this.timeframe, from, to));
    const found = new Map((await ask()).map((candle) => [candle.timestamp, candle]));
    if (found.size < asked) for (const candle of await ask()) found.set(candle.timestamp, candle);
    this.progress(asked);
    return [...found.values()].sort((a, b) => a.timestamp - b.timestamp);
  }

  #report(): SeriesReport {
    const { timestamp, length } = this.#column;
    let firstGap: number | undefined;
    for (let i = 1; i < length && firstGap === undefined; i++)
      if (at(timestamp, i) - at(timestamp, i - 1) > this.#span) firstGap = at(timestamp, i - 1) + this.#span;
    return {
      rows: length,
      fresh: this.#fresh,
      first: length === 0 ? undefined : startOf(this.#column),
      last: length === 0 ? undefined : lastOf(this.#column),
      missing:
        length === 0
          ? 0
          : countOf({ from: startOf(this.#column), to: lastOf(this.#column) }, this.timeframe) - length,
      firstGap,
      remarks: [],
    };
  }
}
