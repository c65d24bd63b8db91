import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COLUMN_FIELDS } from '../../../src/domain/candle-column.js';
import { CandleCache } from '../../../src/venues/recorded/candle-cache.js';
import { readCandleFile, readRecording, type Recording } from '../../../src/venues/recorded/candle-files.js';
import { CandleFolder } from './files.js';
import { MINUTE } from '../../../src/domain/index.js';

const T0 = Date.UTC(2025, 0, 1);
/** More than two blocks, with a hole in the second. */
const COUNT = 10_000;
const HOLE = 5_000;

let folder: CandleFolder;
let source: string;
let cacheDir: string;
beforeEach(() => {
  folder = new CandleFolder();
  source = folder.candles('v/1m/A-USDT.csv.gz', T0, MINUTE, rows());
  cacheDir = join(folder.dir, 'cache');
});
afterEach(() => folder.remove());

const rows = (shift = 0) =>
  Array.from({ length: COUNT }, (_, i) => {
    const price = 100 + shift + (i % 97) / 8;
    return i === HOLE ? null : ([price, price + 1, price - 1, price + 0.125, i] as const);
  });

/** All that was read, its numbers to the bit. */
const print = ({ symbols, ...rest }: Recording): unknown => ({
  ...rest,
  symbols: [...symbols.values()].map(({ files: read, ...symbol }) => ({
    ...symbol,
    files: [...read.values()].map(({ column, ...counts }) => ({
      ...counts,
      length: column.length,
      hash: COLUMN_FIELDS.reduce((hash, field) => hash.update(column[field]), createHash('sha1')).digest(
        'hex',
      ),
    })),
  })),
});
const read = (over: object = {}): unknown =>
  print(readRecording({ dir: folder.dir, cache: cacheDir, ...over }));
const plain = (over: object = {}): unknown => print(readRecording({ dir: folder.dir, ...over }));
const files = (): string[] => readdirSync(cacheDir).map((name) => join(cacheDir, name));
const kept = (): string => {
  read();
  const [file = '', ...more] = files();
  expect(more).toEqual([]);
  return file;
};
/** Whether the source is left alone: a cache that serves needs no readable source. */
const serves = (): boolean => new CandleCache(cacheDir).read(source) !== undefined;

describe('a candle file that was read before', () => {
  it('is read from the cache, and is what it was', () => {
    const first = read();
    expect(serves()).toBe(true);
    expect(read()).toEqual(first);
    expect(first).toEqual(plain());
  });

  it('is read by any span as its text would be', () => {
    kept();
    const minute = fc.integer({ min: -100, max: COUNT + 100 });
    fc.assert(
      fc.property(minute, minute, fc.integer({ min: -1, max: 1 }), (a, b, off) => {
        const span = { from: T0 + Math.min(a, b) * MINUTE + off, to: T0 + Math.max(a, b) * MINUTE };
        const answer = (how: typeof read) => {
          try {
            return how(span);
          } catch (error) {
            return String(error);
          }
        };
        expect(answer(read)).toEqual(answer(plain));
      }),
      { numRuns: 60 },
    );
  });

  it('holds in memory the blocks of the span alone', () => {
    kept();
    const part = new CandleCache(cacheDir).read(source, { from: T0 + 9_000 * MINUTE });
    expect(part?.column.length).toBeLessThan(COUNT / 2);
  });

  it('is read anew when it holds something else, whatever its time and size say', () => {
    kept();
    folder.candles('v/1m/A-USDT.csv.gz', T0, MINUTE, rows(1));
    expect(serves()).toBe(false);
    expect(read()).toEqual(plain());
    expect(serves()).toBe(true);
  });

  it('is known again when only its time of change is another', () => {
    kept();
    utimesSync(source, 1, 1);
    expect(serves()).toBe(true);
    // Another content of the same size and another time.
    const bytes = readFileSync(source);
    bytes[4] = (bytes[4] ?? 0) ^ 1;
    writeFileSync(source, bytes);
    utimesSync(source, 2, 2);
    expect(serves()).toBe(false);
  });

  it('is not kept when rows were left out: they are named at each reading', () => {
    folder.write('v/1m/A-USDT.csv.gz', 'timestamp,open,high,low,close,volume\n' + odd());
    expect(readCandleFile(source, '1m').leftOut).toBe(1);
    expect(read()).toEqual(plain());
    expect(serves()).toBe(false);
  });
  const odd = (): string =>
    Array.from({ length: 200 }, (_, i) => `${T0 + i * MINUTE},1,2,${i === 7 ? -1 : 1},1,1`).join('\n');
});

describe('a damaged cache', () => {
  it('is made anew, wherever it is damaged', () => {
    const whole = plain();
    const size = statSync(kept()).size;
    fc.assert(
      fc.property(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }), (place, bits) => {
        const file = kept();
        const bytes = readFileSync(file);
        bytes[place] = (bytes[place] ?? 0) ^ bits;
        writeFileSync(file, bytes);
        expect(serves()).toBe(false);
        expect(read()).toEqual(whole);
        expect(serves()).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['cut off', (file: string) => truncateSync(file, statSync(file).size - 1)],
    ['cut off in its head', (file: string) => truncateSync(file, 40)],
    ['empty', (file: string) => truncateSync(file, 0)],
    ['something else', (file: string) => writeFileSync(file, 'x'.repeat(100_000))],
    ['a folder', (file: string) => (rmSync(file), mkdirSync(file))],
  ])('is no hindrance when it is %s', (_, damage) => {
    damage(kept());
    expect(serves()).toBe(false);
    expect(read()).toEqual(plain());
    expect(() => new CandleCache(cacheDir).list()).not.toThrow();
  });

  it('is no hindrance where it cannot be written', () => {
    writeFileSync(cacheDir, 'a file');
    expect(read()).toEqual(plain());
  });
});

describe('what is kept', () => {
  it('leaves room on the disk for others', () => {
    const parsed = readCandleFile(source, '1m');
    new CandleCache(cacheDir, Number.MAX_SAFE_INTEGER).keep(source, parsed);
    expect(serves()).toBe(false);
    new CandleCache(cacheDir, 0).keep(source, parsed);
    expect(serves()).toBe(true);
  });

  it('is listed and cleared, and leaves nothing beside it', () => {
    kept();
    const cache = new CandleCache(cacheDir);
    expect(cache.list()).toEqual([{ source, candles: COUNT - 1, bytes: expect.any(Number) as number }]);
    writeFileSync(join(cacheDir, 'notes.txt'), 'mine');
    expect(cache.clear()).toBe(1);
    expect(cache.list()).toEqual([]);
    expect(files()).toEqual([join(cacheDir, 'notes.txt')]);
  });

  it('is nothing where there is no folder', () => {
    expect(new CandleCache(join(folder.dir, 'none')).list()).toEqual([]);
    expect(new CandleCache(join(folder.dir, 'none')).clear()).toBe(0);
  });
});
