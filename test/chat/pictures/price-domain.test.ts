import { describe, expect, it } from 'vitest';
import { priceRange } from '../../../src/chat/pictures/price-domain.js';

describe('price range', () => {
  const candles = [{ timestamp: 0, open: 100, high: 104, low: 100, close: 102, volume: 1 }];

  it('takes in levels that leave the candles legible, and pads by a twentieth; others lie beyond a break', () => {
    // Candles span 4 and keep two fifths: 10 in all, so that 95 fits and 110 then does not.
    const range = priceRange(candles, [95, 110, 90, 80], [], 0.01);
    expect(range).toEqual({ low: 95 - 0.45, high: 104 + 0.45, above: [110], below: [90, 80] });
  });

  it('takes in a minor level only when it is near', () => {
    expect(priceRange(candles, [], [99], 0.01)).toMatchObject({ low: 100 - 1 - 0.25, below: [] });
    expect(priceRange(candles, [], [90], 0.01)).toMatchObject({ low: 100 - 0.2, below: [90] });
  });

  it('has a place for the farthest point of a path on each side', () => {
    expect(priceRange(candles, [], [], 0.01, [80, 70, 130, 101])).toMatchObject({
      below: [70],
      above: [130],
    });
  });

  it('shows a third of a calm candle’s span of a wick that goes far beyond all others', () => {
    const calm = Array.from({ length: 40 }, (_, i) => ({
      timestamp: i,
      open: 100,
      high: 101,
      low: 99,
      close: 100.5,
      volume: 1,
    }));
    const spiked = calm.map((candle, i) => (i === 20 ? { ...candle, low: 50 } : candle));
    // The others lie in 99…101: 0.3 × 2 is shown below, and a twentieth of 2.6 is the margin.
    expect(priceRange(spiked, [], [], 0.01).low).toBeCloseTo(99 - 0.6 - 0.13);
    expect(priceRange(calm, [], [], 0.01).low).toBeCloseTo(99 - 0.1);
    // Many such wicks are the market, no accident.
    const wild = calm.map((candle, i) => (i % 4 === 0 ? { ...candle, low: 50 } : candle));
    expect(priceRange(wild, [], [], 0.01).low).toBeLessThan(50);
  });
});
