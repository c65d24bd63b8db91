import { isDenied } from '../../domain/index.js';
import { whyGone } from '../../decide/risk/index.js';
import type { TradingParts } from '../core/parts.js';
import { refused, type ProposeResult } from '../core/results.js';
import { recordSignal } from './offer.js';
import { planNow } from './plan.js';
import { standsOn } from './standing.js';
import { placeOf } from './waiting.js';

/**
 * Offers a signal whose time ran out once more, on the price of now and under every rule; the old card names the new
 * one. Reads the market.
 */
export const planAgain = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
): Promise<ProposeResult> => {
  const doc = await parts.store.get('signal', signalId);
  if (!doc) return refused('unknown', `signal ${signalId} is not known any more`);
  const { status, opportunity, sizeFactor, source, alertId, key } = doc.value;
  if (status !== 'expired' || doc.value.cardVersion !== cardVersion)
    return refused('used', `this signal was ${status} already`);
  const { symbol, side } = opportunity;
  const place = await placeOf(parts, symbol, side);
  if (place.waiting)
    return refused('waits', `a ${side} of ${symbol} waits already (/signals ${place.waiting.id})`);
  const plan = await planNow(parts, opportunity, sizeFactor);
  if (isDenied(plan)) return { status: 'denied', denied: plan };
  const ground = await standsOn(parts, { plan });
  const fresh = { plan, createdAt: parts.clock.now(), ...(source ? { source } : {}) };
  const gone = ground && whyGone(fresh, { ...ground, plan });
  if (gone) return { status: 'denied', denied: gone };
  const signal = await recordSignal(parts, {
    opportunity,
    key: `${key}|${signalId}`,
    plan,
    place,
    sizeFactor,
    source,
    from: alertId === undefined ? {} : { alertId },
    insteadOf: doc,
  });
  return { status: 'offered', signal };
};
