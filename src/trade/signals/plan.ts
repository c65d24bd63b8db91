import { NotFoundError, type Denied, type Opportunity, type Plan } from '../../domain/index.js';
import { unfitQuote } from '../orders/fresh-quote.js';
import { planTrade, type RiskContext } from '../../decide/risk/index.js';
import { depthLimitOf, riskContext } from './risk-inputs.js';
import { stillStale } from './freshness.js';
import { slippageFor } from '../learn/costs.js';
import type { TradingParts } from '../core/parts.js';

/**
 * The plan of an opportunity on the prices and the account of this moment, or the rule that forbids it.
 * Without `kelly` it is the plan as it would be if nothing had been learned.
 * `context`: what the account allows, where that was read just now.
 */
export const planNow = async (
  parts: TradingParts,
  opportunity: Opportunity,
  sizeFactor = 1,
  { kelly = true, context: known }: { readonly kelly?: boolean; readonly context?: RiskContext } = {},
): Promise<Plan | Denied> => {
  const instrument = (await parts.market.instruments()).get(opportunity.symbol);
  if (!instrument) throw new NotFoundError('instrument', opportunity.symbol);
  const { symbol, side, stopDistance } = opportunity;
  const stale = await stillStale(parts, symbol);
  if (stale) return stale;
  const [quote, depthLimit, context, slippage] = await Promise.all([
    parts.market.quote(symbol),
    depthLimitOf(parts, symbol, side, stopDistance),
    known ?? riskContext(parts, symbol),
    slippageFor(parts, symbol),
  ]);
  const unfit = unfitQuote(parts, quote);
  if (unfit) return unfit;
  const { kelly: advice, ...rest } = context;
  const allowed: RiskContext = {
    ...rest,
    ...(kelly && advice ? { kelly: advice } : {}),
    ...(depthLimit === undefined ? {} : { depthLimit }),
    ...(slippage === undefined ? {} : { slippage }),
  };
  return planTrade(opportunity, quote, instrument, allowed, parts.settings(), { sizeFactor });
};
