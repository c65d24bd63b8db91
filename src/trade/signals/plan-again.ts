import { canPlanAgain, isDenied } from '../../domain/index.js';
import { whyGone } from '../../decide/risk/index.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { TradingParts } from '../core/parts.js';
import { refused, type ProposeResult } from '../core/results.js';
import { deniedWith, timesWithin } from './fitting-size.js';
import { recordSignal } from './offer.js';
import { planNow } from './plan.js';
import { standsOn } from './standing.js';
import { placeOf } from './waiting.js';

/**
 * Offers a signal whose time ran out, or that our rules denied, once more: on the price of now and under every rule;
 * the old card names the new one. Of two taps at the same time one is refused as used. Reads the market.
 * @param times the size that it had
 */
export const planAgain = (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  times = 1,
): Promise<ProposeResult> => retryConflicts(() => planOnce(parts, signalId, cardVersion, times));

const planOnce = async (
  parts: TradingParts,
  signalId: string,
  cardVersion: number,
  times: number,
): Promise<ProposeResult> => {
  const doc = await parts.store.get('signal', signalId);
  if (!doc) return refused('unknown', `signal ${signalId} is not known any more`);
  const { status, opportunity, source, alertId, key } = doc.value;
  if (!canPlanAgain(doc.value) || doc.value.cardVersion !== cardVersion)
    return refused('used', `this signal was ${status} already`);
  const sizeFactor = timesWithin(doc.value.sizeFactor * times);
  const { symbol, side } = opportunity;
  const place = await placeOf(parts, symbol, side);
  if (place.waiting)
    return refused('waits', `a ${side} of ${symbol} waits already (/signals ${place.waiting.id})`);
  const plan = await planNow(parts, opportunity, sizeFactor);
  if (isDenied(plan)) return deniedWith(parts, opportunity, sizeFactor, plan);
  const fresh = { plan, createdAt: parts.clock.now(), ...(source ? { source } : {}) };
  const ground = await standsOn(parts, fresh);
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
