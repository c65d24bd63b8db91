/** What a signal made, or would have made, net of fees, with what was known when it was decided. */
export type Outcome = {
  /** Market time of the decision, unix ms. */
  readonly at: number;
  /** When the result was known. */
  readonly closedAt: number;
  /** Net result in R. */
  readonly r: number;
  /** Skipped, expired and denied signals count by what they would have made. */
  readonly kind: 'traded' | 'skipped' | 'expired' | 'denied';
  /** Named numbers known at entry. */
  readonly features: Readonly<Record<string, number>>;
};

/** A result must beat this many R net to count as a success: less is noise and effort. */
export const DEAD_BAND = 0.1;

/** 1 for a success, else 0. */
export const labelOf = ({ r }: Pick<Outcome, 'r'>): 0 | 1 => (r > DEAD_BAND ? 1 : 0);

/** Oldest decision first; ties by result time, so that the order never depends on how the list was read. */
export const inOrder = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  [...outcomes].sort((a, b) => a.at - b.at || a.closedAt - b.closedAt || a.r - b.r);
