import { isDenied, sign, type Denied, type Plan } from '../../domain/index.js';

/** How far a plan may move between its card and the tap before a new card replaces it. */
const RECHECK = {
  /** Entry, and the distances of stop and target from it, in R of the first plan's stop distance. */
  drift: 0.1,
  /** Contracts and worst case, relative. */
  size: 0.05,
} as const;

const relative = (before: number, after: number): number => Math.abs(after - before) / before;

const why = (before: Plan, after: Plan): string | undefined => {
  const distance = Math.abs(before.entry - before.stop);
  const inR = (price: number): number => Math.abs(price) / distance;
  const drift = inR(after.entry - before.entry);
  if (drift > RECHECK.drift)
    return `the price moved from ${before.entry} to ${after.entry}, ${drift.toFixed(2)} R`;
  if (inR(after.stop - after.entry - (before.stop - before.entry)) > RECHECK.drift)
    return `the stop changed from ${before.stop} to ${after.stop}`;
  const [was, is] = [before.target, after.target];
  if ((was === undefined) !== (is === undefined))
    return `the target changed from ${was ?? 'none'} to ${is ?? 'none'}`;
  if (was !== undefined && is !== undefined && inR(is - after.entry - (was - before.entry)) > RECHECK.drift)
    return `the target changed from ${was} to ${is}`;
  if (relative(before.contracts, after.contracts) > RECHECK.size)
    return `the size changed from ${before.contracts} to ${after.contracts} contracts, bound by ${after.boundBy}`;
  if (after.worstCase > before.worstCase * (1 + RECHECK.size))
    return `the worst case rose from ${before.worstCase.toFixed(2)} to ${after.worstCase.toFixed(2)} USDT`;
  if (after.leverage !== before.leverage)
    return `leverage changed from ${before.leverage}× to ${after.leverage}×`;
  return undefined;
};

/**
 * Whether the plan made at the tap is still the one on the card (invariant 14). `changed` names the first thing
 * that moved beyond its tolerance, a denial included; a new card then replaces the old.
 */
export const recheck = (before: Plan, after: Plan | Denied): 'same' | { readonly changed: string } => {
  if (isDenied(after)) return { changed: after.reason };
  if (before.symbol !== after.symbol || sign(before.side) !== sign(after.side))
    return {
      changed: `the plan is for ${after.symbol} ${after.side}, not ${before.symbol} ${before.side}`,
    };
  const changed = why(before, after);
  return changed === undefined ? 'same' : { changed };
};
