import type { Plan } from '../../domain/index.js';

/** A plan that loses more than this beyond what its card showed is asked about once more (invariant 14), relative. */
const MOST_GROWTH = 0.1;

/**
 * Why the plan made at the tap needs another yes; undefined where it does not. What else moved is only shown: the stop
 * goes with the price, and the size with the stop.
 * @param shown worst case of the card that was tapped, USDT
 */
export const whyAskAgain = (shown: number, { worstCase }: Plan): string | undefined =>
  worstCase > shown * (1 + MOST_GROWTH)
    ? `the worst case rose from ${shown.toFixed(2)} to ${worstCase.toFixed(2)} USDT`
    : undefined;
