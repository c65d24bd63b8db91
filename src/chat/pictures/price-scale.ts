import { scaleLinear } from 'd3-scale';
import type { PriceRange } from './price-domain.js';
import { valueTicks, type ValueTick } from './ticks.js';

/** Room of a level beyond a break, px; all of them together take at most this share of the height. */
const STRIP = 38;
const MOST_STRIPS = 0.45;
/** Where in its strip the break lies, and the level, counted from the scale's end. */
const BREAK_AT = 0.35;
const LEVEL_AT = 0.8;

/** Prices as heights: true to scale between the breaks, and in order beyond them. */
export interface PriceScale {
  /** Px of the two ends of what is true to scale. */
  readonly top: number;
  readonly bottom: number;
  /** Px of the breaks. */
  readonly breaks: readonly number[];
  /** Px of a price; one beyond everything lies at the edge. */
  readonly y: (price: number) => number;
  /** Round prices of the part that is true to scale. */
  readonly ticks: (count: number, decimals: number, format: (price: number) => string) => ValueTick[];
}

/** @param top,bottom px of the price area. */
export const priceScale = (
  { low, high, below, above }: PriceRange,
  top: number,
  bottom: number,
): PriceScale => {
  const strips = below.length + above.length;
  const strip = Math.min(STRIP, (MOST_STRIPS * (bottom - top)) / Math.max(1, strips));
  const [first, last] = [top + above.length * strip, bottom - below.length * strip];
  const core = scaleLinear([low, high], [last, first]);
  const all = scaleLinear(
    [...below.toReversed(), low, high, ...above],
    [
      ...below.map((_, i) => last + (i + LEVEL_AT) * strip).reverse(),
      last,
      first,
      ...above.map((_, i) => first - (i + LEVEL_AT) * strip),
    ],
  );
  return {
    top: first,
    bottom: last,
    breaks: [
      ...below.map((_, i) => last + (i + BREAK_AT) * strip),
      ...above.map((_, i) => first - (i + BREAK_AT) * strip),
    ],
    y: (price) => Math.min(bottom, Math.max(top, all(price))),
    ticks: (count, decimals, format) => valueTicks(core, count, decimals, format),
  };
};
