import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInputError, type Candle, type Timeframe } from '../../../src/domain/index.js';
import { CandleDownload, wantedSpan, type Span, CANDLE_PAGE } from '../../../tools/download/candles.js';
import { downloadFunding } from '../../../tools/download/funding.js';
import { Retries, type HistorySource } from '../../../tools/download/source.js';
import { readCandleFile, readFundingFile } from '../../../src/venues/recorded/candle-files.js';
import { CandleFolder } from '../../venues/recorded/files.js';
import { DAY, HastyClock, HOUR, newFolder, START } from './support.js';

const BEGIN = Date.UTC(2026, 0, 1);
const CANDLES = 1_600;

const candle = (timestamp: number): Candle => {
  const open = Number((100 + 5 * Math.sin(timestamp / 7e6)).toFixed(2));
  const close = Number((100 + 5 * Math.sin((timestamp + HOUR) / 7e6)).toFixed(2));
  const volume = (timestamp / HOUR) % 977;
  return { timestamp, open, close, high: Math.max(open, close) + 1, low: Math.min(open, close) - 1, volume };
};

interface Memory {
  readonly source: HistorySource;
  readonly asked: Span[];
}

const unused = (): Promise<never> => Promise.reject(new Error('not asked here'));

/** An exchange in memory. @param breaksAt the ask that fails for good, counted from 0 */
const memory = (
  holes: ReadonlySet<number>,
  rates: readonly { timestamp: number; rate: number }[] = [],
  breaksAt = Infinity,
): Memory => {
  const spans: Span[] = [];
  const source: HistorySource = {
    time: unused,
    instruments: unused,
    universe: unused,
    listedAt: unused,
    isPassing: () => false,
    async candlePage(_symbol: string, _timeframe: Timeframe, from: number, to: number) {
      if (spans.length >= breaksAt) throw new BadInputError('broken for good');
      spans.push({ from, to });
      const count = (to - from) / HOUR + 1;
      if (count > CANDLE_PAGE || count < 1 || from % HOUR !== 0) throw new Error(`asked for ${count}`);
      const times = Array.from({ length: count }, (_, i) => from + i * HOUR);
      return times.filter((time) => !holes.has((time - BEGIN) / HOUR)).map(candle);
    },
    async fundingRates(_symbol: string, after: number, upTo: number) {
      if (spans.length >= breaksAt) throw new BadInputError('broken for good');
      spans.push({ from: after, to: upTo });
      return rates.filter(({ timestamp }) => timestamp > after && timestamp <= upTo);
    },
  };
  return { source, asked: spans };
};

const get = async (path: string, span: Span, { source }: Memory): Promise<unknown> => {
  const task = { source, retries: new Retries(new HastyClock(), source), path, symbol: 'BTC-USDT' };
  return new CandleDownload(task, '1h', span).run();
};

const getFunding = (path: string, span: Span, { source }: Memory): Promise<unknown> =>
  downloadFunding(
    { source, retries: new Retries(new HastyClock(), source), path, symbol: 'BTC-USDT' },
    span.from,
    span.to,
  );

const bytes = (path: string): Buffer | undefined => (existsSync(path) ? readFileSync(path) : undefined);

/** A range of whole hours; its ends may lie anywhere. */
const range = fc
  .tuple(fc.nat({ max: CANDLES - 1 }), fc.nat({ max: CANDLES - 1 }))
  .map(([a, b]) => ({ from: BEGIN + Math.min(a, b) * HOUR, to: BEGIN + Math.max(a, b) * HOUR }));

/** Single holes, and long ones that swallow whole pages. */
const holes = fc
  .array(fc.tuple(fc.nat({ max: CANDLES }), fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 1_200 }))), {
    maxLength: 6,
  })
  .map((list) => new Set(list.flatMap(([at, length]) => Array.from({ length }, (_, i) => at + i))));

/** What a file reaches over once it exists. */
const joined = (hull: Span | undefined, span: Span, exists: boolean): Span | undefined => {
  if (hull) return { from: Math.min(hull.from, span.from), to: Math.max(hull.to, span.to) };
  return exists ? span : undefined;
};

