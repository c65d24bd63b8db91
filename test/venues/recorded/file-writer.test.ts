import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { candleAt, columnOf } from '../../../src/domain/candle-column.js';
import { parseCandles, parseFunding } from '../../../src/venues/recorded/candle-parser.js';
import {
  candleText,
  fundingText,
  instrumentsText,
  writeWhole,
} from '../../../src/venues/recorded/file-writer.js';
import { deriveInstrument, parseInstruments } from '../../../src/venues/recorded/instrument-files.js';
import { CandleFolder } from './files.js';
import { HOUR } from '../../../src/domain/index.js';

const folders: CandleFolder[] = [];
afterEach(() => folders.splice(0).forEach((folder) => folder.remove()));
const newFolder = (): string => {
  const folder = new CandleFolder();
  folders.push(folder);
  return folder.dir;
};

/** A decimal of at most fifteen digits, as exchanges write them; tiny ones too. */
const decimal = fc
  .tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: 0, max: 14 }))
  .map(([digits, places]) => Number(`${digits}e-${places}`));

describe('candle text', () => {
  it('is read back to the same values, by the fast path: no exponents, no noise', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(decimal, decimal), { minLength: 1, maxLength: 20 }), (rows) => {
        const candles = rows.map(([price, volume], i) => ({
          timestamp: i * HOUR,
          ...{ open: price, high: price, low: price, close: price, volume },
        }));
        const text = candleText(columnOf('1h', candles));
        expect(text).not.toMatch(/e[-+]?\d/);
        const { column } = parseCandles('x', Buffer.from(text), '1h');
        expect(candles.map((_, i) => candleAt(column, i))).toEqual(candles);
      }),
    );
  });

  it('is as an exchange writes it', () => {
    const candle = {
      timestamp: HOUR,
      open: 1e-7,
      high: 0.1 + 0.2,
      low: 9.9e-8,
      close: 0.0000003,
      volume: 3e15,
    };
    expect(candleText(columnOf('1h', [{ ...candle, volume: 5_501_167 * 0.001 }]))).toBe(
      'timestamp,open,high,low,close,volume\n3600000,0.0000001,0.3,0.000000099,0.0000003,5501.167\n',
    );
    expect(candleText(columnOf('1h', [candle]))).toMatch(/,3000000000000000\n$/);
  });

  it('keeps signs of funding rates', () => {
    const funding = { timestamp: Float64Array.of(1, 2), rate: Float64Array.of(-8.2e-5, -3e-7) };
    const text = fundingText(funding);
    expect(text).toBe('timestamp,funding_rate\n1,-0.000082\n2,-0.0000003\n');
    expect(parseFunding('x', Buffer.from(text))).toEqual(funding);
  });

  it('says of instruments all that is known, and what was assumed', () => {
    const read = { ...deriveInstrument('BTC-USDT', 50_000, 1), maintenanceMargin: 0.004, assumed: false };
    const derived = deriveInstrument('ABC-USDT', 3e-6, 8);
    const text = instrumentsText([read, derived], 'kucoin');
    expect([...parseInstruments('x', text).values()]).toEqual([derived, read]);
    expect(text).toMatch(/^BTC-USDT,0\.001,1,0\.1,0\.0002,0\.0006,50,0\.004,kucoin$/m);
    expect(text).toMatch(/^ABC-USDT,10000000,1,0\.00000001,.*,assumed$/m);
  });
});

describe('writing whole', () => {
  it('makes folders, replaces, packs, and clears away what killed writers left, not what living ones write', () => {
    const path = join(newFolder(), 'deep', 'a.csv.gz');
    writeWhole(path, 'one');
    const dead = `${path}.tmp-999999999`;
    const living = `${path}.tmp-${process.ppid}`;
    writeFileSync(dead, 'half');
    writeFileSync(living, 'half');
    writeWhole(path, 'two');
    expect(readdirSync(join(path, '..')).sort()).toEqual(['a.csv.gz', `a.csv.gz.tmp-${process.ppid}`]);
    const plain = join(path, '..', 'instruments.csv');
    writeWhole(plain, 'three');
    expect(readFileSync(plain, 'utf8')).toBe('three');
  });

  it('never writes into the file that is there: who has it open sees it whole', () => {
    const path = join(newFolder(), 'instruments.csv');
    writeWhole(path, 'one');
    const handle = openSync(path, 'r');
    writeWhole(path, 'twenty-two');
    expect(readFileSync(handle, 'utf8')).toBe('one');
    closeSync(handle);
    expect(readFileSync(path, 'utf8')).toBe('twenty-two');
  });

  it('leaves nothing behind where it cannot take its place', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'a.csv', 'occupied'), { recursive: true });
    expect(() => writeWhole(join(folder, 'a.csv'), 'text')).toThrow();
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });
});
