import { denied, isDenied, isThere, namedPrice, sign, type Denied } from '../../domain/index.js';
import { manualOpportunity } from '../../decide/strategy/index.js';
import { refused, type OpenOrder, type ProposeResult, type Request } from '../core/results.js';
import { staleCandles } from './freshness.js';
import { deniedWith } from './fitting-size.js';
import { recordSignal } from './offer.js';
import { placeOf } from './waiting.js';
import { readPairs, whyBarred } from './pairs.js';
import { ladderDoubt } from '../core/ladder-doubt.js';
import type { TradingParts } from '../core/parts.js';
import { planNow } from './plan.js';
import { strategyOptions } from './scan.js';

/**
 * Plans a trade by hand under the same rules as a signal and offers it with the same card, in place of one of that
 * symbol and side; nothing is sent before its Approve, in auto mode either. The same request offers once (invariant 2).
 * Reads the market.
 */
export const proposeTrade = async (
  parts: TradingParts,
  order: OpenOrder,
  request: Request,
): Promise<ProposeResult> => {
  const { symbol, side } = order;
  const key = `${symbol}|${side}|${request.key}`;
  const known = await parts.store.get('signalKey', key);
  const before = known && (await parts.store.get('signal', known.value.signalId));
  if (before) return { status: 'offered', signal: before.value };
  const barred = whyBarred(await readPairs(parts), symbol);
  if (barred !== undefined) return refused('barred', barred);
  const analysis = (await parts.analyzers.refresh(symbol)).analysis();
  const stale = staleCandles(parts, symbol);
  if (stale) return { status: 'denied', denied: stale };
  if (!analysis) return refused('no-candles', `${symbol} has too few closed candles to plan a stop by`);
  const options = await strategyOptions(parts);
  const distance = await stopDistanceOf(parts, order);
  if (typeof distance === 'object') return { status: 'denied', denied: distance };
  const { entryAt, stop, targets, stopFollows, notional, sizeFactor = 1 } = order;
  const unproved = targets && targets.length > 1 ? await ladderDoubt(parts) : undefined;
  if (unproved !== undefined) return refused('ladder-unproved', unproved);
  const chosen = manualOpportunity(analysis, side, options, distance);
  if (!chosen)
    return refused('no-volatility', `${symbol} does not move: no stop can be placed by its volatility`);
  const opportunity = {
    ...chosen,
    ...(stop && 'price' in stop ? { stop: stop.price } : {}),
    ...(entryAt ? { entryAt } : {}),
    ...(targets ? { targets } : {}),
    ...(stopFollows ? { stopFollows } : {}),
    ...(notional === undefined ? {} : { notional }),
  };
  const plan = await planNow(parts, opportunity, sizeFactor);
  if (isDenied(plan)) return deniedWith(parts, opportunity, sizeFactor, plan);
  const place = await placeOf(parts, symbol, side);
  if (place.waiting?.value.status === 'awaiting')
    return refused(
      'waits',
      `a ${side} of ${symbol} waits for its price already; cancel it first (/signals ${place.waiting.id})`,
    );
  const signal = await recordSignal(parts, {
    opportunity,
    key,
    plan,
    place,
    sizeFactor,
    source: 'owner',
    insteadOf: place.waiting,
  });
  return { status: 'offered', signal };
};

/** Distance of the owner's stop from the price at which the entry would fill now, a fraction. Reads the market for a price. */
const stopDistanceOf = async (
  parts: TradingParts,
  { symbol, side, stop, entryAt }: OpenOrder,
): Promise<number | Denied | undefined> => {
  if (stop === undefined || 'distance' in stop) return stop?.distance;
  const quote = await parts.market.quote(symbol);
  const touch = side === 'long' ? quote.ask : quote.bid;
  // At a better price than was named it fills at once, there.
  const entry = entryAt && !isThere(entryAt, side, quote) ? namedPrice(entryAt, side) : touch;
  const distance = (sign(side) * (entry - stop.price)) / entry;
  if (distance > 0) return distance;
  const where = side === 'long' ? 'below' : 'above';
  return denied('stop-side', `the stop of a ${side} must lie ${where} ${entry}, got ${stop.price}`, {
    stop: stop.price,
    entry,
  });
};
