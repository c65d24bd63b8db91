import { STOP_SLIPPAGE, timeframeMs, type TradingSettings, DAY } from '../../domain/index.js';

/** A part of the first size that is taken off (or added) once, at a profit in R. */
interface ScaleStep {
  readonly atR: number;
  /** Of the most contracts ever open. */
  readonly fraction: number;
}

/** The parameters of position management. Distances in R or as fractions of the price, never in leveraged percent. */
export interface PositionRules {
  /** The trail never comes nearer to the best price than this (TRAILING_STOP_PERCENTAGE). */
  readonly trailFloor: number;
  /** In high volatility the trail widens to this many ATR of the base timeframe, */
  readonly trailAtr: number;
  /** but not beyond this multiple of the position's own trail distance. */
  readonly trailWiden: number;
  /** From this best profit on, the trail tightens by `fadeFactor` while momentum runs against the position. */
  readonly fadeAfterR: number;
  readonly fadeFactor: number;
  /** Smallest move of the stop worth an order, in R. */
  readonly stopStepR: number;
  /** Best profit in R after which the stop goes to break-even; absent = never. */
  readonly breakEvenAtR?: number;
  /** Candles after which a position that earns less than `timeStopSpareR` is closed; absent = never. */
  readonly maxCandles?: number;
  readonly timeStopSpareR: number;
  /** Close when the 1d frame, or both slow frames, point against the position. */
  readonly earlyExit: 'off' | 'day' | 'both';
  readonly scaleOut: readonly ScaleStep[];
  /** Adds to winners, a step at every multiple of `atR`, at most `times`. */
  readonly scaleIn?: ScaleStep & { readonly times: number };
  /** Smallest move of the target worth an order, and its nearest place net of fees, in R. */
  readonly targetStepR: number;
  readonly minTargetR: number;
  /** Share of the way to where the target belongs that it moves in one candle, 0…1. */
  readonly targetGlide: number;
  /** Farthest target as a multiple of the first one's distance. */
  readonly targetStretch: number;
  /** Planned slippage of a stop, a fraction. */
  readonly slippage: number;
}

const WEEK = 7 * DAY;

/**
 * The rules for a set of settings. Defaults follow the evidence: exits make or break the strategy, so the trail is
 * as wide as the stop (6–8 ATR, from entry) and only loose ends are tidied up. Break-even at 1 R lies where such a
 * trail is anyway and adds the fees. The time stop (a week) ends what goes nowhere and spares winners, because a
 * few long ones pay for the rest. A quarter is taken off at 2 R: measured as neutral, it banks something in the
 * long give-backs and keeps three quarters on the tail. Scaling in is off: unproven, and it costs turnover.
 */
export const positionRules = (
  settings: Pick<TradingSettings, 'trailingStopPercentage' | 'timeframe'>,
  over: Partial<PositionRules> = {},
): PositionRules => ({
  trailFloor: settings.trailingStopPercentage,
  trailAtr: 7,
  trailWiden: 1.5,
  fadeAfterR: 2,
  fadeFactor: 0.8,
  stopStepR: 0.1,
  breakEvenAtR: 1,
  maxCandles: Math.ceil(WEEK / timeframeMs(settings.timeframe)),
  timeStopSpareR: 1,
  earlyExit: 'both',
  scaleOut: [{ atR: 2, fraction: 0.25 }],
  targetStepR: 0.25,
  minTargetR: 1.5,
  targetGlide: 0.25,
  targetStretch: 1.5,
  slippage: STOP_SLIPPAGE,
  ...over,
});
