/** Which of two builds has its turn: the one that is compared with, or this one. */
export type Turn = 'old' | 'new';

/** One figure of two builds that were measured next to each other. */
export interface Pair {
  readonly old: number;
  readonly new: number;
}

/** How the new build stands to the old one. */
export interface Ratio {
  /** New ÷ old, the geometric mean of all pairs: taken the other way round it is the reciprocal. */
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** Turns in blocks of old, new, new, old: what drifts evenly over a block (heat, other work) falls on both alike. */
export const abba = (blocks: number): readonly Turn[] =>
  Array.from({ length: blocks }, () => ['old', 'new', 'new', 'old'] as const).flat();

/** What `turns` measured, by pairs of neighbours. @param values one a turn, in the same order */
export const pairsOf = (turns: readonly Turn[], values: readonly number[]): readonly Pair[] => {
  const of = (turn: Turn): readonly number[] => values.filter((_, i) => turns[i] === turn);
  const fresh = of('new');
  return of('old').map((old, i) => ({ old, new: fresh[i] ?? NaN }));
};

/** The ratio of the pairs and its spread; NaN without pairs. */
export const ratioOf = (pairs: readonly Pair[]): Ratio => {
  const ratios = pairs.map((pair) => pair.new / pair.old);
  const logs = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0);
  return {
    mean: Math.exp(logs / ratios.length),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
  };
};
