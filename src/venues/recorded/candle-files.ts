import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  isSymbol,
  BadInputError,
  TIMEFRAMES,
  timeframeMs,
  type Instrument,
  type Timeframe,
  reasonOf,
} from '../../domain/index.js';
import { missingIn, OpenTimes, slice, upperBound, type CandleColumn } from '../../domain/candle-column.js';
import { CandleCache } from './candle-cache.js';
import { parseCandles, parseFunding, type FundingColumn, type ParsedCandles } from './candle-parser.js';
import { parseInstruments } from './instrument-files.js';
import { KeptColumn } from './kept-column.js';

const SUFFIX = '.csv.gz';

/** What is recorded of one symbol. */
export interface RecordedSymbol {
  readonly symbol: string;
  readonly files: ReadonlyMap<Timeframe, ParsedCandles>;
  readonly funding: FundingColumn | undefined;
}

/** A venue's folder, read. */
export interface Recording {
  readonly venue: string;
  readonly symbols: ReadonlyMap<string, RecordedSymbol>;
  /** Rows of instruments.csv; empty when there is none. */
  readonly instruments: ReadonlyMap<string, Instrument>;
}

export interface ReadOptions {
  /** DIR of `DIR/<venue>/<timeframe>/<BASE>-<QUOTE>.csv.gz`. */
  readonly dir: string;
  /** Needed when DIR holds more than one. */
  readonly venue?: string | undefined;
  /** Only these; absent = all. */
  readonly symbols?: readonly string[] | undefined;
  /** Keeps candles that open at or after it (leave room for warm-up). */
  readonly from?: number | undefined;
  /** Keeps candles that close at or before it. */
  readonly to?: number | undefined;
  /** Folder where candles are kept as they are read, so that the next reading is quick; none without it. */
  readonly cache?: string | undefined;
  /** Finer candles than these stay in the cache until they are asked for; absent = all are read into memory. */
  readonly base?: Timeframe | undefined;
}

/** Where the files of a venue lie in a folder of candle files. */
export interface VenuePaths {
  readonly instruments: string;
  candles(timeframe: Timeframe, symbol: string): string;
  funding(symbol: string): string;
}

export const venuePaths = (dir: string, venue: string): VenuePaths => ({
  instruments: join(dir, venue, 'instruments.csv'),
  candles: (timeframe, symbol) => join(dir, venue, timeframe, symbol + SUFFIX),
  funding: (symbol) => join(dir, venue, 'funding', symbol + SUFFIX),
});

const folders = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

const frameFolders = (venueDir: string): Timeframe[] =>
  TIMEFRAMES.filter((timeframe) => existsSync(join(venueDir, timeframe)));

/** Venues of a folder of candle files, by name. */
const listVenues = (dir: string): string[] => {
  if (!existsSync(dir)) throw new BadInputError(`no folder of candle files at ${dir}`, { dir });
  return folders(dir).filter((name) => frameFolders(join(dir, name)).length > 0);
};

const chooseVenue = (dir: string, venue: string | undefined): string => {
  const venues = listVenues(dir);
  if (venue !== undefined) {
    if (venues.includes(venue)) return venue;
    throw new BadInputError(`no venue ${venue} in ${dir}; there is: ${venues.join(', ') || 'none'}`, { dir });
  }
  if (venues.length === 0)
    throw new BadInputError(
      `${dir} holds no candle files; expected <venue>/<timeframe>/<BASE>-<QUOTE>${SUFFIX}`,
      { dir },
    );
  if (venues.length > 1)
    throw new BadInputError(
      `${dir} holds ${venues.length} venues (${venues.join(', ')}); name one (--venue)`,
      {
        dir,
      },
    );
  return venues[0] ?? '';
};

/** Decompressed bytes of a file. @throws BadInputError when it cannot be read or is cut off */
const readGzip = (path: string): Uint8Array => {
  let packed: Buffer;
  try {
    packed = readFileSync(path);
  } catch (error) {
    throw new BadInputError(`${path} cannot be read: ${reasonOf(error)}`, { file: path });
  }
  try {
    return gunzipSync(packed);
  } catch (error) {
    throw new BadInputError(
      `${path}, line 1: the gzip data are broken or cut off (${reasonOf(error)}); expected a complete .gz file`,
      { file: path },
    );
  }
};

/** Reads one candle file. @throws BadInputError */
export const readCandleFile = (path: string, timeframe: Timeframe): ParsedCandles =>
  parseCandles(path, readGzip(path), timeframe);

