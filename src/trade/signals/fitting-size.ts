import { isDenied, kindOfDenial, type Denied, type Opportunity } from '../../domain/index.js';
import { MOST_TIMES } from '../../decide/risk/index.js';
import type { TradingParts } from '../core/parts.js';
import type { DeniedResult, FittingSize } from '../core/results.js';
import { planNow } from './plan.js';

/** A size is at least these times that of the rules. */
export const LEAST_TIMES = 0.125;

/** Times the size of the rules, within what may be chosen. */
export const timesWithin = (sizeFactor: number): number =>
  Math.min(MOST_TIMES, Math.max(LEAST_TIMES, sizeFactor));

/** An amount is named with so much room that a lot is still bought when the price has moved a little. */
const ROOM = 1.005;

/** One lot, where the size that was named is less. */
const oneLot = async (
  parts: TradingParts,
  opportunity: Opportunity,
  { numbers: { lot = 0 } }: Denied,
): Promise<FittingSize | undefined> => {
  const notional = Math.ceil(lot * ROOM * 100) / 100;
  const plan = await planNow(parts, { ...opportunity, notional });
  return isDenied(plan) ? undefined : { notional, contracts: plan.contracts, worstCase: plan.worstCase };
};

/**
 * The size at which what was denied would pass on the prices and the account of now; undefined where none is known.
 * @param sizeFactor that of the plan that was denied
 */
const fittingSize = async (
  parts: TradingParts,
  opportunity: Opportunity,
  sizeFactor: number,
  denied: Denied,
): Promise<FittingSize | undefined> => {
  if (denied.code === 'named-too-small') return oneLot(parts, opportunity, denied);
  const { times } = kindOfDenial(denied);
  if (times === undefined) return undefined;
  const wanted = timesWithin(sizeFactor * times);
  if (wanted !== sizeFactor * times) return undefined;
  const plan = await planNow(parts, opportunity, wanted);
  return isDenied(plan) ? undefined : { times, sizeFactor: wanted, worstCase: plan.worstCase };
};

/** A denial with the size that would pass, where there is one. */
export const deniedWith = async (
  parts: TradingParts,
  opportunity: Opportunity,
  sizeFactor: number,
  denied: Denied,
): Promise<DeniedResult> => {
  const fits = await fittingSize(parts, opportunity, sizeFactor, denied);
  return { status: 'denied', denied, ...(fits ? { fits } : {}) };
};
