import { describe, expect, it } from 'vitest';
import { steadyMarket } from '../../../tools/bench/steady-market.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 2, 0, 30);
const OPEN = NOW - HOUR / 2;

describe('the market of random walks', () => {
  const market = steadyMarket(3, NOW);
  const [first] = market.instruments;

  it('has a history of more than 2,000 candles for each, without a gap', () => {
    for (const { symbol } of market.instruments) {
      const rows = market.candles(symbol, 60, 0, NOW);
      expect(rows.length).toBeGreaterThan(2_000);
      expect(rows.at(-1)?.[0]).toBe(OPEN);
      for (const [i, [time, open, high, low, close]] of rows.entries()) {
        expect(time).toBe((rows[0]?.[0] ?? NaN) + i * HOUR);
        expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
        expect(low).toBeLessThanOrEqual(Math.min(open, close));
      }
    }
  });

  it('gives the rows that open in the range, both ends in it', () => {
    const symbol = first?.symbol ?? '';
    const rows = market.candles(symbol, 60, OPEN - 3 * HOUR, OPEN - HOUR);
    expect(rows.map(([time]) => time)).toEqual([OPEN - 3 * HOUR, OPEN - 2 * HOUR, OPEN - HOUR]);
    expect(market.candles(symbol, 60, OPEN - 3 * HOUR + 1, OPEN - HOUR - 1)).toHaveLength(1);
  });

  it('trades now where the forming candle opened, and has candles for the hours to come', () => {
    for (const { symbol, price } of market.instruments) {
      const [forming, next] = market.candles(symbol, 60, OPEN, OPEN + HOUR);
      expect(forming?.[1]).toBe(price);
      expect(next?.[1]).toBe(forming?.[4]);
    }
  });

  it('knows hours alone, and only its own contracts', () => {
    expect(market.candles(first?.symbol ?? '', 15, 0, NOW)).toEqual([]);
    expect(market.candles('XBTUSDTM', 60, 0, NOW)).toEqual([]);
    expect(market.symbols).toEqual(['W001-USDT', 'W002-USDT', 'W003-USDT']);
  });
});
