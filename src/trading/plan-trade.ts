import { denied, NotFoundError, type Denied, type Opportunity, type Plan } from '../domain/index.js';
import { planTrade, type RiskContext } from '../risk/index.js';
import { depthLimitOf, riskContext } from './context.js';
import type { TradingParts } from './parts.js';

/**
 * The plan of an opportunity on the prices and the account of this moment, or the rule that forbids it.
 * Without `kelly` it is the plan as it would be if nothing had been learned.
 */
export const planNow = async (
  parts: TradingParts,
  opportunity: Opportunity,
  sizeFactor = 1,
  { kelly = true }: { readonly kelly?: boolean } = {},
): Promise<Plan | Denied> => {
  const instrument = (await parts.market.instruments()).get(opportunity.symbol);
  if (!instrument) throw new NotFoundError('instrument', opportunity.symbol);
  const { symbol, side, stopDistance } = opportunity;
  const [quote, depthLimit, context] = await Promise.all([
    parts.market.quote(symbol),
    depthLimitOf(parts, symbol, side, stopDistance),
    riskContext(parts, symbol),
  ]);
  if (!(quote.bid > 0) || quote.ask < quote.bid)
    return denied(
      'bad-quote',
      `${opportunity.symbol} has no usable price: bid ${quote.bid}, ask ${quote.ask}`,
      {
        bid: quote.bid,
        ask: quote.ask,
      },
    );
  const { kelly: advice, ...rest } = context;
  const known: RiskContext = {
    ...rest,
    ...(kelly && advice ? { kelly: advice } : {}),
    ...(depthLimit === undefined ? {} : { depthLimit }),
  };
  return planTrade(opportunity, quote, instrument, known, parts.settings(), { sizeFactor });
};
