import type { Clock } from '../../src/clock.js';
import {
  candleOpen,
  ReadFailedError,
  type Instrument,
  type Timeframe,
  reasonOf,
} from '../../src/domain/index.js';
import { readInstrumentFile, venuePaths, type VenuePaths } from '../../src/venues/recorded/candle-files.js';
import { instrumentsText, writeWhole } from '../../src/venues/recorded/file-writer.js';
import type { Wanted } from './arguments.js';
import {
  CandleDownload,
  countOf,
  wantedSpan,
  type SeriesReport,
  type SeriesTask,
  type Span,
} from './candles.js';
import { downloadFunding } from './funding.js';
import { Retries, type HistorySource } from './source.js';

/** Series under way at the same time: enough to hide the way to the exchange and back. */
const ABREAST = 4;
/** The exchange needs a moment to finish a candle. */
const SETTLE_MS = 2_000;

/** One file: what came of it. */
export interface Outcome {
  readonly symbol: string;
  /** A timeframe or `funding`. */
  readonly series: string;
  readonly report?: SeriesReport;
  /** One line: why there is no file, or why it is not complete. */
  readonly failed?: string;
}

/** Rows asked for so far and in all. */
export interface Progress {
  readonly done: number;
  readonly planned: number;
}

export interface Watcher {
  progress(progress: Progress): void;
  finished(outcome: Outcome): void;
  /** A read has failed and is tried again in so long. */
  waiting(reason: string, ms: number): void;
}

/** A download from the first question to the last file. */
export class Download {
  readonly #paths: VenuePaths;
  readonly #retries: Retries;
  readonly #open = new Set<CandleDownload>();
  #done = 0;
  #planned = 0;

  constructor(
    private readonly source: HistorySource,
    private readonly wanted: Wanted,
    clock: Clock,
    private readonly watcher: Watcher,
  ) {
    this.#paths = venuePaths(wanted.dir, wanted.venue.id);
    this.#retries = new Retries(clock, source, (reason, ms) => watcher.waiting(reason, ms));
  }

  /**
   * Every file of every symbol; one that fails leaves the others alone.
   * @throws ReadFailedError when the exchange does not even say what it has; BadInputError for a broken instruments.csv
   */
  async run(): Promise<readonly Outcome[]> {
    const now = (await this.#retries.ask(() => this.source.time())) - SETTLE_MS;
    const known = await this.#retries.ask(() => this.source.instruments());
    const symbols = await this.#symbols();
    const outcomes = symbols
      .filter((symbol) => !known.has(symbol))
      .map((symbol) =>
        this.#finish({
          symbol,
          series: 'all',
          failed: `${this.wanted.venue.name} has no such USDT perpetual`,
        }),
      );
    const found = symbols.filter((symbol) => known.has(symbol));
    this.#writeInstruments(found.flatMap((symbol) => known.get(symbol) ?? []));
    const to = Math.min(this.wanted.to ?? now, now);
    const jobs: (() => Promise<Outcome>)[] = [];
    for (const symbol of found)
      jobs.push(...this.#jobsOf(symbol, await this.source.listedAt(symbol), to, now));
    const lane = async (): Promise<void> => {
      for (let job = jobs.shift(); job; job = jobs.shift()) outcomes.push(this.#finish(await job()));
    };
    await Promise.all(Array.from({ length: ABREAST }, lane));
    return outcomes;
  }

  /** Writes what has come so far: for a program that is told to stop. */
  save(): void {
    for (const candles of this.#open) candles.save();
  }

  #finish(outcome: Outcome): Outcome {
    this.watcher.finished(outcome);
    return outcome;
  }

  async #symbols(): Promise<readonly string[]> {
    const { symbols } = this.wanted;
    if (!('top' in symbols)) return symbols;
    return this.#retries.ask(() => this.source.universe(symbols.top));
  }

  #writeInstruments(instruments: readonly Instrument[]): void {
    if (instruments.length === 0) return;
    const path = this.#paths.instruments;
    const merged = new Map(readInstrumentFile(path));
    for (const instrument of instruments) merged.set(instrument.symbol, instrument);
    writeWhole(path, instrumentsText(merged.values(), this.wanted.venue.id));
  }

  #jobsOf(symbol: string, listedAt: number, to: number, now: number): (() => Promise<Outcome>)[] {
    const from = Math.max(this.wanted.from, listedAt);
    const candles = this.wanted.timeframes.map((timeframe) => {
      // The candle in which trading began opens before it.
      const begin = Math.max(this.wanted.from, candleOpen(listedAt, timeframe));
      const wanted = wantedSpan(timeframe, begin, to, now);
      const guess = countOf(wanted, timeframe);
      this.#planned += guess;
      return () =>
        this.#guarded(symbol, timeframe, () =>
          this.#candles(symbol, timeframe, wanted, guess, listedAt > to),
        );
    });
    const funding = (): Promise<Outcome> =>
      this.#guarded(symbol, 'funding', () =>
        downloadFunding(this.#task(symbol, this.#paths.funding(symbol)), from, to),
      );
    return [...candles, funding];
  }

  #task(symbol: string, path: string): SeriesTask {
    return { source: this.source, retries: this.#retries, path, symbol };
  }

  /** Whatever goes wrong with one file is told as its outcome. */
  async #guarded(symbol: string, series: string, run: () => Promise<SeriesReport>): Promise<Outcome> {
    try {
      return { symbol, series, report: await run() };
    } catch (error) {
      return { symbol, series, failed: reasonOf(error) };
    }
  }

  /** @param guess candles planned for it before the file was looked at */
  async #candles(
    symbol: string,
    timeframe: Timeframe,
    wanted: Span,
    guess: number,
    notYetListed: boolean,
  ): Promise<SeriesReport> {
    const task = this.#task(symbol, this.#paths.candles(timeframe, symbol));
    let left = guess;
    const count = (candles: number): void => {
      left -= candles;
      this.#done += candles;
      this.watcher.progress({ done: this.#done, planned: this.#planned });
    };
    try {
      const download = new CandleDownload(task, timeframe, wanted, count);
      this.#planned += download.planned - left;
      left = download.planned;
      this.#open.add(download);
      const report = await download.run().finally(() => this.#open.delete(download));
      if (report.rows === 0 && !notYetListed)
        throw new ReadFailedError(
          `${timeframe} candles of ${symbol}`,
          'the exchange gives none for that time',
        );
      return report;
    } finally {
      // What a failed one has not asked for is not waited for.
      this.#planned -= left;
    }
  }
}
