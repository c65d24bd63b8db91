import type { Candle } from '../../domain/index.js';
import { isPrice } from './format.js';

/** What a chart shows of prices: `low` to `high` true to scale, and levels that lie beyond a visible break. */
export interface PriceRange {
  readonly low: number;
  readonly high: number;
  /** Levels under the scale, the nearest first. */
  readonly below: readonly number[];
  /** Levels over it, the nearest first. */
  readonly above: readonly number[];
}

type Span = Pick<PriceRange, 'low' | 'high'>;

/** A level may stretch the scale until candles keep this share of it. */
const CANDLE_SHARE = 0.4;
/** A level of minor interest may stretch it by this factor only. */
const MINOR_STRETCH = 1.35;
/** One candle in so many may have a wick that is cut and marked, … */
const RARE = 30;
/** … and this share of the span of all others is shown of it. */
const WICK_SHOWN = 0.3;

const widen = (span: Span, price: number): Span => ({
  low: Math.min(span.low, price),
  high: Math.max(span.high, price),
});

const sizeOf = (span: Span): number => span.high - span.low;

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** Where the candles lie: all bodies, and of the few longest wicks so much that they do not flatten the rest. */
const candleSpan = (candles: readonly Candle[]): Span => {
  const highs = ascending(candles.map((c) => Math.max(c.high, c.open, c.close)));
  const lows = ascending(candles.map((c) => Math.min(c.low, c.open, c.close)));
  const rare = candles.length < 8 ? 0 : Math.ceil(candles.length / RARE);
  const most = {
    high: Math.max(highs.at(-1 - rare) ?? 0, ...candles.map((c) => Math.max(c.open, c.close))),
    low: Math.min(lows[rare] ?? 0, ...candles.map((c) => Math.min(c.open, c.close))),
  };
  const shown = WICK_SHOWN * sizeOf(most);
  return {
    low: Math.max(lows[0] ?? 0, most.low - shown),
    high: Math.min(highs.at(-1) ?? 0, most.high + shown),
  };
};

/**
 * The range that shows the candles and as many levels as leave them legible; those that do not fit lie beyond a break.
 * @param major levels that matter, the most important first.
 * @param minor levels that stretch the scale only if they are close by.
 * @param step the instrument's price step, so that a flat market is not blown up to noise.
 * @param path prices of a line that goes on where the scale ends: the farthest on each side gets a place.
 */
export const priceRange = (
  candles: readonly Candle[],
  major: readonly number[],
  minor: readonly number[],
  step: number,
  path: readonly number[] = [],
): PriceRange => {
  const core = candleSpan(candles);
  const middle = (core.low + core.high) / 2;
  // A market that does not move is not blown up to fill the chart.
  const least = Math.min(middle * 0.5, Math.max(middle * 0.002, step * 8));
  const take = (span: Span, levels: readonly number[], most: number): Span =>
    levels.filter(isPrice).reduce((so, level) => {
      const wider = widen(so, level);
      return sizeOf(wider) <= most ? wider : so;
    }, span);
  const main = take(core, [...major, ...path], Math.max(sizeOf(core), least) / CANDLE_SHARE);
  const all = take(main, minor, sizeOf(main) * MINOR_STRETCH);
  const pad = Math.max(sizeOf(all) * 0.05, (least - sizeOf(all)) / 2);
  const span = { low: Math.max(all.low - pad, all.low * 0.2), high: all.high + pad };
  const isOut = (price: number): boolean => isPrice(price) && (price < span.low || price > span.high);
  const ends = path.filter(isOut);
  const outside = ascending([
    ...new Set([
      ...[...major, ...minor].filter(isOut),
      ...(ends.length > 0 ? [Math.min(...ends), Math.max(...ends)] : []),
    ]),
  ]);
  return {
    ...span,
    below: outside.filter((price) => price < span.low).reverse(),
    above: outside.filter((price) => price > span.high),
  };
};
