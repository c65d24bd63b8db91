import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, BadInputError } from '../../../src/domain/index.js';
import { readCandleFile, readRecording } from '../../../src/venues/recorded/candle-files.js';
import { parseCandles, parseFunding } from '../../../src/venues/recorded/candle-parser.js';
import { deriveInstrument, parseInstruments } from '../../../src/venues/recorded/instrument-files.js';
import { CandleFolder, HEADER } from './files.js';

const T0 = 1_759_276_800_000;
const row = (n: number, rest = '100,110,90,105,7'): string => `${T0 + n * HOUR},${rest}`;
const bytes = (...lines: string[]): Uint8Array => Buffer.from(`${lines.join('\n')}\n`);
const parse = (...lines: string[]) => parseCandles('f.csv.gz', bytes(HEADER, ...lines), '1h');

describe('a broken candle file', () => {
  it.each<[string, string[], RegExp]>([
    ['no header', [row(0)], /line 1: the header is "1759276800000,100.*expected "timestamp,open/],
    ['another header', ['time,o,h,l,c,v', row(0)], /line 1: the header is "time,o,h,l,c,v"/],
    ['empty', [], /line 1: the header is ""/],
    ['header only', [HEADER], /line 2: there are no candles; expected at least one/],
    ['word for a price', [HEADER, row(1, '100,x,90,105,7')], /line 2: high is "x"; expected a number/],
    ['empty cell', [HEADER, row(0, '100,110,,105,7')], /line 2: low is ""; expected a number/],
    ['NaN', [HEADER, row(0, '100,110,90,NaN,7')], /line 2: close is "NaN"/],
    ['hexadecimal', [HEADER, row(0, '0x64,110,90,105,7')], /line 2: open is "0x64"/],
    ['two dots', [HEADER, row(0, '1.0.0,110,90,105,7')], /line 2: open is "1.0.0"/],
    ['point without a digit', [HEADER, row(0, '.5,110,90,105,7')], /line 2: open is ".5"/],
    ['too few cells', [HEADER, `${T0 + HOUR},100,110`], /line 2: the line ends after high.*cut off/],
    ['too many cells', [HEADER, row(0, '100,110,90,105,7,8')], /line 2: there are cells after volume/],
    ['blank line alone', [HEADER, ''], /line 2: timestamp is ""/],
    [
      'twelve rows the wrong way round',
      [HEADER, ...Array.from({ length: 12 }, (_, i) => row(11 - i))],
      /line 3: timestamp 1759312800000 comes after 1759316400000/,
    ],
    ['off the grid', [HEADER, '1759276800001,100,110,90,105,7'], /line 2: .*not on the 3600000 ms grid/],
    ['seconds', [HEADER, '1759276800,100,110,90,105,7'], /line 2: .*expected open times in unix ms/],
    [
      'high below low',
      [HEADER, row(0, '100,80,90,85,7')],
      /line 2: high 80 is below low 90; expected high ≥ low/,
    ],
    ['zero price', [HEADER, row(0, '0,0,0,0,7')], /line 2: low is 0; expected prices above 0/],
    ['negative volume', [HEADER, row(0, '100,110,90,105,-1')], /line 2: volume is -1; expected volume ≥ 0/],
  ])('%s is named by file, line and expectation', (_, lines, message) => {
    const attempt = () => parseCandles('x/BTC-USDT.csv.gz', bytes(...lines), '1h');
    expect(attempt).toThrow(BadInputError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(/^x\/BTC-USDT\.csv\.gz, line \d+: [^\n]+$/);
  });
});

describe('a candle file with odd rows', () => {
  it.each<[string, string[], RegExp]>([
    ['word for a price', [row(1, '100,x,90,105,7')], /line 3: high is "x"/],
    ['too few cells', [`${T0 + HOUR},100,110`], /line 3: the line ends after high/],
    ['too many cells', [row(1, '100,110,90,105,7,8')], /line 3: there are cells after volume/],
    ['blank line', [''], /line 3: timestamp is ""/],
    ['duplicate', [row(0)], /line 3: timestamp 1759276800000 appears twice/],
    ['one of long ago', [row(-5)], /line 3: timestamp 1759258800000 comes after/],
    ['off the grid', ['1759276800001,100,110,90,105,7'], /line 3: timestamp .* is not on the/],
    ['no price', [row(1, '0,0,0,0,7')], /line 3: low is 0/],
  ])('%s: leaves the row out, names it and reads all others', (_, odd, message) => {
    const { column, leftOut, firstFault } = parse(row(0), ...odd, row(2), row(3, '1,1,1,1,1'));
    expect([...column.timestamp]).toEqual([T0, T0 + 2 * HOUR, T0 + 3 * HOUR]);
    expect([...column.close]).toEqual([105, 105, 1]);
    expect(leftOut).toBe(1);
    expect(firstFault?.message).toMatch(message);
  });

  it('holds open and close inside the range', () => {
    const { column, widened, leftOut } = parse(row(0, '90,99,95,120,7'), row(1));
    expect([column.open[0], column.high[0], column.low[0], column.close[0]]).toEqual([90, 120, 90, 120]);
    expect([widened, leftOut]).toEqual([1, 0]);
  });

  it('is refused where more than a few rows are none', () => {
    const odd = Array.from({ length: 11 }, (_, i) => row(i + 1, '0,0,0,0,0'));
    expect(() => parse(row(0), ...odd)).toThrow(/line 3: low is 0/);
  });
});

describe('a sound candle file', () => {
  it('is read into columns, with any line ends and without a last one', () => {
    const text = `${HEADER}\r\n${row(0, '0.5,1e2,1.25e-1,99.999,0')}\r\n${row(1)}`;
    const { column } = parseCandles('f', Buffer.from(text), '1h');
    expect(column.length).toBe(2);
    expect([...column.open]).toEqual([0.5, 100]);
    expect([...column.high]).toEqual([100, 110]);
    expect([...column.low]).toEqual([0.125, 90]);
    expect([...column.close]).toEqual([99.999, 105]);
    expect([...column.timestamp]).toEqual([T0, T0 + HOUR]);
  });

  it('reads every number to the nearest double', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (price) => {
        const { column } = parse(row(0, `${price},${price},${price},${price},${price}`));
        expect(column.close[0]).toBe(price);
      }),
    );
  });

  it('counts missing candles and says where the first hole begins', () => {
    expect(parse(row(0), row(1), row(4), row(6))).toMatchObject({ missing: 3, firstGap: T0 + 2 * HOUR });
    expect(parse(row(0), row(1)).missing).toBe(0);
  });

  it('knows the decimals of its prices', () => {
    expect(parse(row(0, '1.25,2,1,1.5,0.123456')).decimals).toBe(2);
  });

  it('reads 700,000 candles within three seconds of a processor', () => {
    const lines = [HEADER];
    for (let i = 0; i < 700_000; i++) lines.push(`${i * HOUR},104544.6,104599.6,104476.7,104476.8,418.297`);
    const file = Buffer.from(lines.join('\n'));
    // Processor time, the best of three: a busy machine is no slower parser.
    const seconds = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      expect(parseCandles('f', file, '1h').column.length).toBe(700_000);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    });
    expect(Math.min(...seconds)).toBeLessThan(3);
  });
});

