import {
  coinsOf,
  contractsFor,
  denied,
  initialMarginOf,
  isDenied,
  ladderFault,
  ladderOf,
  restingAt,
  notionalOf,
  roundPriceDown,
  roundPriceUp,
  roundStop,
  sign,
  STOP_SLIPPAGE,
  unitLoss,
  unitReward,
  type Denied,
  type Instrument,
  type Opportunity,
  type Plan,
  type Quote,
  type Side,
  type Target,
  type TradingSettings,
  inPercent,
  inUsdt,
} from '../../domain/index.js';
import type { RiskContext } from './context.js';
import { checkDailyLoss, checkGates } from './gates.js';
import { leverageShare, safeLeverage } from './leverage.js';
import { sizeTrade } from './size.js';

/** Smallest reward at the target, net of fees, in R. */
export const MIN_REWARD_RISK = 1.5;

/** The prices of a plan, on ticks. */
interface Levels {
  readonly entry: number;
  readonly stop: number;
  readonly target?: number;
  readonly targets?: readonly Target[];
}

/** How far a target may be moved out to the least reward, a fraction of its distance. */
const TARGET_GIVE = 0.05;

/** The nearest tick at which a target pays MIN_REWARD_RISK net: s × (t − e) − f × (e + t) = 1.5 R, solved for t. */
const leastTarget = (
  side: Opportunity['side'],
  entry: number,
  stop: number,
  instrument: Instrument,
): number => {
  const [s, fee] = [sign(side), instrument.takerFee];
  const reward = MIN_REWARD_RISK * unitLoss(side, entry, stop, fee, STOP_SLIPPAGE);
  const price = (entry * (1 + s * fee) + s * reward) / (1 - s * fee);
  return s > 0 ? roundPriceUp(price, instrument) : roundPriceDown(price, instrument);
};

/** Entry at the far side of the spread, one stop rounded towards entry (invariant 7), target rounded towards entry. */
const levelsOf = (
  { side, stopDistance, targetDistance, targets }: Opportunity,
  quote: Quote,
  instrument: Instrument,
): Levels | Denied => {
  const long = side === 'long';
  const entry = long ? roundPriceUp(quote.ask, instrument) : roundPriceDown(quote.bid, instrument);
  const stop = roundStop(entry * (1 - sign(side) * stopDistance), side, instrument);
  const near = long ? Math.min(quote.bid, quote.mark) : Math.max(quote.ask, quote.mark);
  if (!(sign(side) * (near - stop) > 0))
    return denied('stop-inside-spread', `the stop ${stop} is not beyond bid, ask and mark (${near})`, {
      stop,
      near,
      entry,
    });
  if (targets) {
    const named = namedTargets(targets, side, entry, instrument);
    return isDenied(named) ? named : { entry, stop, ...named };
  }
  if (targetDistance === undefined) return { entry, stop };
  const raw = entry * (1 + sign(side) * targetDistance);
  const inner = long ? roundPriceDown(raw, instrument) : roundPriceUp(raw, instrument);
  const least = leastTarget(side, entry, stop, instrument);
  // The strategy knows neither tick, spread nor this contract's fee: what they take off a target at the least reward
  // is given back.
  const short = sign(side) * (least - inner);
  const target = short > 0 && short <= TARGET_GIVE * Math.abs(least - entry) ? least : inner;
  // A short's target at or below zero is no price: the trail decides.
  return target > 0 ? { entry, stop, target } : { entry, stop };
};

/** Targets that somebody named, nearest first, on ticks rounded towards entry. */
const namedTargets = (
  targets: readonly Target[],
  side: Side,
  entry: number,
  instrument: Instrument,
): Pick<Levels, 'target' | 'targets'> | Denied => {
  const inward = side === 'long' ? roundPriceDown : roundPriceUp;
  const rounded = targets.map(({ price, share }) => ({ price: inward(price, instrument), share }));
  const fault = ladderFault(rounded);
  if (fault !== undefined) return denied('bad-ladder', fault);
  const ladder = ladderOf(rounded, side).map(({ price, share }) => ({ price, share }));
  const [next] = ladder;
  if (!next) return {};
  if (sign(side) * (next.price - entry) > 0) return { target: next.price, targets: ladder };
  const where = side === 'long' ? 'above' : 'below';
  return denied(
    'target-side',
    `the target of a ${side} must lie ${where} the entry at ${entry}, and ${next.price} does not`,
    { target: next.price, entry },
  );
};

/** Targets that go without, because there are fewer lots than targets. */
const idleTargets = (
  targets: readonly Target[],
  contracts: number,
  instrument: Instrument,
): readonly string[] => {
  const rungs = targets.map((each) => ({ ...each, filled: 0 }));
  const taking = restingAt(rungs, contracts, instrument).filter((lots) => lots > 0).length;
  return taking === targets.length
    ? []
    : [
        `${contracts} contracts are too few for ${targets.length} targets: ${taking} of them take something off`,
      ];
};

/** Reward at the targets, each for its share, ÷ loss at the stop, both net of fees. */
const rewardRiskOf = (
  { entry, stop, target, targets }: Levels,
  { side }: Opportunity,
  { takerFee }: Instrument,
): number | undefined => {
  if (target === undefined) return undefined;
  const reward = (targets ?? [{ price: target, share: 1 }]).reduce(
    (sum, { price, share }) => sum + share * unitReward(side, entry, price, takerFee),
    0,
  );
  return reward / unitLoss(side, entry, stop, takerFee, STOP_SLIPPAGE);
};

