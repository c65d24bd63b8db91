import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingsOf, readNumber } from '../../../src/sources/reader/numbers.js';

describe('a number as people write it', () => {
  it.each([
    ['61200', 61200],
    ['61200.5', 61200.5],
    ['61,200.5', 61200.5],
    ['61.200,5', 61200.5],
    ['61 200', 61200],
    ['61\u00a0200,5', 61200.5],
    ['61 200.50', 61200.5],
    ["1'000", 1000],
    ['1’000.25', 1000.25],
    ['1_000_000', 1_000_000],
    ['1,234,567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['1.234.567,89', 1_234_567.89],
    ['62k', 62_000],
    ['61.4k', 61_400],
    ['61,4K', 61_400],
    ['62к', 62_000],
    ['62 тыс.', 62_000],
    ['62 bin', 62_000],
    ['1.2m', 1_200_000],
    ['3,05', 3.05],
    ['0,447', 0.447],
    ['.0113', 0.0113],
    ['0.00001180', 0.0000118],
    ['1.18e-5', 0.0000118],
    ['$61200', 61200],
    ['61200$', 61200],
    ['61200 USDT', 61200],
    ['0.500', 0.5],
    ['6123,456', 6123.456],
    ['６１２００', 61200],
    ['6\u200b1200', 61200],
  ])('%s is one value', (text, value) => {
    expect(readNumber(text)).toEqual([value]);
  });

  it.each([
    ['61,200', 61.2, 61200],
    ['61.200', 61.2, 61200],
    ['1,234k', 1234, 1_234_000],
  ])('%s alone may be either of two', (text, ...both) => {
    expect(readNumber(text)).toEqual(both);
  });

  it.each([
    '',
    'abc',
    '1,2,3',
    '12,34,567',
    '1.2.3',
    '61,20.0,5',
    '-5',
    '+5',
    '0',
    '0.0₄12',
    '10⁵',
    '½',
    '1e999',
    'NaN',
    'Infinity',
    '0x10',
    '٦١',
    '6\u202e1200',
    '61  200',
    '1'.repeat(41),
  ])('%s is no number', (text) => {
    expect(readNumber(text)).toEqual([]);
  });

  it('is settled by the price of now', () => {
    expect(readNumber('61,200', { price: 61_250 })).toEqual([61_200]);
    expect(readNumber('61.200', { price: 61_250 })).toEqual([61_200]);
    expect(readNumber('61,200', { price: 60 })).toEqual([61.2]);
    expect(readNumber('1.234', { price: 1.2 })).toEqual([1.234]);
  });

  it('stays open where the price settles nothing', () => {
    expect(readNumber('61,200', { price: 0.5 })).toEqual([61.2, 61_200]);
    expect(readNumber('61,200', { price: Number.NaN, tickSize: 1 })).toEqual([61_200]);
  });

  it('is settled by the price step where no price is known', () => {
    expect(readNumber('61,201', { tickSize: 0.1 })).toEqual([61_201]);
    expect(readNumber('61,200', { tickSize: 0.1 })).toEqual([61.2, 61_200]);
  });

  it('never becomes another: whatever the grouping, the value written is among its readings', () => {
    const grouped = (digits: string, mark: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, mark);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.integer({ min: 0, max: 9999 }),
        fc.constantFrom([',', '.'], ['.', ','], [' ', ','], ["'", '.'], ['', '.'], ['', ',']),
        (whole, fraction, [thousands = '', decimal = '']) => {
          const tail = fraction === 0 ? '' : `${decimal}${String(fraction).padStart(4, '0')}`;
          const value = Number(`${whole}.${String(fraction).padStart(4, '0')}`);
          const text = `${thousands === '' ? whole : grouped(String(whole), thousands)}${tail}`;
          expect(readingsOf(text)).toContain(value);
          expect(readNumber(text, { price: value * 1.2 })).toEqual([value]);
        },
      ),
    );
  });
});
