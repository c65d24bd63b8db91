import { isDenied, kindOfDenial, type Denied, type Opportunity } from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';
import type { DeniedResult, FittingSize } from '../core/results.js';
import { planNow } from './plan.js';

/** A size is between these times that of the rules. */
export const LEAST_TIMES = 0.125;
export const MOST_TIMES = 4;

/** Times the size of the rules, within what may be chosen. */
export const timesWithin = (sizeFactor: number): number =>
  Math.min(MOST_TIMES, Math.max(LEAST_TIMES, sizeFactor));

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
