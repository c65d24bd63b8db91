import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../src/domain/index.js';
import { along, flat, StreamedSet, walk } from './series.js';

const after = (candles: readonly Candle[]): StreamedSet => {
  const set = new StreamedSet();
  for (const candle of candles) set.push(candle);
  return set;
};

describe('too little, flat, silent and wild data', () => {
  it('has no value before its window is full', () => {
    expect(after(walk(1, 1)).values()).toEqual({});
    const values = after(walk(19, 1)).values();
    expect(values).not.toHaveProperty('sma20');
    expect(values).not.toHaveProperty('bbWidth');
    expect(values).toHaveProperty('rsi14');
    expect(after(walk(20, 1)).values()).toHaveProperty('sma20');
    expect(after(walk(199, 1)).values()).not.toHaveProperty('ema200');
    expect(after(walk(200, 1)).values()).toHaveProperty('ema200');
  });

  it('has no RSI, ADX, Stochastic or levels on flat prices, and bands of no width', () => {
    const values = after(flat(300, 0.1)).values();
    for (const name of ['rsi14', 'adx14', 'stochasticK', 'stochasticD', 'support', 'resistance'])
      expect(values).not.toHaveProperty(name);
    expect(values.bbWidth).toBe(0);
    expect(values.atr14).toBe(0);
    expect(values.momentum10).toBe(0);
  });

  it('forgets what moved before when data has long been flat', () => {
    const moved = walk(500, 3);
    const last = moved.at(-1) as Candle;
    const still = flat(2_000, last.close, 10, last.timestamp + 3_600_000);
    const [withPast, without] = [after([...moved, ...still]), after(still)];
    expect(Object.keys(withPast.values())).toEqual(Object.keys(without.values()));
    const next = walk(60, 4).map((candle, i) => ({
      ...candle,
      timestamp: (still.at(-1) as Candle).timestamp + (i + 1) * 3_600_000,
    }));
    for (const candle of next) {
      withPast.push(candle);
      without.push(candle);
    }
    expect(withPast.adx14).toBeCloseTo(without.adx14, 9);
    expect(withPast.rsi14).toBeCloseTo(without.rsi14, 9);
  });

  it('has neither volume ratio nor VWAP where nothing traded', () => {
    const values = after(walk(100, 2).map((candle) => ({ ...candle, volume: 0 }))).values();
    expect(values).not.toHaveProperty('volumeRatio');
    expect(values).not.toHaveProperty('vwap50');
    expect(values).toHaveProperty('rsi14');
  });

  it('takes one silent candle among others as a ratio of 0', () => {
    const candles = walk(100, 2);
    candles[99] = { ...(candles[99] as Candle), volume: 0 };
    expect(after(candles).volumeRatio).toBe(0);
  });

  it('reads RSI 100 on a rise without a loss, and 0 on a fall without a gain', () => {
    const rise = Array.from({ length: 60 }, (_, i) => 100 + i);
    expect(after(along(rise)).rsi14).toBe(100);
    expect(after(along(rise.toReversed())).rsi14).toBe(0);
  });

  const price = fc.oneof(
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    fc.constantFrom(1e-9, 1, 1, 1, 0.1 + 0.2, 1e9, 1e150),
  );
  const candle = fc
    .tuple(
      price,
      price,
      price,
      price,
      fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e12, noNaN: true })),
    )
    .map(([a, b, c, d, volume]) => ({
      open: a,
      close: b,
      high: Math.max(a, b, c, d),
      low: Math.min(a, b, c, d),
      volume,
    }));

  it('never gives NaN or Infinity, whatever the candles', () => {
    fc.assert(
      fc.property(fc.array(candle, { minLength: 1, maxLength: 260 }), (list) => {
        const set = new StreamedSet();
        list.forEach((one, i) => {
          set.push({ timestamp: i, ...one });
          for (const value of Object.values(set.values())) expect(Number.isFinite(value)).toBe(true);
        });
        if (set.rsi14 === set.rsi14) expect(set.rsi14).toBeGreaterThanOrEqual(0);
        if (set.rsi14 === set.rsi14) expect(set.rsi14).toBeLessThanOrEqual(100);
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});

describe('support and resistance', () => {
  const mountain = [
    ...Array.from({ length: 10 }, (_, i) => 100 + i),
    ...Array.from({ length: 10 }, (_, i) => 109 - i),
  ];

  it('is the nearest confirmed swing beyond the close', () => {
    const set = after(along([...mountain, ...mountain.map((p) => p - 3)], 0));
    // Tops at 109 and 106, a trough at 97 between them; the close is 97 again.
    expect(set.resistance).toBe(106);
    set.push({ timestamp: 1e15, open: 97, high: 108, low: 97, close: 107, volume: 1 });
    expect(set.resistance).toBe(109);
    expect(set.support).toBe(97);
  });

  it('does not know a pivot before five candles have confirmed it', () => {
    const top = along(mountain.slice(0, 10), 0);
    const set = after(top);
    const down = [108, 107, 106, 105, 104];
    down.forEach((close, i) => {
      expect(set.resistance).toBeNaN();
      set.push({ timestamp: 1e15 + i, open: close, high: close, low: close, close, volume: 1 });
    });
    expect(set.resistance).toBe(109);
  });

  it('forgets a pivot after 200 candles', () => {
    const set = after(along(mountain, 0));
    expect(set.resistance).toBe(109);
    for (const candle of flat(200, 100, 1, 1e15)) set.push(candle);
    expect(set.resistance).toBeNaN();
  });
});

describe('over a very long run', () => {
  it('gives the same bits for a window, and the same value for an average, wherever streaming began', () => {
    const candles = walk(60_000, 5);
    const [whole, tail] = [after(candles), after(candles.slice(-2_000))];
    for (const name of [
      'sma20',
      'sma50',
      'bbWidth',
      'stochasticD',
      'volumeRatio',
      'momentum10',
      'vwap50',
      'support',
      'resistance',
    ] as const)
      expect(tail[name], name).toBe(whole[name]);
    for (const name of ['ema26', 'ema200', 'macdHistogram', 'rsi14', 'atr14', 'adx14'] as const)
      expect(Math.abs(tail[name] - whole[name]), name).toBeLessThan(1e-7 * Math.abs(whole[name]));
  });

  it('does not drift after prices have fallen by twelve powers of ten', () => {
    const high = walk(500, 8).map((c) => ({
      ...c,
      open: c.open * 1e9,
      high: c.high * 1e9,
      low: c.low * 1e9,
      close: c.close * 1e9,
    }));
    const small = walk(3_000, 9).map((c, i) => ({
      timestamp: (high.at(-1) as Candle).timestamp + (i + 1) * 3_600_000,
      open: c.open / 1e3,
      high: c.high / 1e3,
      low: c.low / 1e3,
      close: c.close / 1e3,
      volume: c.volume,
    }));
    const [mixed, clean] = [after([...high, ...small]), after(small)];
    expect(mixed.sma50).toBe(clean.sma50);
    expect(mixed.bbWidth).toBe(clean.bbWidth);
    expect(mixed.vwap50).toBe(clean.vwap50);
  });
});