describe('funding and instrument files', () => {
  it('reads funding rates and refuses broken ones', () => {
    const good = parseFunding('f', bytes('timestamp,funding_rate', `${T0},0.0001`, `${T0 + 1},-0.00002`));
    expect([...good.rate]).toEqual([0.0001, -0.00002]);
    expect(() => parseFunding('f', bytes('timestamp,rate', `${T0},1`))).toThrow(/line 1: the header/);
    expect(() => parseFunding('f', bytes('timestamp,funding_rate', `${T0},x`))).toThrow(
      /f, line 2: funding_rate is "x"/,
    );
  });

  const columns = 'symbol,contract_size,lot_size,tick_size,maker_fee,taker_fee,max_leverage,origin';

  it('reads instruments and tells the assumed from the recorded', () => {
    const read = parseInstruments(
      'i.csv',
      `${columns}\nBTC-USDT,0.001,1,0.1,0.0002,0.0006,125,kucoin sample\nOP-USDT,100,1,0.0001,0.0002,0.0006,50,assumed\n`,
    );
    expect(read.get('BTC-USDT')).toEqual({
      symbol: 'BTC-USDT',
      base: 'BTC',
      contractSize: 0.001,
      lotSize: 1,
      tickSize: 0.1,
      makerFee: 0.0002,
      takerFee: 0.0006,
      maxLeverage: 125,
      maintenanceMargin: 0.004,
      assumed: false,
    });
    expect(read.get('OP-USDT')).toMatchObject({ assumed: true, maintenanceMargin: 0.01 });
  });

  it.each([
    ['symbol,lot_size\n', /i\.csv, line 1: column contract_size is missing/],
    [`${columns}\nBTC-USDT,0.001,1\n`, /line 2: there are 3 cells; expected 8/],
    [`${columns}\nBTC-USDT,zero,1,0.1,0.0002,0.0006,125,x\n`, /line 2: contract_size is "zero"/],
    [
      `${columns}\nBTC-USDT,0.001,1,0,0.0002,0.0006,125,x\n`,
      /line 2: tick_size is "0"; expected a number above 0/,
    ],
    [
      `${columns}\nBTCUSDT,0.001,1,1,0.0002,0.0006,125,x\n`,
      /line 2: symbol is "BTCUSDT"; expected BASE-QUOTE/,
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parseInstruments('i.csv', text)).toThrow(message);
  });

  it.each([
    // [last close, decimals, contract size, tick]: rows that the sample's instruments.csv has too
    ['ZEC-USDT', 510, 2, 0.01, 0.01],
    ['OP-USDT', 0.2679, 4, 100, 0.0001],
    ['HYPE-USDT', 25.4, 3, 1, 0.001],
    ['1000BONK-USDT', 0.007464, 6, 1000, 0.000001],
  ])('derives %s: a contract worth at most 50 USDT', (symbol, close, decimals, contractSize, tickSize) => {
    expect(deriveInstrument(symbol, close, decimals)).toMatchObject({
      contractSize,
      tickSize,
      lotSize: 1,
      takerFee: 0.0006,
      maxLeverage: 50,
      assumed: true,
    });
  });
});

