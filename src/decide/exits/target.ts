import {
  priceAtR,
  clamp,
  roundPriceDown,
  roundPriceUp,
  sign,
  type ReviewedPosition,
} from '../../domain/index.js';
import type { PositionView } from './decision.js';
import { profitR } from './position.js';
import type { PositionRules } from './rules.js';

/** The cause of every move of the target by this rule. */
export const TARGET_CAUSE = 'dynamic target';

/** How far in front of a level the target lies, a fraction of the price. */
const BEFORE_LEVEL = 0.001;

/**
 * How much the market favours a farther target, −1…1: momentum with the side, trend strength, volatility,
 * RSI not yet stretched, and profit velocity in R per candle.
 */
export const targetScore = (position: ReviewedPosition, { analysis }: PositionView): number => {
  const s = sign(position.side);
  const { momentum10 = 0, adx14, bbWidth, rsi14 } = analysis.values;
  const velocity = profitR(position, analysis.close) / Math.max(1, position.candlesHeld);
  const stretched = rsi14 !== undefined && s * (rsi14 - 50) > 30;
  const score =
    clamp((s * momentum10) / 0.05, -1, 1) * 0.4 +
    (adx14 === undefined ? 0 : adx14 > 25 ? sign(position.side) * Math.sign(momentum10) * 0.2 : -0.1) +
    (bbWidth === undefined ? 0 : bbWidth > 0.06 ? 0.1 : bbWidth < 0.02 ? -0.1 : 0) +
    (stretched ? -0.3 : 0) +
    clamp(velocity / 0.1, -1, 1) * 0.3;
  return clamp(score, -1, 1);
};

/** The level ahead of the price, a little in front of it; undefined where there is none. */
const levelAhead = (position: ReviewedPosition, { analysis }: PositionView): number | undefined => {
  const level = position.side === 'long' ? analysis.values.resistance : analysis.values.support;
  if (level === undefined || sign(position.side) * (level - analysis.close) <= 0) return undefined;
  return level * (1 - sign(position.side) * BEFORE_LEVEL);
};

/** A price as its distance from entry in the direction of profit. */
const ahead = ({ side, entryPrice }: ReviewedPosition, price: number): number =>
  sign(side) * (price - entryPrice);

const isOfTarget = ({ what }: ReviewedPosition['moves'][number]): boolean => what === 'target';

/**
 * Where the target belongs now, on a tick, or undefined when it stays. It moves both ways between the nearest place
 * that pays the least reward (and still lies ahead of the price) and a multiple of its first distance.
 * A position without a target gets none: the trail decides. A target that the owner set stays.
 */
export const dynamicTarget = (
  position: ReviewedPosition,
  view: PositionView,
  rules: PositionRules,
): number | undefined => {
  const { target, entryPrice, riskDistance, side } = position;
  if (target === undefined || position.targetPinned) return undefined;
  const s = sign(side);
  const first = ahead(position, position.moves.find(isOfTarget)?.from ?? target);
  const score = targetScore(position, view);
  const wanted = first * (1 + (score > 0 ? rules.targetStretch - 1 : 0.5) * score);
  const level = levelAhead(position, view);
  // A strong move may run through the level; a weak one takes what is in front of it.
  const stopped = level !== undefined && score < 0.5 ? Math.min(wanted, ahead(position, level)) : wanted;
  const { minTargetR, slippage } = rules;
  const firstStop = entryPrice - s * riskDistance;
  const low = Math.max(
    ahead(position, priceAtR(side, entryPrice, firstStop, minTargetR, view.instrument.takerFee, slippage)),
    ahead(position, view.analysis.close) + rules.targetStepR * riskDistance,
  );
  const fitting = Math.max(low, Math.min(stopped, first * rules.targetStretch));
  // It glides: one candle's mood must not throw the target from end to end and back.
  const distance = Math.max(
    low,
    ahead(position, target) + rules.targetGlide * (fitting - ahead(position, target)),
  );
  const raw = entryPrice + s * distance;
  const next = s > 0 ? roundPriceUp(raw, view.instrument) : roundPriceDown(raw, view.instrument);
  const step = Math.max(view.instrument.tickSize, rules.targetStepR * riskDistance);
  return next > 0 && Math.abs(next - target) >= step ? next : undefined;
};
