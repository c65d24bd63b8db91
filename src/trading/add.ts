import {
  denied,
  initialMarginOf,
  isDenied,
  liquidationPriceOf,
  lossAtStop,
  notionalOf,
  roundLots,
  STOP_SLIPPAGE,
  type Denied,
  type Instrument,
  type Plan,
  type Position,
  type TradingSettings,
} from '../domain/index.js';
import { instrumentOf } from '../execution/parts.js';
import { planScaleIn } from '../positions/index.js';
import type { RiskContext } from '../risk/index.js';
import { riskContext } from './context.js';
import type { TradingParts } from './parts.js';

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
 * more than the first entry did; pause, halt and every cap count as for a new entry.
 */
export const addContracts = async (
  parts: TradingParts,
  position: Position,
  contracts: number,
): Promise<Plan | Denied> => {
  const instrument = await instrumentOf(parts, position.symbol);
  const [quote, context] = await Promise.all([parts.market.quote(position.symbol), riskContext(parts)]);
  const entry = position.side === 'long' ? quote.ask : quote.bid;
  const cap = capOf(context, parts.settings(), position, contracts, entry, instrument);
  if (cap) return cap;
  const allowed = planScaleIn(position, contracts, entry, instrument, STOP_SLIPPAGE);
  if (isDenied(allowed)) return allowed;
  return planOf(position, instrument, contracts, entry, allowed.stop, context.equity);
};

const capOf = (
  context: RiskContext,
  settings: TradingSettings,
  position: Position,
  contracts: number,
  entry: number,
  instrument: Instrument,
): Denied | undefined => {
  if (context.control.halted) return denied('halted', 'the bot is halted; /resume first');
  if (context.control.paused) return denied('paused', 'entries are paused; /resume first');
  const added = notionalOf(contracts, entry, instrument);
  const total = notionalOf(position.contracts, position.entryPrice, instrument) + added;
  if (total > settings.maxPositionSize)
    return denied(
      'max-position-size',
      `the position would be ${total.toFixed(2)} USDT; MAX_POSITION_SIZE is ${settings.maxPositionSize}`,
      { total, limit: settings.maxPositionSize },
    );
  const pending = context.pending.reduce((sum, intent) => sum + intent.reservedNotional, 0);
  const exposure = context.positions.reduce((sum, held) => sum + held.notional, added + pending);
  const limit = settings.maxExposure * context.equity;
  if (exposure > limit)
    return denied(
      'exposure',
      `exposure would be ${exposure.toFixed(2)} USDT; the limit is ${limit.toFixed(2)}`,
      {
        exposure,
        limit,
      },
    );
  const margin = initialMarginOf(added, position.leverage);
  if (margin > context.available)
    return denied(
      'no-margin',
      `${margin.toFixed(2)} USDT of margin are needed, ${context.available.toFixed(2)} are free`,
      { margin, available: context.available },
    );
  return undefined;
};

const planOf = (
  position: Position,
  instrument: Instrument,
  contracts: number,
  entry: number,
  stop: number,
  equity: number,
): Plan => {
  const notional = notionalOf(contracts, entry, instrument);
  const whole = position.contracts + contracts;
  const average = (position.entryPrice * position.contracts + entry * contracts) / whole;
  return {
    symbol: position.symbol,
    side: position.side,
    entry,
    stop,
    ...(position.target === undefined ? {} : { target: position.target }),
    trailDistance: position.trailDistance,
    contracts,
    coins: contracts * instrument.contractSize,
    notional,
    leverage: position.leverage,
    margin: initialMarginOf(notional, position.leverage),
    liquidation: liquidationPriceOf(average, position.side, position.leverage, instrument.maintenanceMargin),
    worstCase: Math.max(0, lossAtStop({ side: position.side, contracts, stop }, entry, instrument)),
    riskFraction: position.riskUnit / equity,
    boundBy: 'first risk',
    equity,
    warnings: [],
  };
};