describe('a folder of candle files', () => {
  let folder: CandleFolder;
  beforeEach(() => {
    folder = new CandleFolder();
  });
  afterEach(() => folder.remove());

  it('names a file that is cut off or no gzip', () => {
    const whole = gzipSync(`${HEADER}\n${Array.from({ length: 500 }, (_, i) => row(i)).join('\n')}\n`);
    const cut = folder.write('v/1h/A-USDT.csv.gz', whole.subarray(0, whole.length - 40));
    expect(() => readCandleFile(cut, '1h')).toThrow(
      /A-USDT\.csv\.gz, line 1: the gzip data are broken or cut off/,
    );
    const plain = folder.write('v/1h/B-USDT.csv.gz', Buffer.from(HEADER));
    expect(() => readCandleFile(plain, '1h')).toThrow(BadInputError);
    expect(() => readCandleFile('nowhere/C-USDT.csv.gz', '1h')).toThrow(/cannot be read/);
  });

  it('needs a venue when there are two', () => {
    folder.candles('one/1h/A-USDT.csv.gz', T0, HOUR, [[1, 1, 1, 1, 1]]);
    folder.candles('two/1h/A-USDT.csv.gz', T0, HOUR, [[2, 2, 2, 2, 1]]);
    expect(() => readRecording({ dir: folder.dir })).toThrow(/holds 2 venues \(one, two\); name one/);
    expect(() => readRecording({ dir: folder.dir, venue: 'three' })).toThrow(/no venue three.*one, two/);
    expect(readRecording({ dir: folder.dir, venue: 'two' }).venue).toBe('two');
  });

  it('says what is missing', () => {
    expect(() => readRecording({ dir: `${folder.dir}/none` })).toThrow(/no folder of candle files/);
    expect(() => readRecording({ dir: folder.dir })).toThrow(/holds no candle files; expected <venue>/);
    folder.candles('v/1h/A-USDT.csv.gz', T0, HOUR, [[1, 1, 1, 1, 1]]);
    expect(() => readRecording({ dir: folder.dir, symbols: ['B-USDT'] })).toThrow(
      /no candle file of B-USDT.*A-USDT/,
    );
    expect(() => readRecording({ dir: folder.dir, from: T0 + HOUR })).toThrow(
      /no candles in the time asked for/,
    );
  });

  it('keeps only the time asked for', () => {
    const rows = Array.from({ length: 10 }, () => [1, 1, 1, 1, 1] as const);
    folder.candles('v/1h/A-USDT.csv.gz', T0, HOUR, rows);
    const read = readRecording({ dir: folder.dir, from: T0 + 2 * HOUR, to: T0 + 5 * HOUR });
    expect([...(read.symbols.get('A-USDT')?.files.get('1h')?.column.timestamp ?? [])]).toEqual(
      [2, 3, 4].map((n) => T0 + n * HOUR),
    );
  });
});
