import {
  clamp,
  isLiquidationBeyond,
  liquidationPriceOf,
  opposite,
  roundStop,
  sign,
  type Instrument,
  type Opportunity,
  type Side,
} from '../../domain/index.js';

/**
 * Share of the allowed leverage that an opportunity earns, 0…1: less for volatile coins (full at an ATR of 1 % of
 * the price, a quarter at 4 %), weak confidence (half at 0.5, full at 0.8), momentum or slow frames against the
 * side, and a market that is not trending. Leverage changes margin only, never the strategy (invariant 10).
 */
export const leverageShare = ({ side, confidence, analysis }: Opportunity): number => {
  const { atr14, momentum10 } = analysis.values;
  const volatility = atr14 === undefined ? 0.5 : clamp((0.01 * analysis.close) / atr14, 0.25, 1);
  const trust = clamp(0.5 + (confidence - 0.5) / 0.6, 0.5, 1);
  const momentum = momentum10 !== undefined && sign(side) * momentum10 < 0 ? 0.75 : 1;
  const trend = analysis.frames.some((frame) => frame.direction === opposite(side)) ? 0.75 : 1;
  const regime = { trending: 1, neutral: 0.9, ranging: 0.75 }[analysis.regime];
  return volatility * trust * momentum * trend * regime;
};

/** The liquidation price on a tick, rounded towards entry, so that it is never nearer than shown. */
const plannedLiquidation = (entry: number, side: Side, leverage: number, instrument: Instrument): number =>
  Math.max(
    0,
    roundStop(liquidationPriceOf(entry, side, leverage, instrument.maintenanceMargin), side, instrument),
  );

/**
 * The highest whole leverage ≤ `wanted` whose liquidation lies beyond the stop, with its price;
 * undefined when even 1× does not.
 */
export const safeLeverage = (
  wanted: number,
  side: Side,
  entry: number,
  stop: number,
  instrument: Instrument,
): { readonly leverage: number; readonly liquidation: number } | undefined => {
  for (let leverage = Math.max(1, Math.floor(wanted)); leverage >= 1; leverage--) {
    const liquidation = plannedLiquidation(entry, side, leverage, instrument);
    if (isLiquidationBeyond(side, entry, stop, liquidation)) return { leverage, liquidation };
  }
  return undefined;
};
