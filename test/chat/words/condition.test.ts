import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionCommand } from '../../../src/chat/telegram/cards/own-alert.js';
import { readCondition } from '../../../src/chat/words/condition.js';
import { TIMEFRAMES, WATCHABLE, type Watchable } from '../../../src/domain/index.js';
import { FLAT, read } from './known.js';

/** A condition in one line: symbol, left, relation, right, timeframe. */
const said = (text: string): string => {
  const { symbol, left, relation, right, timeframe } = readCondition(text);
  return [symbol, left, relation, 'number' in right ? right.number : right.watchable, timeframe ?? '']
    .join(' ')
    .trim();
};

describe('a condition', () => {
  it.each([
    ['BTC above 62k', 'btc price above 62k'],
    ['btc > 62,000', 'btc price above 62,000'],
    ['btc>62k', 'btc price above 62k'],
    ['btc goes over 62k usdt', 'btc price above 62k'],
    ['BTC below 58k', 'btc price below 58k'],
    ['the price of btc is under 58k', 'btc price below 58k'],
    ['BTC/USDT drops below 58.000,5', 'btc/usdt price below 58.000,5'],
    ['btc 62k', 'btc price reaches 62k'],
    ['btc hits 62k', 'btc price reaches 62k'],
    ['btc rises to 62k', 'btc price rises 62k'],
    ['btc falls 5%', 'btc price falls 5%'],
    ['btc +5%', 'btc price reaches +5%'],
    ['btc − 5%', 'btc price reaches -5%'],
    ['btc crosses 62k', 'btc price crosses 62k'],
    ['btc crosses above 62k', 'btc price crossesUp 62k'],
    ['btc crosses down 62k', 'btc price crossesDown 62k'],
    ['btc above 62k 1h', 'btc price above 62k 1h'],
    ['BTC crosses ema50 1h', 'btc price crosses ema50 1h'],
    ['btc crosses below EMA 200 on the 4h chart', 'btc price crossesDown ema200 4h'],
    ['ema12 crosses above ema26 btc 4h', 'btc ema12 crossesUp ema26 4h'],
    ['btc above the upper bollinger band daily', 'btc price above bollingerUpper 1d'],
    ['BTC rsi < 30 4h', 'btc rsi14 below 30 4h'],
    ['rsi(14) of eth under 30 on 4 hours', 'eth rsi14 below 30 4h'],
    ['btc rsi 14 > 70', 'btc rsi14 above 70'],
    ['BTC funding > 0.05%', 'btc funding above 0.05%'],
    ['btc funding rate below -0.01 %', 'btc funding below -0.01%'],
    ['btc volume above 2x 1h', 'btc volumeRatio above 2x 1h'],
    ['1000pepe above 0.01', '1000pepe price above 0.01'],
  ])('“%s” is %s', (text, expected) => expect(said(text)).toBe(expected));

  it.each([
    ['above 62k', /Of which symbol/],
    ['btc', /At which price/],
    ['btc rsi', /Above or below what/],
    ['btc rsi 30', /Say above, below or crosses/],
    ['btc above below 62k', /Above or below\?/],
    ['btc above 62k 63k 64k', /One condition at a time/],
    ['btc above 62k and eth below 3k', /what “and” means/],
    ['btc is not above 62k', /what “not” means/],
    ['btc crosses ema100', /“EMA100” is not kept; there are EMA 12, 26, 50 and 200/],
    ['btc rsi crosses ema50', /rsi cannot be held against ema50/],
    ['btc ema50 crosses ema50', /cannot be held against/],
    ['btc rsi < 30 1h 4h', /One timeframe/],
    ['btc funding > 0.05% 4h', /Funding has no timeframe/],
    ['btc 62k above 63k', /ahead of its level/],
  ])('“%s” is answered by one line', (text, line) => {
    let message = '';
    try {
      message = said(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(line);
    expect(message).not.toContain('\n');
  });

  it('is read back from the command that says it', () => {
    const lines = (Object.keys(WATCHABLE) as Watchable[]).filter((what) => WATCHABLE[what] === 'price');
    const frame = fc.constantFrom(...TIMEFRAMES);
    const relation = fc.constantFrom('above', 'below', 'crosses', 'crossesUp', 'crossesDown' as const);
    const symbol = fc.constantFrom('BTC-USDT', '1000PEPE-USDT', '币安人生-USDT');
    const onLine = fc
      .record({
        symbol,
        relation,
        left: fc.constantFrom(...lines),
        right: fc.constantFrom(...lines),
        timeframe: frame,
      })
      .filter(({ left, right }) => left !== right && right !== 'price');
    const onNumber = fc.record({
      symbol,
      relation,
      left: fc.constantFrom(...lines, 'rsi14', 'adx14'),
      right: fc.integer({ min: 1, max: 99 }),
      timeframe: frame,
    });
    fc.assert(
      fc.property(fc.oneof(onLine, onNumber), (condition) => {
        const text = conditionCommand(condition).replace('/alert ', '');
        const again = readCondition(text);
        const right = 'number' in again.right ? Number(again.right.number) : again.right.watchable;
        expect({ ...again, symbol: again.symbol.toUpperCase(), right }).toEqual(condition);
      }),
    );
  });
});

describe('in plain words', () => {
  it.each([
    ['tell me when btc is above 62k', '/alert btc is above 62k'],
    ['Tell me when BTC is above 62k!', '/alert btc is above 62k'],
    ['hey rad, let me know if eth rsi < 30 4h', '/alert eth rsi < 30 4h'],
    ['please notify me once btc crosses ema50 1h', '/alert btc crosses ema50 1h'],
    ['alert me at 62k btc', '/alert 62k btc'],
    ['alert btc above 62k', '/alert btc above 62k'],
    ['set an alert for btc 62k', '/alert btc 62k'],
    ['wake me when btc falls to 58k', '/alert btc falls to 58k'],
    ['alerts', '/alerts'],
  ])('“%s” is %s', (text, expected) => expect(read(text, FLAT)).toBe(expected));

  it.each([
    "don't tell me when btc is above 62k",
    'tell me when btc is not above 62k',
    'close btc when it is above 62k',
    'tell me when to close btc',
    'buy btc when it is above 62k',
  ])('“%s” sets none', (text) => expect(read(text, FLAT)).not.toMatch(/^\/alert/));
});
