import { denied, NotFoundError, type Denied, type Opportunity, type Plan } from '../domain/index.js';
import { planTrade } from '../risk/index.js';
import { riskContext } from './context.js';
import type { TradingParts } from './parts.js';

/** The plan of an opportunity on the prices and the account of this moment, or the rule that forbids it. */
export const planNow = async (
  parts: TradingParts,
  opportunity: Opportunity,
  sizeFactor = 1,
): Promise<Plan | Denied> => {
  const instrument = (await parts.market.instruments()).get(opportunity.symbol);
  if (!instrument) throw new NotFoundError('instrument', opportunity.symbol);
  const [quote, context] = await Promise.all([parts.market.quote(opportunity.symbol), riskContext(parts)]);
  if (!(quote.bid > 0) || quote.ask < quote.bid)
    return denied(
      'bad-quote',
      `${opportunity.symbol} has no usable price: bid ${quote.bid}, ask ${quote.ask}`,
      {
        bid: quote.bid,
        ask: quote.ask,
      },
    );
  return planTrade(opportunity, quote, instrument, context, parts.settings(), { sizeFactor });
};
