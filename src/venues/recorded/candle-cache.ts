import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { timeframeMs, type Timeframe } from '../../domain/index.js';
import {
  at,
  COLUMN_FIELDS,
  missingIn,
  newColumn,
  slice,
  type CandleColumn,
} from '../../domain/candle-column.js';
import type { ParsedCandles } from './candle-parser.js';

/** Where it lies in DATA_DIR. */
export const CACHE_FOLDER = 'candle-cache';

/** `RADC` and the version of the format: another one is made anew. */
const MAGIC = 0x52414443;
const VERSION = 1;
/** Bytes before the header: magic, version, its length and its checksum. */
const LEAD = 16;
/** Candles of a block, which is read and checked as a whole. */
const BLOCK = 4096;
const CANDLE_BYTES = 8 * COLUMN_FIELDS.length;
const SUFFIX = '.candles';

/** Of which state of a source the candles are. */
interface Source {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** SHA-256 of the file as it lies. */
  readonly hash: string;
}

interface Block {
  readonly length: number;
  /** Open times of its first and last candle. */
  readonly first: number;
  readonly last: number;
  readonly crc: number;
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

const candlesIn = (blocks: readonly Block[]): number => blocks.reduce((sum, { length }) => sum + length, 0);

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

const bytesOf = (values: Float64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

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

  /** The blocks of a source that hold the span; undefined where they are to be read from the source itself. */
  read(path: string, { from = -Infinity, to = Infinity }: Span = {}): ParsedCandles | undefined {
    return opened(this.#fileOf(path), (file) => {
      const { source, timeframe, counts, blocks } = headerIn(file);
      if (!isOf(source, path)) return undefined;
      const latest = to - timeframeMs(timeframe);
      const isWanted = ({ first, last }: Block): boolean => last >= from && first <= latest;
      const column = newColumn(timeframe, candlesIn(blocks.filter(isWanted)));
      let offset = fstatSync(file).size - CANDLE_BYTES * candlesIn(blocks);
      let filled = 0;
      for (const block of blocks) {
        if (isWanted(block)) {
          fillBlock(file, offset, block, column, filled);
          filled += block.length;
        }
        offset += CANDLE_BYTES * block.length;
      }
      const missing = missingIn(column);
      const { firstGap, ...rest } = counts;
      return { ...rest, column, missing, ...(firstGap === undefined ? {} : { firstGap }) };
    });
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

/** What is made of an open file; undefined where it is absent or damaged. */
const opened = <T>(file: string, use: (fd: number) => T): T | undefined => {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    return use(fd);
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
};

/** @throws Error where the file ends before */
const fill = (fd: number, into: Uint8Array, position: number): void => {
  for (let done = 0; done < into.length;) {
    const count = readSync(fd, into, done, into.length - done, position + done);
    if (count === 0) throw new Error('the file is cut off');
    done += count;
  }
};

/** @throws Error where the checksum is another */
const check = (found: number, crc: number | undefined): void => {
  if (found !== crc) throw new Error('the checksum is another');
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

/**
 * Reads a block to where its candles belong in a column, with no copy that somebody would have to clear away.
 * @throws Error where it is damaged
 */
const fillBlock = (
  fd: number,
  offset: number,
  { length, crc }: Block,
  column: CandleColumn,
  row: number,
): void => {
  let found = 0;
  for (const [i, field] of COLUMN_FIELDS.entries()) {
    const bytes = bytesOf(column[field].subarray(row, row + length));
    fill(fd, bytes, offset + i * bytes.length);
    found = crc32(bytes, found);
  }
  check(found, crc);
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
