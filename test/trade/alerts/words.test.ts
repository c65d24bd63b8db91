import { describe, expect, it } from 'vitest';
import { plainWords } from '../../../src/trade/alerts/words.js';

describe("somebody else's words, made plain", () => {
  it.each([
    ['“LINK/USDT” is not listed.', '“LINK-USDT” is not listed.'],
    ['#ADA/USDT LONG', 'ADA-USDT LONG'],
    ['SHORT #ETH / USDT, entry 3120', 'SHORT ETH-USDT, entry 3120'],
    ['long floofy/usdt.', 'long floofy-usdt.'],
    ['BTC/USD:BTC', 'BTC-USD:BTC'],
  ])('keep a pair: %s', (said, plain) => {
    expect(plainWords(said, 200)).toBe(plain);
  });

  it.each([
    't.me/usdt',
    'evil.example/USDT',
    'https://x/USDT',
    '/USDT',
    '/ADA/USDT',
    '@ADA/USDT',
    'ADA/USDT/join',
    'ADA/USDT@x',
    'ADA/USDT.example',
    'ADA/USDT://x',
  ])('drop what could point somewhere, also where it looks like a pair: %s', (said) => {
    expect(plainWords(`long ${said} now`, 200)).toBe('long now');
  });
});
