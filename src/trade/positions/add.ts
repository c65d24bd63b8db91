import {
  coinsOf,
  denied,
  initialMarginOf,
  isDenied,
  liquidationPriceOf,
  notionalOf,
  roundLots,
  STOP_SLIPPAGE,
  unitLoss,
  type Denied,
  type Instrument,
  type Plan,
  type Position,
} from '../../domain/index.js';
import { unfitQuote } from '../orders/fresh-quote.js';
import { instrumentOf } from '../orders/parts.js';
import { planScaleIn } from '../../decide/exits/index.js';
import { denyAddition, openRiskOf, type RiskContext } from '../../decide/risk/index.js';
import { depthLimitOf, riskContext } from '../signals/risk-inputs.js';
import { stillStale } from '../signals/freshness.js';
import type { TradingParts } from '../core/parts.js';

/**
 * Plans adding a fraction of the open contracts to a winner (see `addContracts`).
 */
export const planAddition = async (
  parts: TradingParts,
  position: Position,
  fraction: number,
): Promise<Plan | Denied> => {
  const instrument = await instrumentOf(parts, position.symbol);
  return addContracts(parts, position, roundLots(position.contracts * fraction, instrument));
};

/**
 * Plans adding contracts to a winner at the price of now. The stop moves so that the whole position then risks no
 * more than the first entry did; every other rule counts as for a new entry.
 */
export const addContracts = async (
  parts: TradingParts,
  position: Position,
  contracts: number,
): Promise<Plan | Denied> => {
  const { symbol, side, riskDistance, entryPrice } = position;
  const instrument = await instrumentOf(parts, symbol);
  const stale = await stillStale(parts, symbol);
  if (stale) return stale;
  const [quote, depthLimit, known] = await Promise.all([
    parts.market.quote(symbol),
    depthLimitOf(parts, symbol, side, riskDistance / entryPrice),
    riskContext(parts, symbol),
  ]);
  const unfit = unfitQuote(parts, quote);
  if (unfit) return unfit;
  // Two additions planned on the same position would each think that the other is not there.
  if (known.pending.some((entry) => entry.symbol === symbol))
    return denied('already-adding', `an order that adds to ${symbol} is still working`);
  const context = depthLimit === undefined ? known : { ...known, depthLimit };
  const entry = side === 'long' ? quote.ask : quote.bid;
  const allowed = planScaleIn(position, contracts, entry, instrument, STOP_SLIPPAGE);
  if (isDenied(allowed)) return allowed;
  const plan = planOf(position, instrument, contracts, entry, allowed.stop, context);
  const addition = {
    symbol,
    contracts,
    entry,
    leverage: position.leverage,
    heldNotional: notionalOf(position.contracts, entryPrice, instrument),
    heldContracts: position.contracts,
    addedRisk: addedRiskOf(position, plan, instrument),
  };
  return denyAddition(addition, quote, instrument, context, parts.settings()) ?? plan;
};

/** What the whole position loses at the new stop more than the old position at its own, USDT ≥ 0. */
const addedRiskOf = (position: Position, plan: Plan, instrument: Instrument): number => {
  const contracts = position.contracts + plan.contracts;
  const average = (position.entryPrice * position.contracts + plan.entry * plan.contracts) / contracts;
  const after = openRiskOf({ ...position, contracts, entryPrice: average, stop: plan.stop }, instrument);
  // The fee of entering is lost as well.
  return Math.max(0, after - openRiskOf(position, instrument)) + instrument.takerFee * plan.notional;
};

const planOf = (
  position: Position,
  instrument: Instrument,
  contracts: number,
  entry: number,
  stop: number,
  { equity, kelly }: RiskContext,
): Plan => {
  const notional = notionalOf(contracts, entry, instrument);
  const whole = position.contracts + contracts;
  const average = (position.entryPrice * position.contracts + entry * contracts) / whole;
  const coins = coinsOf(contracts, instrument);
  // Behind a stop that is beyond its entry the addition loses nothing.
  const worstCase = Math.max(0, unitLoss(position.side, entry, stop, instrument.takerFee) * coins);
  return {
    symbol: position.symbol,
    side: position.side,
    entry,
    stop,
    ...(position.target === undefined ? {} : { target: position.target }),
    trailDistance: position.trailDistance,
    contracts,
    coins,
    notional,
    leverage: position.leverage,
    margin: initialMarginOf(notional, position.leverage),
    liquidation: liquidationPriceOf(average, position.side, position.leverage, instrument.maintenanceMargin),
    worstCase,
    riskFraction: worstCase / equity,
    boundBy: 'first risk',
    equity,
    warnings: kelly?.deny ? [kelly.reason] : [],
  };
};
