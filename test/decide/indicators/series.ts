import { CandleRing, IndicatorSet } from '../../../src/decide/indicators/index.js';
import type { Candle } from '../../../src/domain/index.js';

/** The indicators after candles that are pushed one by one. */
export class StreamedSet extends IndicatorSet {
  constructor(private readonly ring = new CandleRing()) {
    super(ring);
  }

  push(candle: Candle): void {
    this.ring.push(candle);
    this.take();
    this.settle();
  }
}

/** A generator of evenly spread numbers in [0, 1): mulberry32, the same numbers for the same seed everywhere. */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const HOUR = 3_600_000;
/** A UTC midnight. */
export const START = Date.UTC(2025, 0, 1);

/** Hourly candles of a random walk whose steps have mean `drift` and deviation of about `size` (fractions). */
export const walk = (length: number, seed: number, drift = 0, size = 0.008): Candle[] => {
  const random = randomOf(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let close = 100;
  return Array.from({ length }, (_, i) => {
    const open = close;
    close = open * Math.exp(drift + size * normal());
    const high = Math.max(open, close) * (1 + (size / 2) * random());
    const low = Math.min(open, close) * (1 - (size / 2) * random());
    return { timestamp: START + i * HOUR, open, high, low, close, volume: 50 + 100 * random() };
  });
};

/** Hourly candles without any movement. */
export const flat = (length: number, price = 100, volume = 10, from = START): Candle[] =>
  Array.from({ length }, (_, i) => ({
    timestamp: from + i * HOUR,
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
  }));

/** Hourly candles along given closes, each opening at the close before. */
export const along = (closes: readonly number[], wick = 0.001): Candle[] =>
  closes.map((close, i) => {
    const open = closes[i - 1] ?? close;
    return {
      timestamp: START + i * HOUR,
      open,
      high: Math.max(open, close) * (1 + wick),
      low: Math.min(open, close) * (1 - wick),
      close,
      volume: 10,
    };
  });
