import { describe, expect, it } from 'vitest';
import { symbolReader } from '../../../src/sources/reader/symbols.js';

const CONTRACTS = [
  { symbol: 'BTC-USDT', id: 'XBTUSDTM' },
  { symbol: 'ETH-USDT', id: 'ETHUSDTM' },
  { symbol: 'LINK-USDT' },
  { symbol: 'PEPE-USDT', id: 'PEPEUSDTM' },
  { symbol: '1000BONK-USDT', id: '1000BONKUSDTM' },
  { symbol: '1INCH-USDT', id: '1INCHUSDTM' },
  { symbol: '币安人生-USDT', id: '币安人生USDTM' },
  { symbol: 'S-USDT', id: 'SUSDTM' },
];
const read = symbolReader(CONTRACTS);
const nameOf = (text: string): string => {
  const reading = read(text);
  return reading.kind === 'contract' ? reading.contract.symbol : reading.kind;
};

describe('the name of a contract', () => {
  it.each([
    ...[
      'BTC',
      'btc',
      '#BTC',
      '$BTC',
      '$btc',
      'XBT',
      'Bitcoin',
      'биткоин',
      'BTCUSDT',
      'btcusdt',
      'BTCUSDT.P',
      'XBTUSDTM',
    ],
    ...[
      'KUCOIN:XBTUSDTM',
      'BINANCE:BTCUSDT.P',
      'BYBIT:BTCUSDT',
      'BTC/USDT',
      'BTC/USDT:USDT',
      '#BTC/USDT',
      'BTC-USDT',
      'BTC_USDT',
    ],
    ...[
      'BTC USDT',
      'BTC / USDT',
      'BTC-USDT-SWAP',
      'BTCUSDTPERP',
      'BTC-PERP',
      'BTCUSDT_UMCBL',
      'ＢＴＣ',
      'BTC\u200b/USDT',
      '𝗕𝗧𝗖𝗨𝗦𝗗𝗧',
    ],
  ])('%s is BTC-USDT', (text) => {
    expect(nameOf(text)).toBe('BTC-USDT');
  });

  it.each([
    ['币安人生', '币安人生-USDT'],
    ['#币安人生', '币安人生-USDT'],
    ['币安人生USDTM', '币安人生-USDT'],
    ['币安人生/USDT', '币安人生-USDT'],
    ['1000BONK', '1000BONK-USDT'],
    ['1000BONKUSDT.P', '1000BONK-USDT'],
    ['1INCHUSDT', '1INCH-USDT'],
    ['SUSDT', 'S-USDT'],
    ['Chainlink', 'LINK-USDT'],
  ])('%s is %s', (text, symbol) => {
    expect(nameOf(text)).toBe(symbol);
  });

  it.each([
    ...[
      'BTC/USD',
      'BTCUSD',
      'BTCUSDC',
      'ETHBTC',
      'ETH/BTC',
      'XBTUSDM',
      'BTC/USD:BTC',
      'BTC/USDC:USDC',
      'BTC-EUR',
    ],
    ...['BTCUSDT_250627', 'BTC-27JUN25', 'XBTUSDTZ25', 'BTC1!', 'BTC-USDT-250627'],
  ])('%s has another quote, or a date', (text) => {
    expect(read(text)).toEqual({ kind: 'quote', written: text });
  });

  it.each([
    'ZQXR',
    'ZQXR/USDT',
    'BTCC',
    'BT',
    'BTC.D',
    'BTCUSDTX',
    'ETHH',
    '币安人',
    'BTC/USDT/ETH',
    '<b>BTC</b>',
    'BTCUP',
    'A'.repeat(60),
  ])('%s is listed nowhere: nothing like it is taken instead', (text) => {
    expect(nameOf(text)).toBe('unknown');
  });

  it.each(['', '#', '$', '123', '/', 'USDT', 'USDTM', '€', ':', 'USDT.P'])('%s names nothing', (text) => {
    expect(nameOf(text)).toBe('none');
  });

  it.each(['BТC', 'ВTCUSDT', 'ΒTC', 'B\u202eTC', 'BTC\u2067/USDT', 'B\u0336TC', 'ETН'])(
    '%s is not what it looks like',
    (text) => {
      expect(nameOf(text)).toBe('hostile');
    },
  );

  it('in look-alike letters of one other script is no name that is listed', () => {
    expect(nameOf('ВТС')).toBe('unknown');
    expect(nameOf('ſUSDT')).toBe('unknown');
  });

  it('in another multiple than is listed says which is', () => {
    for (const text of ['1000PEPE', '1000PEPEUSDT', '1MPEPE/USDT', '1000000PEPE'])
      expect(read(text)).toMatchObject({ kind: 'scale', contract: { symbol: 'PEPE-USDT' } });
    for (const text of ['BONK', 'BONKUSDT.P', '10000BONK'])
      expect(read(text)).toMatchObject({ kind: 'scale', contract: { symbol: '1000BONK-USDT' } });
  });

  it('that fits two contracts is either of them', () => {
    const both = [{ symbol: 'BTC-USDT' }, { symbol: 'BTC-USD' }];
    expect(symbolReader(both)('BTC')).toEqual({ kind: 'ambiguous', contracts: both });
    expect(symbolReader([])('BTC').kind).toBe('unknown');
  });
});
