import {
  coinsOf,
  contractsFor,
  denied,
  initialMarginOf,
  inLots,
  isDenied,
  restingAt,
  notionalOf,
  STOP_SLIPPAGE,
  unfilled,
  unitLoss,
  unitReward,
  type Denied,
  type Instrument,
  type Opportunity,
  type Plan,
  type Quote,
  type Target,
  type TradingSettings,
  inPercent,
  inUsdt,
} from '../../domain/index.js';
import type { RiskContext } from './context.js';
import { checkDailyLoss, checkGates } from './gates.js';
import { atEntryOfNow, levelsOf, MIN_REWARD_RISK, type Levels } from './levels.js';
import { leverageShare, safeLeverage } from './leverage.js';
import { sizeTrade, type Sized } from './size.js';

/** Targets that go without, because there are fewer lots than targets. */
const idleTargets = (
  targets: readonly Target[],
  contracts: number,
  instrument: Instrument,
): readonly string[] => {
  const taking = restingAt(unfilled(targets), contracts, instrument).filter((lots) => lots > 0).length;
  return taking === targets.length
    ? []
    : [
        `${contracts} ${contracts === 1 ? 'contract is' : 'contracts are'} too few for ${targets.length} targets: ${taking} of them ${taking === 1 ? 'takes' : 'take'} something off`,
      ];
};

/** Reward at the target ÷ loss at the stop, both net of fees. */
const rewardRiskOf = (
  { entry, stop, target }: Levels,
  { side }: Opportunity,
  { takerFee }: Instrument,
): number | undefined =>
  target === undefined
    ? undefined
    : unitReward(side, entry, target, takerFee) / unitLoss(side, entry, stop, takerFee, STOP_SLIPPAGE);

/** The same for all targets of a plan of that size: its contracts go to them in whole lots, which need not be the shares. */
const ladderRewardRisk = (
  targets: readonly Target[],
  { contracts, entry, worstCase }: Pick<Plan, 'contracts' | 'entry' | 'worstCase'>,
  { side }: Opportunity,
  instrument: Instrument,
): number => {
  const reward = inLots(unfilled(targets), contracts, instrument).reduce(
    (sum, rung) =>
      sum + coinsOf(rung.contracts, instrument) * unitReward(side, entry, rung.price, instrument.takerFee),
    0,
  );
  return reward / worstCase;
};

const tooSmall = (rewardRisk: number, target: number): Denied =>
  denied(
    'reward-too-small',
    `the target pays ${rewardRisk.toFixed(2)} R net of fees; at least ${MIN_REWARD_RISK} R is required`,
    { rewardRisk, limit: MIN_REWARD_RISK, target },
  );

/** Why not even one lot is bought, by what bound the size. */
const belowOneLot = (
  { notional, boundBy, code }: Sized,
  named: number | undefined,
  entry: number,
  instrument: Instrument,
): Denied => {
  const { lotSize } = instrument;
  const lot = notionalOf(lotSize, entry, instrument);
  const numbers = { notional, lot, entry };
  const least = `${lotSize === 1 ? 'one contract' : `the smallest order, ${lotSize} contracts,`} is ${inUsdt(lot)}`;
  if (boundBy !== 'owner')
    return denied(code ?? 'below-one-lot', `${least}, and ${boundBy} allows ${inUsdt(notional)}`, {
      ...numbers,
      ...(boundBy === 'kelly' ? { kelly: notional } : {}),
    });
  const asked = named === undefined ? 'the size you chose comes to' : 'you named';
  return denied('named-too-small', `${least}; ${asked} ${inUsdt(notional)}`, numbers);
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
 */
export const planTrade = (
  given: Opportunity,
  quote: Quote,
  instrument: Instrument,
  context: RiskContext,
  settings: TradingSettings,
  options: { readonly sizeFactor?: number } = {},
): Plan | Denied => {
  const opportunity = atEntryOfNow(given, quote, instrument);
  const { symbol, side, trailDistance } = opportunity;
  const no = checkGates(opportunity, quote, context, settings);
  if (no) return no;

  const levels = levelsOf(opportunity, quote, instrument, settings.maxSlippage);
  if (isDenied(levels)) return levels;
  const { entry, stop } = levels;
  const oneReward = rewardRiskOf(levels, opportunity, instrument);
  // What is asked of the strategy's targets is not asked of those that somebody named: the card shows what they pay.
  if (
    !levels.targets &&
    levels.target !== undefined &&
    oneReward !== undefined &&
    oneReward < MIN_REWARD_RISK
  )
    return tooSmall(oneReward, levels.target);

  const most = Math.min(settings.leverage, instrument.maxLeverage);
  const wanted = Math.max(1, Math.floor(most * leverageShare(opportunity)));
  const safe = safeLeverage(wanted, side, entry, stop, instrument);
  if (!safe)
    return denied('liquidation-too-near', `even at 1× liquidation would come before the stop ${stop}`, {
      stop,
      entry,
    });

  const slippage = Math.max(STOP_SLIPPAGE, context.slippage ?? 0);
  const lossPerCoin = unitLoss(side, entry, stop, instrument.takerFee, slippage);
  const priced = { entry, leverage: safe.leverage, lossFraction: lossPerCoin / entry };
  // The book of now says nothing of the one at a price that has not come.
  const { depthLimit: _, ...unbound } = context;
  const room = levels.waits ? unbound : context;
  const { notional: named } = opportunity;
  const wish = { sizeFactor: options.sizeFactor ?? 1, notional: named };
  const sized = sizeTrade(priced, instrument, room, settings, wish);
  if (isDenied(sized)) return sized;
  const contracts = sized.notional > 0 ? contractsFor(sized.notional, entry, instrument) : 0;
  if (contracts <= 0) return belowOneLot(sized, named, entry, instrument);

  const coins = coinsOf(contracts, instrument);
  const notional = notionalOf(contracts, entry, instrument);
  const worstCase = lossPerCoin * coins;
  const tooMuch = checkDailyLoss(worstCase, context, settings);
  if (tooMuch) return tooMuch;

  const rewardRisk = levels.targets
    ? ladderRewardRisk(levels.targets, { contracts, entry, worstCase }, opportunity, instrument)
    : oneReward;
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
