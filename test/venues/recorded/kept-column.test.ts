import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { COLUMN_FIELDS } from '../../../src/domain/candle-column.js';
import { HOUR, MINUTE } from '../../../src/domain/index.js';
import { CandleCache } from '../../../src/venues/recorded/candle-cache.js';
import { readRecording } from '../../../src/venues/recorded/candle-files.js';
import { KeptColumn } from '../../../src/venues/recorded/kept-column.js';
import { RecordedMarketData } from '../../../src/venues/recorded/recorded-market.js';
import { CandleFolder } from './files.js';

const T0 = Date.UTC(2025, 0, 1);
/** More than two blocks of the cache, with a hole in the second. */
const MINUTES = 10_000;
const HOLE = 5_000;
const SYMBOL = 'A-USDT';

describe('candles that stay in the cache', () => {
  let folder: CandleFolder;
  let cache: string;
  beforeEach(() => {
    folder = new CandleFolder();
    cache = join(folder.dir, 'cache');
    const row = (i: number) => {
      const price = 100 + (i % 97) / 8;
      return i === HOLE ? null : ([price, price + 1, price - 1, price + 0.125, i] as const);
    };
    // The first hour and the last are told by the hour alone.
    folder.candles(
      `v/1m/${SYMBOL}.csv.gz`,
      T0 + HOUR,
      MINUTE,
      Array.from({ length: MINUTES }, (_, i) => row(i)),
    );
    const hours = Math.ceil(MINUTES / 60) + 2;
    folder.candles(
      `v/1h/${SYMBOL}.csv.gz`,
      T0,
      HOUR,
      Array.from({ length: hours }, (_, i) => row(7 * i)),
    );
  });
  afterEach(() => folder.remove());

  const market = (over: object): RecordedMarketData =>
    new RecordedMarketData(readRecording({ dir: folder.dir, ...over }), new ManualClock(T0));
  const kept = (over: object = {}): KeptColumn => {
    const read = readRecording({ dir: folder.dir, cache, base: '1h', ...over });
    const column = read.symbols.get(SYMBOL)?.files.get('1m')?.column;
    if (!(column instanceof KeptColumn)) throw new Error('it is in memory');
    return column;
  };

  it.each([{}, { from: T0 + 3_333 * MINUTE, to: T0 + 9_999 * MINUTE }])(
    'are to whoever asks for any time what candles in memory are, of %o',
    (span) => {
      kept();
      const [inMemory, onDisk] = [market(span), market({ ...span, cache, base: '1h' })];
      const minute = fc.integer({ min: 0, max: MINUTES + 200 });
      fc.assert(
        fc.property(minute, minute, fc.integer({ min: -1, max: 1 }), (a, length, off) => {
          const time = inMemory.from + a * MINUTE + off;
          const seen = (from: RecordedMarketData) => ({
            quote: time < from.from ? undefined : from.quoteAt(SYMBOL, time),
            path: from.path(SYMBOL, time, time + length * MINUTE),
            change: from.nextChange(SYMBOL, time),
            close: from.nextCandleClose(time),
            finest: from.finest(SYMBOL, time),
            turnover: from.turnoverAt(SYMBOL, time),
          });
          expect(seen(onDisk)).toEqual(seen(inMemory));
        }),
        { numRuns: 150 },
      );
      for (const frame of ['1m', '5m', '1h'] as const)
        for (const field of COLUMN_FIELDS)
          expect(onDisk.column(SYMBOL, frame)[field]).toEqual(inMemory.column(SYMBOL, frame)[field]);
    },
  );

  it('come page by page, of which two stay', () => {
    const column = kept();
    const page = column.pageAt(T0);
    expect(page.length).toBeLessThan(column.length / 8);
    const times = [2_000, 4_000, 6_000].map((minutes) => T0 + minutes * MINUTE);
    const pages = times.map((time) => column.pageAt(time));
    expect(column.pageAt(times[1] ?? NaN)).toBe(pages[1]);
    expect(column.pageAt(times[2] ?? NaN)).toBe(pages[2]);
    expect(column.pageAt(T0)).not.toBe(page);
    expect(column.pageAt(T0)).toEqual(page);
  });

  it('are there although the cache is cleared meanwhile', () => {
    const column = kept();
    new CandleCache(cache).clear();
    expect(column.pageAt(T0 + HOUR).open[0]).toBe(100);
  });

  it('are in memory where there is no cache, and where they are no finer than what is decided on', () => {
    expect(() => kept({ cache: undefined })).toThrow('in memory');
    expect(() => kept({ base: '1m' })).toThrow('in memory');
  });
});
