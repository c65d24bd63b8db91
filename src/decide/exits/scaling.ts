import {
  coinsOf,
  denied,
  isDenied,
  isLiquidationBeyond,
  liquidationPriceOf,
  roundLots,
  roundStop,
  sign,
  type Denied,
  type Instrument,
  type ReviewedPosition,
} from '../../domain/index.js';
import type { Decision, PositionView } from './decision.js';
import { profitR, tighten } from './position.js';
import type { PositionRules } from './rules.js';

/** A stop that comes with scaling in keeps at least this share of 1 R from the price. */
const ROOM_R = 0.25;

/** The steps out that are due: each once, in whole lots, and never the last lot. */
export const scaleOut = (
  position: ReviewedPosition,
  { analysis, instrument }: PositionView,
  { scaleOut: steps }: PositionRules,
): readonly Decision[] => {
  const profit = profitR(position, analysis.close);
  const decisions: Decision[] = [];
  if (!steps.some(({ atR }) => profit >= atR)) return decisions;
  let open = position.contracts;
  for (const [index, { atR, fraction }] of steps.entries()) {
    const step = index + 1;
    if (profit < atR || position.scaledSteps.includes(step)) continue;
    const contracts = roundLots(fraction * position.maxContracts, instrument);
    if (contracts <= 0 || roundLots(open - contracts, instrument) <= 0) continue;
    open -= contracts;
    decisions.push({
      action: 'scaleOut',
      contracts,
      step,
      cause: `scaling out, step ${step}: ${profit.toFixed(2)} R`,
    });
  }
  return decisions;
};

/**
 * The stop at which the position and `contracts` more at `price` together lose no more than the first risk, fees and
 * slippage included. With C = cost of all coins Q and x = fill of the stop:
 * s × (C − Q x) + fee × (C + Q x) = riskUnit, solved for x. Not rounded.
 */
const stopForFirstRisk = (
  position: Pick<ReviewedPosition, 'side' | 'contracts' | 'entryPrice' | 'riskUnit'>,
  contracts: number,
  price: number,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee'>,
  slippage: number,
): number => {
  const s = sign(position.side);
  const fee = instrument.takerFee;
  const coins = coinsOf(position.contracts + contracts, instrument);
  const cost =
    coinsOf(position.contracts, instrument) * position.entryPrice + coinsOf(contracts, instrument) * price;
  const fill = (cost * (1 + s * fee) - s * position.riskUnit) / (coins * (1 - s * fee));
  return fill / (1 - s * slippage);
};

/**
 * The stop that must be in place when `contracts` are added at `price`, or why they may not be: only winners are
 * added to, total risk never exceeds the first risk, the stop never loosens and liquidation stays beyond it.
 */
export const planScaleIn = (
  position: ReviewedPosition,
  contracts: number,
  price: number,
  instrument: Instrument,
  slippage: number,
): { readonly stop: number } | Denied => {
  const s = sign(position.side);
  const profit = profitR(position, price);
  if (!(profit > 0))
    return denied('not-a-winner', `only winners are added to; this one stands at ${profit.toFixed(2)} R`, {
      profitR: profit,
    });
  if (!(contracts > 0))
    return denied('below-one-lot', `that is less than one lot of ${instrument.lotSize}`, {
      contracts,
      lotSize: instrument.lotSize,
    });
  const needed = roundStop(
    stopForFirstRisk(position, contracts, price, instrument, slippage),
    position.side,
    instrument,
  );
  const stop = tighten(position.stop, needed, position.side) ?? position.stop;
  const room = (s * (price - stop)) / position.riskDistance;
  if (room < ROOM_R)
    return denied(
      'stop-too-near',
      `to keep the first risk the stop would have to be at ${stop}, ${room.toFixed(2)} R from the price`,
      { stop, price, roomR: room },
    );
  const entry =
    (position.contracts * position.entryPrice + contracts * price) / (position.contracts + contracts);
  const liquidation = liquidationPriceOf(
    entry,
    position.side,
    position.leverage,
    instrument.maintenanceMargin,
  );
  if (!isLiquidationBeyond(position.side, entry, stop, liquidation))
    return denied('liquidation-too-near', `liquidation would lie at ${liquidation}, the stop at ${stop}`, {
      stop,
      liquidation,
    });
  return { stop };
};

/** Adds to a winner where the rules say so and the first risk allows it. */
export const scaleIn = (
  position: ReviewedPosition,
  { analysis, instrument }: PositionView,
  { scaleIn: rule, slippage }: PositionRules,
): Decision | undefined => {
  if (!rule) return undefined;
  const taken = position.scaledSteps.filter((step) => step < 0).length;
  const profit = profitR(position, analysis.close);
  if (taken >= rule.times || profit < rule.atR * (taken + 1)) return undefined;
  const contracts = roundLots(rule.fraction * position.contracts, instrument);
  const plan = planScaleIn(position, contracts, analysis.close, instrument, slippage);
  if (isDenied(plan)) return undefined;
  return {
    action: 'scaleIn',
    contracts,
    stop: plan.stop,
    step: -(taken + 1),
    cause: `scaling in, step ${taken + 1}: ${profit.toFixed(2)} R`,
  };
};
