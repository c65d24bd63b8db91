/** How the strategy turns an analysis into an opportunity. Distances are fractions of the price. */
export interface StrategyOptions {
  /** Confidence that an entry needs, 0…1 after the slow frames are weighed in; adapted by learning within 0.52–0.75. */
  readonly threshold: number;
  /** Stop distance in ATR(14) of the candles traded on. */
  readonly stopAtr: number;
  /** The stop is never nearer than this. */
  readonly minStopDistance: number;
  /** A symbol whose stop would have to be wider is skipped, not clamped. */
  readonly maxStopDistance: number;
  /** Least distance the trail keeps from the best price (TRAILING_STOP_PERCENTAGE); volatility widens it. */
  readonly trailFloor: number;
  /** Net reward aimed at, in R; 0 = no target, the trail decides. */
  readonly targetR: number;
  /** Least net reward in R that a target may come down to when a level lies ahead of it. */
  readonly minTargetR: number;
  /** Fees and slippage of entry and exit together, a fraction of notional. */
  readonly roundTripCost: number;
  /** Distance between bid and ask where it is known; a stop keeps several of it away. */
  readonly spread: number;
}

/**
 * The middle of the plateau that recorded candles show (docs/strategy.md): slow exits, wide stop,
 * equally wide trail, and a coin too wild for them is left alone.
 */
export const DEFAULT_STRATEGY: StrategyOptions = {
  threshold: 0.6,
  stopAtr: 8,
  minStopDistance: 0.01,
  maxStopDistance: 0.08,
  trailFloor: 0.02,
  targetR: 4,
  minTargetR: 1.5,
  roundTripCost: 0.0018,
  spread: 0,
};
