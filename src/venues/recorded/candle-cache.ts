import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { timeframeMs, type Timeframe } from '../../domain/index.js';
import { at, COLUMN_FIELDS, missingIn, slice, type CandleColumn } from '../../domain/candle-column.js';
import {
  BLOCK,
  bytesOf,
  CANDLE_BYTES,
  candlesIn,
  check,
  columnOf,
  fill,
  keptColumnOf,
  placedIn,
  type Block,
} from './candle-blocks.js';
import type { ParsedCandles } from './candle-parser.js';

/** Where it lies in DATA_DIR. */
export const CACHE_FOLDER = 'candle-cache';

/** `RADC` and the version of the format: another one is made anew. */
const MAGIC = 0x52414443;
const VERSION = 1;
/** Bytes before the header: magic, version, its length and its checksum. */
const LEAD = 16;
const SUFFIX = '.candles';

/** Of which state of a source the candles are. */
interface Source {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** SHA-256 of the file as it lies. */
  readonly hash: string;
}

type Counts = Pick<ParsedCandles, 'decimals' | 'missing' | 'firstGap' | 'widened' | 'leftOut'>;

interface Header {
  readonly source: Source;
  readonly timeframe: Timeframe;
  readonly counts: Counts;
  readonly blocks: readonly Block[];
}

/** Which candles are wanted: that open at or after `from` and close at or before `to`, unix ms. */
export interface Span {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A cached file as `list` shows it. */
export interface Cached {
  readonly source: string;
  readonly candles: number;
  readonly bytes: number;
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/**
 * Candle files as columns, in a folder: reading one takes a tenth of the time that its text takes, and of a long file
 * only the blocks that are wanted. Everything in it can be made anew: whatever is damaged, or of another state of its
 * source, counts as absent, and what cannot be written is not kept.
 */
export class CandleCache {
  /** @param leave bytes of the disk that stay free: Redis may write beside it */
  constructor(
    private readonly dir: string,
    private readonly leave = 1e9,
  ) {}

  /**
   * The blocks of a source that hold the span; undefined where they are to be read from the source itself.
   * @param stays leaves the candles in their file, which stays open, until they are asked for
   */
  read(
    path: string,
    { from = -Infinity, to = Infinity }: Span = {},
    stays = false,
  ): ParsedCandles | undefined {
    const use = (file: number): ParsedCandles | undefined => {
      const { source, timeframe, counts, blocks } = headerIn(file);
      if (!isOf(source, path)) return undefined;
      const latest = to - timeframeMs(timeframe);
      const wanted = placedIn(
        blocks,
        fstatSync(file).size,
        ({ first, last }) => last >= from && first <= latest,
      );
      const column = (stays ? keptColumnOf : columnOf)(file, timeframe, wanted);
      const missing = missingIn(column);
      const { firstGap, ...rest } = counts;
      return { ...rest, column, missing, ...(firstGap === undefined ? {} : { firstGap }) };
    };
    return opened(this.#fileOf(path), use, stays);
  }

  /** Keeps what was read of a source. Files with faults are not kept: their faults are named at each reading. */
  keep(path: string, { column, firstFault, ...counts }: ParsedCandles): void {
    if (firstFault) return;
    try {
      const { size, mtimeMs } = statSync(path);
      const source = { path: resolve(path), size, mtimeMs, hash: hashOf(path) };
      mkdirSync(this.dir, { recursive: true });
      const { bavail, bsize } = statfsSync(this.dir);
      if (bavail * bsize - CANDLE_BYTES * column.length < this.leave) return;
      writeWhole(this.#fileOf(path), { source, timeframe: column.timeframe, counts }, column);
    } catch {
      // Read-only or full: it is read from its source next time, too.
    }
  }

  /** What is kept, by source. */
  list(): readonly Cached[] {
    const found = this.#files().map((file) => {
      const header = opened(file, headerIn);
      const candles = header ? candlesIn(header.blocks) : 0;
      return { source: header?.source.path ?? `${file} (damaged)`, candles, bytes: statSync(file).size };
    });
    return found.sort((a, b) => (a.source < b.source ? -1 : 1));
  }

  /** Removes all of it; returns how many files there were. */
  clear(): number {
    const files = this.#files();
    for (const file of files) rmSync(file, { force: true });
    return files.length;
  }

  #files(): string[] {
    try {
      return readdirSync(this.dir)
        .filter((name) => name.includes(SUFFIX))
        .map((name) => join(this.dir, name));
    } catch {
      return [];
    }
  }

  #fileOf(path: string): string {
    const name = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 32);
    return join(this.dir, name + SUFFIX);
  }
}

/** Whether a source is as it was: by size and time, or, where only its time is another, by what it holds. */
const isOf = ({ size, mtimeMs, hash }: Source, path: string): boolean => {
  const now = statSync(path);
  return now.size === size && (now.mtimeMs === mtimeMs || hashOf(path) === hash);
};

/** What is made of an open file; undefined where it is absent or damaged. @param stays open where something was made */
const opened = <T>(file: string, use: (fd: number) => T, stays = false): T | undefined => {
  let fd: number | undefined;
  let made: T | undefined;
  try {
    fd = openSync(file, 'r');
    made = use(fd);
    return made;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined && !(stays && made !== undefined)) closeSync(fd);
  }
};

/** @throws Error where it is none of ours, or damaged */
const headerIn = (fd: number): Header => {
  const lead = new Uint32Array(LEAD / 4);
  fill(fd, new Uint8Array(lead.buffer), 0);
  const [magic, version, length = 0, crc] = lead;
  if (magic !== MAGIC || version !== VERSION || length > fstatSync(fd).size)
    throw new Error('it is none of ours');
  const text = new Uint8Array(length);
  fill(fd, text, LEAD);
  check(crc32(text), crc);
  return JSON.parse(Buffer.from(text).toString('utf8')) as Header;
};

/** Written aside and put in place once it is on disk: nobody reads half of it. */
const writeWhole = (file: string, head: Omit<Header, 'blocks'>, column: CandleColumn): void => {
  const parts: { readonly block: Block; readonly bytes: Uint8Array }[] = [];
  for (let start = 0; start < column.length; start += BLOCK) {
    const part = slice(column, start, start + BLOCK);
    const bytes = Buffer.concat(COLUMN_FIELDS.map((field) => bytesOf(part[field])));
    const [first, last] = [at(part.timestamp, 0), at(part.timestamp, part.length - 1)];
    parts.push({ block: { length: part.length, first, last, crc: crc32(bytes) }, bytes });
  }
  const text = Buffer.from(JSON.stringify({ ...head, blocks: parts.map(({ block }) => block) }));
  const lead = Uint32Array.of(MAGIC, VERSION, text.length, crc32(text));
  const aside = `${file}.${randomUUID()}`;
  const fd = openSync(aside, 'wx');
  try {
    for (const bytes of [new Uint8Array(lead.buffer), text, ...parts.map((part) => part.bytes)])
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    fsyncSync(fd);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  renameSync(aside, file);
};