const tooSmall = (rewardRisk: number): Denied =>
  denied(
    'reward-too-small',
    `the target pays ${rewardRisk.toFixed(2)} R net of fees, at least ${MIN_REWARD_RISK} R is asked`,
    { rewardRisk, limit: MIN_REWARD_RISK },
  );

const belowOneLot = (notional: number, boundBy: string, entry: number, instrument: Instrument): Denied => {
  const lot = notionalOf(instrument.lotSize, entry, instrument);
  return denied(
    // A book that is thin now may be deep a moment later.
    boundBy === 'depth' ? 'no-depth' : 'below-one-lot',
    `the size allowed by ${boundBy} is ${inUsdt(notional)}, one lot is ${inUsdt(lot)}`,
    { notional, lot, entry },
  );
};

const warningsOf = (
  riskFraction: number,
  leverage: number,
  wanted: number,
  instrument: Instrument,
  { kelly }: RiskContext,
  settings: TradingSettings,
): readonly string[] => {
  const warnings: string[] = [];
  if (kelly?.deny) warnings.push(kelly.reason);
  if (riskFraction > settings.riskPerTrade * (1 + 1e-9))
    warnings.push(
      `risks ${inPercent(riskFraction)} of equity, more than your ${inPercent(settings.riskPerTrade)} a trade`,
    );
  if (leverage < wanted)
    warnings.push(
      `leverage lowered from ${wanted}× to ${leverage}× so that liquidation lies beyond the stop`,
    );
  if (instrument.assumed) warnings.push('contract data are assumed, not read from the exchange');
  return warnings;
};

/**
 * The trade that the risk rules allow for an opportunity at the prices of now, or a "no" with its numbers.
 * Pure: the same input gives the same plan. `sizeFactor` scales the plan's own size (½×, 2×) within the caps.
 * Codes: recording-over, halted, paused, unverified, not-armed, already-open, cooldown, max-positions, drawdown, bad-quote, spread-
 * too-wide, bad-stop, bad-ladder, target-side, stop-too-wide, kelly-no-edge, correlated, stop-inside-spread, reward-too-small, liquidation-too-
 * near, exposure, no-margin, open-risk, no-depth, below-one-lot, daily-loss.
 */
export const planTrade = (
  opportunity: Opportunity,
  quote: Quote,
  instrument: Instrument,
  context: RiskContext,
  settings: TradingSettings,
  options: { readonly sizeFactor?: number } = {},
): Plan | Denied => {
  const { symbol, side, trailDistance } = opportunity;
  const no = checkGates(opportunity, quote, context, settings);
  if (no) return no;

  const levels = levelsOf(opportunity, quote, instrument);
  if (isDenied(levels)) return levels;
  const { entry, stop } = levels;
  const rewardRisk = rewardRiskOf(levels, opportunity, instrument);
  // What is asked of the strategy's targets is not asked of those that somebody named: the card shows what they pay.
  if (!levels.targets && rewardRisk !== undefined && rewardRisk < MIN_REWARD_RISK)
    return tooSmall(rewardRisk);

  const most = Math.min(settings.leverage, instrument.maxLeverage);
  const wanted = Math.max(1, Math.floor(most * leverageShare(opportunity)));
  const safe = safeLeverage(wanted, side, entry, stop, instrument);
  if (!safe)
    return denied('liquidation-too-near', `even at 1× liquidation would come before the stop ${stop}`, {
      stop,
      entry,
    });

  const lossPerCoin = unitLoss(side, entry, stop, instrument.takerFee, STOP_SLIPPAGE);
  const priced = { entry, leverage: safe.leverage, lossFraction: lossPerCoin / entry };
  const sized = sizeTrade(priced, instrument, context, settings, options.sizeFactor ?? 1);
  if (isDenied(sized)) return sized;
  const contracts = sized.notional > 0 ? contractsFor(sized.notional, entry, instrument) : 0;
  if (contracts <= 0) return belowOneLot(sized.notional, sized.boundBy, entry, instrument);

  const coins = coinsOf(contracts, instrument);
  const notional = notionalOf(contracts, entry, instrument);
  const worstCase = lossPerCoin * coins;
  const tooMuch = checkDailyLoss(worstCase, context, settings);
  if (tooMuch) return tooMuch;

  const riskFraction = worstCase / context.equity;
  return {
    symbol,
    side,
    ...levels,
    ...(levels.targets && opportunity.stopFollows ? { stopFollows: opportunity.stopFollows } : {}),
    trailDistance,
    contracts,
    coins,
    notional,
    leverage: safe.leverage,
    margin: initialMarginOf(notional, safe.leverage),
    liquidation: safe.liquidation,
    worstCase,
    riskFraction,
    boundBy: sized.boundBy,
    equity: context.equity,
    ...(rewardRisk === undefined ? {} : { rewardRisk }),
    warnings: [
      ...warningsOf(riskFraction, safe.leverage, wanted, instrument, context, settings),
      ...idleTargets(levels.targets ?? [], contracts, instrument),
    ],
  };
};
