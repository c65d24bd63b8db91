import type { Opportunity } from '../../src/domain/index.js';

/** What the slow frames add at most when all of them agree. */
const AGREEMENT = 1.2;

/**
 * Confidence of the votes alone: winner ÷ all weights, raised by the agreement of the frames; from the votes as they
 * are told, not from the strategy's own sum.
 */
export const voted = ({ analysis, side }: Opportunity): number => {
  const weight = (votes: Opportunity['analysis']['votes']): number =>
    votes.reduce((sum, vote) => sum + vote.weight, 0);
  const own = weight(analysis.votes.filter((vote) => vote.side === side));
  return Math.min(1, (own / weight(analysis.votes)) * AGREEMENT);
};
