import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInputError } from '../../../src/domain/index.js';
import { readFraction, readPrice, readSymbol } from '../../../src/chat/telegram/input.js';
import { readLevels } from '../../../src/chat/telegram/ladder-words.js';

const KNOWN = ['BTC-USDT', 'BCH-USDT', 'ETH-USDT', 'ETC-USDT', 'SOL-USDT', '1000SATS-USDT', 'USDC-USDT'];

/** The line that a person reads, or what was understood. */
const line = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadInputError) return error.message;
    throw error;
  }
};

describe('readSymbol', () => {
  it.each([
    ['btc', 'BTC-USDT'],
    ['BTC/USDT', 'BTC-USDT'],
    ['btcusdtm', 'BTC-USDT'],
    ['XBTUSDTM', 'BTC-USDT'],
    ['BTC/USDT:USDT', 'BTC-USDT'],
    ['$sol', 'SOL-USDT'],
    ['bitcoin', 'BTC-USDT'],
    ['Ether', 'ETH-USDT'],
    ['so', 'SOL-USDT'],
    ['1000', '1000SATS-USDT'],
    ['usdc', 'USDC-USDT'],
    ['btc_usdt', 'BTC-USDT'],
  ])('reads %s as %s', (text, symbol) => expect(readSymbol(text, KNOWN)).toBe(symbol));

  it.each([
    ['b', /fits more than one: BTC, BCH/],
    ['et', /fits more than one: ETH, ETC/],
    ['btx', /I know no symbol “BTX”\. For example BTC/],
    ['sats', /“SATS” is traded as 1000SATS here/],
    ['BTCUSDC', /not a perpetual contract in USDT/],
    ['BTC-27JUN25', /not a perpetual contract in USDT/],
    ['', /Which symbol\? For example BTC/],
    ['?!', /Which symbol\?/],
    ['nothinglikeit', /I know no symbol “NOTHINGLIKEIT”/],
  ])('answers %s with a suggestion', (text, wanted) =>
    expect(line(() => readSymbol(text, KNOWN))).toMatch(wanted),
  );

  it('understands every known symbol however it is spelled', () => {
    const spellings = [
      (b: string) => b,
      (b: string) => b.toLowerCase(),
      (b: string) => `${b}/USDT`,
      (b: string) => `${b}USDTM`,
      (b: string) => `${b.toLowerCase()}-usdt`,
      (b: string) => `#${b}`,
    ];
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), fc.constantFrom(...spellings), (symbol, spell) => {
        expect(readSymbol(spell(symbol.split('-')[0] ?? ''), KNOWN)).toBe(symbol);
      }),
    );
  });
});

describe('readFraction', () => {
  it.each([
    ['50%', 0.5],
    ['33,3%', 0.333],
    ['0,5', 0.5],
    ['half', 0.5],
    ['-half', -0.5],
    ['all', 1],
    ['-50%', -0.5],
    ['−25%', -0.25],
    ['+25%', 0.25],
    ['0.5', 0.5],
    ['.25', 0.25],
    ['100%', 1],
    ['1', 1],
  ])('reads %s as %d', (text, part) => expect(readFraction(text)).toBeCloseTo(part, 12));

  it.each([
    ['50', /did you mean 50%\?/],
    ['-50', /did you mean -50%\?/],
    ['150%', /more than 100%/],
    ['0', /not a part of a position/],
    ['0%', /not a part of a position/],
    ['much', /Try 50% or half/],
    ['--5%', /not a part/],
    ['1e9%', /not a part/],
    ['NaN', /not a part/],
    ['constructor', /not a part/],
  ])('answers %s with one line', (text, wanted) => expect(line(() => readFraction(text))).toMatch(wanted));
});

const LONG = { side: 'long', entry: 61_000, mark: 60_000, riskDistance: 1_000 } as const;
const SHORT = { ...LONG, side: 'short' } as const;

describe('readPrice', () => {
  it.each([
    ['61k', 61_000],
    ['61.5k', 61_500],
    ['61,000', 61_000],
    ['61_000', 61_000],
    ['61,000.5', 61_000.5],
    ['61.000,5', 61_000.5],
    ['61.000', 61_000],
    ["61'000", 61_000],
    ['+1,5%', 60_900],
    ['$61000', 61_000],
    ['0.061m', 61_000],
    ['+1.5%', 60_900],
    ['-1.5%', 59_100],
    ['−1.5%', 59_100],
    ['entry', 61_000],
    ['-2R', 59_000],
    ['+1r', 62_000],
    ['1R', 62_000],
  ])('reads %s as %d', (text, wanted) => expect(readPrice(text, LONG)).toBeCloseTo(wanted, 6));

  it('counts R in the position’s favour', () => expect(readPrice('-2R', SHORT)).toBe(63_000));

  it.each([
    ['61', /far from the current price \(60,000\): 20,000 to 180,000 is taken\. Did you mean 61k\?/],
    ['610k', /far from the current price/],
    ['1.5%', /above or below the current price\? Write \+1.5% or -1.5%/],
    ['-100R', /must be above 0/],
    ['61,00', /is far from the current price/],
    ['0x10', /is not a price/],
    ['Infinity', /is not a price/],
    ['-5', /is not a price/],
  ])('answers %s with one line', (text, wanted) => expect(line(() => readPrice(text, LONG))).toMatch(wanted));

  it('reads back every price that it could have shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30_000_0, max: 120_000_0 }), (tenths) => {
        const value = tenths / 10;
        expect(readPrice(value.toFixed(1), LONG)).toBeCloseTo(value, 6);
        expect(readPrice(value.toLocaleString('en-US', { minimumFractionDigits: 1 }), LONG)).toBeCloseTo(
          value,
          6,
        );
      }),
    );
  });
});

describe('whatever is typed', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.stringMatching(/^[-+]?[0-9.,]{0,12}[%rkmRKM]?$/),
  );
  it('comes back as a finite value or as one short line', () => {
    fc.assert(
      fc.property(text, (typed) => {
        for (const read of [
          () => readFraction(typed),
          () => readPrice(typed, LONG),
          () => readSymbol(typed, KNOWN),
          () => readLevels(typed.split(' ')),
        ]) {
          const answer = line(read);
          if (typeof answer === 'number') expect(Number.isFinite(answer)).toBe(true);
          if (typeof answer === 'string') {
            expect(answer.length).toBeLessThan(250);
            expect(answer).not.toContain('\n');
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