describe('candles in several downloads', () => {
  it('give the bytes of one, whatever the split, and ask for nothing that is there', async () => {
    await fc.assert(
      fc.asyncProperty(holes, fc.array(range, { minLength: 1, maxLength: 5 }), async (gone, spans) => {
        const folder = newFolder();
        const [split, whole] = [join(folder, 'split.csv.gz'), join(folder, 'whole.csv.gz')];
        let hull: Span | undefined;
        for (const span of spans) {
          const world = memory(gone);
          const there = existsSync(split) ? readCandleFile(split, '1h').column.timestamp : [];
          await get(split, span, world);
          hull = joined(hull, span, existsSync(split));
          const times = new Set(there);
          const [first = Infinity, last = -Infinity] = [there[0], there.at(-1)];
          for (const { from, to } of world.asked)
            expect(to < first || from > last || times.size === 0).toBe(true);
        }
        if (hull) await get(whole, hull, memory(gone));
        expect(bytes(split)).toEqual(bytes(whole));
      }),
      { numRuns: 30 },
    );
  });

  it('give the bytes of one when some break off in the middle', async () => {
    const broken = fc.tuple(range, fc.nat({ max: 6 }));
    await fc.assert(
      fc.asyncProperty(holes, fc.array(broken, { maxLength: 4 }), async (gone, runs) => {
        const folder = newFolder();
        const [split, whole] = [join(folder, 'split.csv.gz'), join(folder, 'whole.csv.gz')];
        for (const [span, breaksAt] of runs)
          await get(split, span, memory(gone, [], breaksAt)).catch((error: unknown) =>
            expect(error).toBeInstanceOf(BadInputError),
          );
        const all = { from: BEGIN, to: BEGIN + (CANDLES - 1) * HOUR };
        await get(split, all, memory(gone));
        await get(whole, all, memory(gone));
        expect(bytes(split)).toEqual(bytes(whole));
      }),
      { numRuns: 30 },
    );
  });

  it('leave the file alone when nothing is missing, and ask a page that lacks candles twice', async () => {
    const path = join(newFolder(), 'a.csv.gz');
    const span = { from: BEGIN, to: BEGIN + 999 * HOUR };
    const first = memory(new Set([700, 701]));
    expect(await get(path, span, first)).toMatchObject({
      rows: 998,
      fresh: 998,
      missing: 2,
      firstGap: BEGIN + 700 * HOUR,
    });
    // Two pages, the second one twice.
    expect(first.asked.map(({ from }) => (from - BEGIN) / HOUR)).toEqual([0, 500, 500]);
    const again = memory(new Set());
    expect(await get(path, span, again)).toMatchObject({ rows: 998, fresh: 0, missing: 2 });
    expect(again.asked).toEqual([]);
  });

  it('take up what a second answer has and the first had not', async () => {
    const path = join(newFolder(), 'a.csv.gz');
    let asks = 0;
    const { source } = memory(new Set());
    const weak: HistorySource = {
      ...source,
      candlePage: async (...args) => (asks++ === 0 ? [] : source.candlePage(...args)),
    };
    await get(path, { from: BEGIN, to: BEGIN + 9 * HOUR }, { source: weak, asked: [] });
    expect(readCandleFile(path, '1h').column.length).toBe(10);
  });

  it('refuse a file that is there and broken, and leave it as it is', () => {
    const folder = new CandleFolder();
    try {
      const path = folder.write('a.csv.gz', Buffer.from('not gzip'));
      const { source } = memory(new Set());
      const task = {
        source,
        retries: new Retries(new HastyClock(), source),
        path,
        symbol: 'BTC-USDT',
      };
      expect(() => new CandleDownload(task, '1h', { from: BEGIN, to: BEGIN })).toThrow(/a\.csv\.gz, line 1/);
      expect(readFileSync(path, 'utf8')).toBe('not gzip');
    } finally {
      folder.remove();
    }
  });

  it('begin and end with candles that lie in the time asked for and are closed', () => {
    const half = HOUR / 2;
    expect(wantedSpan('1h', BEGIN + 1, BEGIN + 5 * HOUR + half, START)).toEqual({
      from: BEGIN + HOUR,
      to: BEGIN + 4 * HOUR,
    });
    expect(wantedSpan('1h', BEGIN, START + DAY, START)).toEqual({ from: BEGIN, to: START - half - HOUR });
  });
});

describe('funding rates in several downloads', () => {
  /** Every eight hours, from some day on every four. */
  const ratesOf = (change: number): { timestamp: number; rate: number }[] =>
    Array.from({ length: CANDLES }, (_, hour) => hour)
      .filter((hour) => hour % (hour < change ? 8 : 4) === 0)
      .map((hour) => ({ timestamp: BEGIN + hour * HOUR, rate: (hour % 13) / 1e7 - 3e-7 }));

  it('give the bytes of one, whatever the split and wherever a run breaks off', async () => {
    const runs = fc.array(fc.tuple(range, fc.oneof(fc.constant(Infinity), fc.nat({ max: 2 }))), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: CANDLES }), runs, async (change, list) => {
        const folder = newFolder();
        const [split, whole] = [join(folder, 'split.csv.gz'), join(folder, 'whole.csv.gz')];
        const rates = ratesOf(change);
        for (const [span, breaksAt] of list)
          await getFunding(split, span, memory(new Set(), rates, breaksAt)).catch((error: unknown) =>
            expect(error).toBeInstanceOf(BadInputError),
          );
        const all = { from: BEGIN, to: BEGIN + CANDLES * HOUR };
        await getFunding(split, all, memory(new Set(), rates));
        await getFunding(whole, all, memory(new Set(), rates));
        expect(bytes(split)).toEqual(bytes(whole));
        const read = readFundingFile(split);
        expect(Array.from(read?.timestamp ?? [])).toEqual(rates.map(({ timestamp }) => timestamp));
        expect(Array.from(read?.rate ?? [])).toEqual(rates.map(({ rate }) => Number(rate.toPrecision(15))));
      }),
      { numRuns: 30 },
    );
  });

  it('end where the exchange has no older ones, which it is asked about twice', async () => {
    const path = join(newFolder(), 'funding.csv.gz');
    const kept = ratesOf(CANDLES).filter(({ timestamp }) => timestamp > BEGIN + 50 * DAY);
    const world = memory(new Set(), kept);
    const report = await getFunding(path, { from: BEGIN - 900 * DAY, to: BEGIN + CANDLES * HOUR }, world);
    expect(report).toMatchObject({
      rows: kept.length,
      first: kept[0]?.timestamp,
      remarks: ['the exchange has no older ones'],
    });
    expect(world.asked).toHaveLength(3);
  });
});
