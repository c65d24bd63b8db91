import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import type { Quote } from '../../../src/domain/index.js';
import { marketNow, stale, unfitQuote } from '../../../src/trade/orders/fresh-quote.js';
import { Scene } from '../../support/scene.js';
import { quote } from '../../decide/risk/fixtures.js';

const NOW = Date.UTC(2026, 0, 1);
/** A market whose own clock says so; this host's is an hour behind. */
const parts = {
  market: Object.assign(Object.create(new Scene().world.market) as Scene['world']['market'], {
    now: () => NOW,
  }),
  clock: new ManualClock(NOW - 3_600_000),
};
const at = (age: number, over: Partial<Quote> = {}) =>
  unfitQuote(parts, quote({ timestamp: NOW - age, ...over }));

describe('a quote', () => {
  it('is good for a minute by the clock of the market, not of this host', () => {
    expect(marketNow(parts)).toBe(NOW);
    expect(at(60_000)).toBeUndefined();
    expect(at(60_001)).toMatchObject({ code: 'stale-quote', numbers: { age: 60_001 } });
    expect(at(3_600_000)?.reason).toBe('the price of AAA is 60 min old; nothing is decided on it');
  });

  it('dated ahead is as bad as an old one', () => {
    expect(at(-180_000)).toMatchObject({
      code: 'stale-quote',
      reason: 'the price of AAA is dated 3 min ahead; nothing is decided on it',
    });
  });

  it('needs two prices, the ask not below the bid', () => {
    expect(at(0, { bid: 100, ask: 100 })).toBeUndefined();
    for (const [bid, ask] of [
      [0, 100],
      [Number.NaN, 100],
      [100, 99.9],
      [100, Number.NaN],
    ] as const)
      expect(at(0, { bid, ask })).toMatchObject({
        code: 'bad-quote',
        numbers: { bid, ask },
        reason: `AAA-USDT has no usable price: bid ${bid}, ask ${ask}`,
      });
  });
});

describe('an age in words', () => {
  it.each([
    [0, '0 s'],
    [89_000, '89 s'],
    [90_000, '2 min'],
    [119.4 * 60_000, '119 min'],
    [120 * 60_000, '2 h'],
    [71.9 * 3_600_000, '72 h'],
    [72 * 3_600_000, '3 days'],
  ])('%d ms are %s', (ms, words) => {
    expect(stale('stale-quote', 'it', ms).reason).toBe(`it is ${words} old; nothing is decided on it`);
  });
});
