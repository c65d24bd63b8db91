import type { Candle } from '../../domain/index.js';
import { isPrice } from './format.js';

/** Lowest and highest price of a chart. */
export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

/** A level may stretch the chart until candles keep this share of its height … */
const CANDLE_SHARE = 0.4;
/** … or the chart spans this fraction of the price, whichever allows more. */
const CALM_SPAN = 0.12;
/** A level of minor interest may stretch it by this factor only. */
const MINOR_STRETCH = 1.35;

const widen = (range: PriceRange, price: number): PriceRange => ({
  low: Math.min(range.low, price),
  high: Math.max(range.high, price),
});

const spanOf = (range: PriceRange): number => range.high - range.low;

/**
 * The range that shows all candles and as many levels as leave the candles legible; what is left out is shown
 * by an arrow at the edge.
 * @param major levels that matter, the most important first.
 * @param minor levels shown only if they are close by.
 * @param step the instrument's price step, so that a flat market is not blown up to noise.
 */
export const priceRange = (
  candles: readonly Candle[],
  major: readonly number[],
  minor: readonly number[],
  step: number,
): PriceRange => {
  const core: PriceRange = {
    low: Math.min(...candles.map((c) => Math.min(c.low, c.open, c.close))),
    high: Math.max(...candles.map((c) => Math.max(c.high, c.open, c.close))),
  };
  const middle = (core.low + core.high) / 2;
  const allowed = Math.max(spanOf(core) / CANDLE_SHARE, CALM_SPAN * middle);
  const take = (range: PriceRange, levels: readonly number[], most: number): PriceRange =>
    levels.filter(isPrice).reduce((so, level) => {
      const wider = widen(so, level);
      return spanOf(wider) <= most ? wider : so;
    }, range);
  const main = take(core, major, allowed);
  const all = take(main, minor, spanOf(main) * MINOR_STRETCH);
  const least = Math.min(middle * 0.5, Math.max(middle * 0.002, step * 8));
  const pad = Math.max(spanOf(all) * 0.05, (least - spanOf(all)) / 2);
  return { low: Math.max(all.low - pad, all.low * 0.2), high: all.high + pad };
};
