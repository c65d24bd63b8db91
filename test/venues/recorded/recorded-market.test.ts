import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { MINUTE, HOUR, DAY, ReadFailedError } from '../../../src/domain/index.js';
import { closedCount } from '../../../src/domain/candle-column.js';
import { RecordedMarketData } from '../../../src/venues/recorded/recorded-market.js';
import { CandleFolder } from './files.js';

const T0 = Date.UTC(2025, 9, 1);
type Row = readonly [number, number, number, number, number];
const flat = (price: number, volume = 1): Row => [price, price, price, price, volume];
const times = (count: number, make: (n: number) => Row): Row[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe('recorded candles as a market', () => {
  let folder: CandleFolder;
  let clock: ManualClock;
  const load = (): RecordedMarketData => RecordedMarketData.load({ dir: folder.dir, clock });
  beforeEach(() => {
    folder = new CandleFolder();
    clock = new ManualClock(T0);
  });
  afterEach(() => folder.remove());

  it('shows a candle from the moment it closes, not before', async () => {
    folder.candles(
      'v/1h/A-USDT.csv.gz',
      T0,
      HOUR,
      times(5, (n) => flat(100 + n)),
    );
    const market = load();
    clock.set(T0 + 2 * HOUR - 1);
    expect((await market.candles('A-USDT', '1h')).map((c) => c.close)).toEqual([100]);
    clock.set(T0 + 2 * HOUR);
    expect((await market.candles('A-USDT', '1h')).map((c) => c.close)).toEqual([100, 101]);
    expect((await market.candles('A-USDT', '1h', { limit: 1 })).map((c) => c.close)).toEqual([101]);
    expect(await market.candles('A-USDT', '1h', { after: T0 + HOUR })).toEqual([]);
    expect((await market.candles('A-USDT', '1h', { after: T0 })).map((c) => c.timestamp)).toEqual([
      T0 + HOUR,
    ]);
  });

  it('quotes the open of the finest candle that contains the time, whatever comes later in it', async () => {
    folder.candles('v/1h/A-USDT.csv.gz', T0, HOUR, [
      [100, 200, 50, 150, 1],
      [151, 152, 149, 150, 1],
    ]);
    folder.candles('v/5m/A-USDT.csv.gz', T0 + HOUR, 5 * MINUTE, [
      [151, 151.5, 149, 149.5, 1],
      [149.6, 152, 149, 150, 1],
      ...times(10, () => flat(150)),
    ]);
    const market = load();
    const price = async (time: number): Promise<number> => {
      const quote = market.quoteAt('A-USDT', time);
      expect([quote.ask, quote.last, quote.mark]).toEqual([quote.bid, quote.bid, quote.bid]);
      return quote.bid;
    };
    expect(await price(T0)).toBe(100);
    expect(await price(T0 + HOUR - 1)).toBe(100);
    expect(await price(T0 + HOUR)).toBe(151);
    expect(await price(T0 + HOUR + 5 * MINUTE)).toBe(149.6);
    clock.set(T0 + HOUR + 7 * MINUTE);
    expect((await market.quote('A-USDT')).timestamp).toBe(T0 + HOUR + 7 * MINUTE);
  });

  it('gives the last close with its own time in a hole and after the end, and nothing before the first', () => {
    folder.candles('v/1h/A-USDT.csv.gz', T0, HOUR, [[100, 110, 90, 105, 1], null, [120, 121, 119, 120.5, 1]]);
    const market = load();
    expect(market.quoteAt('A-USDT', T0 + HOUR)).toMatchObject({ mark: 105, timestamp: T0 + HOUR });
    expect(market.quoteAt('A-USDT', T0 + 1.5 * HOUR)).toMatchObject({ mark: 105, timestamp: T0 + HOUR });
    expect(market.quoteAt('A-USDT', T0 + DAY)).toMatchObject({ mark: 120.5, timestamp: T0 + 3 * HOUR });
    expect(() => market.quoteAt('A-USDT', T0 - 1)).toThrow(ReadFailedError);
    expect(() => market.quoteAt('B-USDT', T0)).toThrow(ReadFailedError);
    expect(market.assumptions.join('\n')).toMatch(
      /A-USDT 1h lacks 1 candle, the first at 2025-10-01T01:00:00/,
    );
  });

  it('makes coarser candles of complete finer ones only', () => {
    folder.candles('v/5m/A-USDT.csv.gz', T0, 5 * MINUTE, [
      ...times(12, (n) => [100 + n, 120 + n, 80 - n, 101 + n, 2]),
      ...times(11, () => flat(1)),
      null,
      ...times(12, () => flat(7)),
    ]);
    const hourly = load().column('A-USDT', '1h');
    expect([...hourly.timestamp]).toEqual([T0, T0 + 2 * HOUR]);
    expect(hourly).toMatchObject({ length: 2, timeframe: '1h' });
    expect([hourly.open[0], hourly.high[0], hourly.low[0], hourly.close[0], hourly.volume[0]]).toEqual([
      100, 131, 69, 112, 24,
    ]);
  });

  it('extends an hourly file by finer candles where it ends, and slower frames with it', () => {
    folder.candles(
      'v/1h/A-USDT.csv.gz',
      T0,
      HOUR,
      times(20, () => flat(1)),
    );
    folder.candles(
      'v/5m/A-USDT.csv.gz',
      T0 + 18 * HOUR,
      5 * MINUTE,
      times(12 * 6, () => flat(2)),
    );
    const market = load();
    const hourly = market.column('A-USDT', '1h');
    expect(hourly.length).toBe(24);
    expect([...hourly.close.slice(17)]).toEqual([1, 1, 1, 2, 2, 2, 2]);
    expect(market.column('A-USDT', '4h').length).toBe(6);
    expect([...market.column('A-USDT', '1d').close]).toEqual([2]);
    expect(closedCount(hourly, T0 + 2 * HOUR)).toBe(2);
  });

  it('walks the finest candles, each stretch of time once', () => {
    folder.candles(
      'v/1h/A-USDT.csv.gz',
      T0,
      HOUR,
      times(6, (n) => flat(n + 1)),
    );
    // Begins and ends in the middle of hourly candles: those stay whole.
    folder.candles(
      'v/5m/A-USDT.csv.gz',
      T0 + 90 * MINUTE,
      5 * MINUTE,
      times(24, () => flat(50)),
    );
    const market = load();
    const path = market.path('A-USDT', -Infinity, Infinity);
    expect(path.map((c) => (c.timestamp - T0) / MINUTE)).toEqual([
      0, 60, 120, 125, 130, 135, 140, 145, 150, 155, 160, 165, 170, 175, 180, 240, 300,
    ]);
    expect(market.finest('A-USDT', T0 + 119 * MINUTE)).toBe('1h');
    expect(market.finest('A-USDT', T0 + 120 * MINUTE)).toBe('5m');
    expect(market.finest('A-USDT', T0 + 180 * MINUTE)).toBe('1h');
    expect(market.path('A-USDT', T0 + 60 * MINUTE, T0 + 125 * MINUTE).map((c) => c.timestamp)).toEqual([
      T0 + 60 * MINUTE,
      T0 + 120 * MINUTE,
    ]);
    expect(market.path('A-USDT', T0 + 61 * MINUTE, T0 + 119 * MINUTE)).toEqual([]);
  });

  it('steps from close to close over all symbols', () => {
    folder.candles(
      'v/1h/A-USDT.csv.gz',
      T0,
      HOUR,
      times(2, () => flat(1)),
    );
    folder.candles('v/5m/B-USDT.csv.gz', T0 + HOUR, 5 * MINUTE, [flat(1), null, flat(1)]);
    const market = load();
    const closes: number[] = [];
    for (let t = market.nextCandleClose(0); t !== undefined; t = market.nextCandleClose(t))
      closes.push(t - T0);
    expect(closes).toEqual([HOUR, HOUR + 5 * MINUTE, HOUR + 15 * MINUTE, 2 * HOUR]);
    expect([market.from, market.to]).toEqual([T0, T0 + 2 * HOUR]);
    // What A does between its own closes is nothing; B opens again after its hole, which is seen at the next close.
    expect(market.nextChange('A-USDT', T0 + HOUR)).toBe(T0 + 2 * HOUR);
    expect(market.nextChange('B-USDT', T0 + HOUR)).toBe(T0 + HOUR + 5 * MINUTE);
    expect(market.nextChange('B-USDT', T0 + HOUR + 5 * MINUTE)).toBe(T0 + HOUR + 15 * MINUTE);
    expect(market.nextChange('B-USDT', T0 + HOUR + 15 * MINUTE)).toBe(undefined);
  });

  it('ranks the universe by the turnover of the last 24 hours known then', async () => {
    folder.candles(
      'v/1h/A-USDT.csv.gz',
      T0,
      HOUR,
      times(60, (n) => flat(10, n < 30 ? 100 : 1)),
    );
    folder.candles(
      'v/1h/B-USDT.csv.gz',
      T0,
      HOUR,
      times(60, () => flat(10, 50)),
    );
    folder.candles(
      'v/1h/C-USDT.csv.gz',
      T0,
      HOUR,
      times(4, () => flat(10, 9000)),
    );
    const market = load();
    expect(await market.universe(5)).toEqual([]);
    clock.set(T0 + 2 * HOUR);
    expect(await market.universe(2)).toEqual(['C-USDT', 'A-USDT']);
    expect(market.turnoverAt('A-USDT', T0 + 2 * HOUR)).toBe(2000);
    clock.set(T0 + 30 * HOUR);
    expect(await market.universe(5)).toEqual(['A-USDT', 'B-USDT']);
    clock.set(T0 + 54 * HOUR);
    expect(await market.universe(5)).toEqual(['B-USDT', 'A-USDT']);
  });

  it('gives funding in (after, upTo], and says where there is none', () => {
    folder.candles('v/1h/A-USDT.csv.gz', T0, HOUR, [flat(1)]);
    folder.candles('v/1h/B-USDT.csv.gz', T0, HOUR, [flat(1)]);
    folder.write(
      'v/funding/A-USDT.csv.gz',
      `timestamp,funding_rate\n${T0},0.0001\n${T0 + 8 * HOUR},0.0002\n${T0 + 16 * HOUR},0.0003\n`,
    );
    const market = load();
    expect(market.funding('A-USDT', T0, T0 + 8 * HOUR)).toEqual([{ timestamp: T0 + 8 * HOUR, rate: 0.0002 }]);
    expect(market.funding('B-USDT', 0, Infinity)).toEqual([]);
    expect(market.assumptions.join('\n')).toMatch(/No funding is recorded for B-USDT/);
    expect(market.assumptions.join('\n')).toMatch(/assumed for A-USDT, B-USDT/);
  });

  it('has no order book', async () => {
    folder.candles('v/1h/A-USDT.csv.gz', T0, HOUR, [flat(1)]);
    expect(await load().depth()).toBeUndefined();
  });

  it('knows the funding rate that was charged last, for a day', async () => {
    folder.candles(
      'v/1h/A-USDT.csv.gz',
      T0,
      HOUR,
      times(60, () => flat(100)),
    );
    folder.write('v/funding/A-USDT.csv.gz', `timestamp,funding_rate\n${T0 + 8 * HOUR},0.0003\n`);
    const market = load();
    clock.set(T0 + 7 * HOUR);
    await expect(market.fundingRate('A-USDT')).rejects.toThrow(ReadFailedError);
    clock.set(T0 + 9 * HOUR);
    expect(await market.fundingRate('A-USDT')).toEqual({ timestamp: T0 + 8 * HOUR, rate: 0.0003 });
    clock.set(T0 + 33 * HOUR);
    await expect(market.fundingRate('A-USDT')).rejects.toThrow('none is recorded of the last day');
  });
});

describe('the recorded sample', () => {
  const clock = new ManualClock(Date.UTC(2025, 9, 10, 21, 30));
  const market = RecordedMarketData.load({ dir: 'market-data', clock });

  it('holds 12 symbols, warm-up and the crash of 2025-10-10', async () => {
    expect(market.symbols).toHaveLength(12);
    for (const symbol of market.symbols) {
      const start = Date.UTC(2025, 9, 1);
      expect(closedCount(market.column(symbol, '1h'), start)).toBeGreaterThanOrEqual(2_000);
      expect(market.finest(symbol, start)).toBe('5m');
      expect(market.path(symbol, start, market.to)).toHaveLength(24 * 288);
    }
    expect(
      Math.min(...market.path('BTC-USDT', Date.UTC(2025, 9, 10), Date.UTC(2025, 9, 11)).map((c) => c.low)),
    ).toBe(101516.5);
    expect(await market.universe(2)).toEqual(['ETH-USDT', 'BTC-USDT']);
  });

  it('agrees with itself: hours made of 5-minute candles have the prices of the hourly file', () => {
    const hourly = market.column('BTC-USDT', '1h');
    const first = closedCount(hourly, Date.UTC(2025, 9, 1));
    for (let i = first; i < first + 500; i++) {
      const open = hourly.timestamp[i] ?? NaN;
      const parts = market.path('BTC-USDT', open, open + HOUR);
      expect(Math.abs((parts.at(-1)?.close ?? NaN) / (hourly.close[i] ?? NaN) - 1)).toBeLessThan(0.001);
    }
  });
});
