import type { Outcome } from '../../domain/index.js';

export type { Outcome };

/** A result must beat this many R net to count as a success: less is noise and effort. */
const DEAD_BAND = 0.1;

/** 1 for a success, else 0. */
export const labelOf = ({ r }: Pick<Outcome, 'r'>): 0 | 1 => (r > DEAD_BAND ? 1 : 0);

/** Oldest decision first; ties by result time, so that the order never depends on how the list was read. */
export const inOrder = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  [...outcomes].sort((a, b) => a.at - b.at || a.closedAt - b.closedAt || a.r - b.r);

/**
 * Whether an outcome says anything of the rule: it was traded, or the fixed rule would have. One that only another
 * threshold took is there to be compared.
 */
export const countsForRule = ({ kind, advice }: Pick<Outcome, 'kind' | 'advice'>): boolean =>
  kind === 'traded' || advice?.fixed !== false;