/** A funding file; undefined when there is none. @throws BadInputError */
export const readFundingFile = (path: string): FundingColumn | undefined =>
  existsSync(path) ? parseFunding(path, readGzip(path)) : undefined;

/** Rows of an instruments.csv; none when there is no file. @throws BadInputError */
export const readInstrumentFile = (path: string): ReadonlyMap<string, Instrument> =>
  existsSync(path) ? parseInstruments(path, readFileSync(path, 'utf8')) : new Map();

const symbolsOf = (venueDir: string, frames: readonly Timeframe[]): string[] => {
  const found = new Set<string>();
  for (const frame of frames)
    for (const name of readdirSync(join(venueDir, frame)))
      if (name.endsWith(SUFFIX) && isSymbol(name.slice(0, -SUFFIX.length)))
        found.add(name.slice(0, -SUFFIX.length));
  return [...found].sort();
};

/** Candles within [from, to]; a copy, so that the whole file does not stay in memory. */
const trim = (parsed: ParsedCandles, options: ReadOptions): ParsedCandles | undefined => {
  const { column } = parsed;
  const start = options.from === undefined ? 0 : upperBound(column.timestamp, options.from - 1);
  const end =
    options.to === undefined
      ? column.length
      : upperBound(column.timestamp, options.to - timeframeMs(column.timeframe));
  if (end <= start) return undefined;
  if (start === 0 && end === column.length) return parsed;
  const view = column instanceof KeptColumn ? column.part(start, end) : copyOf(slice(column, start, end));
  const missing = missingIn(view);
  return {
    ...parsed,
    missing,
    ...(missing > 0 && parsed.firstGap !== undefined ? { firstGap: parsed.firstGap } : {}),
    column: view,
  };
};

const copyOf = (view: CandleColumn): CandleColumn => ({
  ...view,
  timestamp: view.timestamp.slice(),
  open: view.open.slice(),
  high: view.high.slice(),
  low: view.low.slice(),
  close: view.close.slice(),
  volume: view.volume.slice(),
});

/** Candles of a file within the options' span, from the cache where it has them. @throws BadInputError */
const readSpan = (
  path: string,
  timeframe: Timeframe,
  options: ReadOptions,
  cache: CandleCache | undefined,
): ParsedCandles | undefined => {
  const stays = options.base !== undefined && timeframeMs(timeframe) < timeframeMs(options.base);
  const kept = cache?.read(path, options, stays);
  if (kept) return trim(kept, options);
  const parsed = readCandleFile(path, timeframe);
  cache?.keep(path, parsed);
  return trim((stays && cache?.read(path, options, stays)) || parsed, options);
};

/** The same candles, with open times that other columns have, too. */
const sharing = (column: CandleColumn, times: OpenTimes): CandleColumn => {
  const timestamp = times.share(column);
  if (timestamp === column.timestamp) return column;
  return column instanceof KeptColumn ? column.part(0, column.length, timestamp) : { ...column, timestamp };
};

/**
 * Reads a folder of candle files.
 * @throws BadInputError with one line that names the file, the line, what was wrong and what is expected
 */
export const readRecording = (options: ReadOptions): Recording => {
  const venue = chooseVenue(options.dir, options.venue);
  const venueDir = join(options.dir, venue);
  const paths = venuePaths(options.dir, venue);
  const frames = frameFolders(venueDir);
  const known = symbolsOf(venueDir, frames);
  const wanted = options.symbols ?? known;
  for (const symbol of wanted)
    if (!known.includes(symbol))
      throw new BadInputError(`no candle file of ${symbol} in ${venueDir}; there is: ${known.join(', ')}`, {
        symbol,
      });
  const cache = options.cache === undefined ? undefined : new CandleCache(options.cache);
  const times = new OpenTimes();
  const symbols = new Map<string, RecordedSymbol>();
  for (const symbol of [...new Set(wanted)].sort()) {
    const files = new Map<Timeframe, ParsedCandles>();
    for (const frame of frames) {
      const path = paths.candles(frame, symbol);
      const parsed = existsSync(path) ? readSpan(path, frame, options, cache) : undefined;
      if (parsed) files.set(frame, { ...parsed, column: sharing(parsed.column, times) });
    }
    const funding = readFundingFile(paths.funding(symbol));
    if (files.size > 0) symbols.set(symbol, { symbol, files, funding });
  }
  if (symbols.size === 0)
    throw new BadInputError(`${venueDir} holds no candles in the time asked for`, { dir: options.dir });
  return { venue, symbols, instruments: readInstrumentFile(paths.instruments) };
};
