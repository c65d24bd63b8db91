import type { Advice, GateDay, JudgedOutcome, Learner, TradeTotals } from '../../domain/index.js';

/**
 * R is clipped to these bounds before it is counted, so that no single outcome decides: a stop costs about 1 R, the
 * strategy's target pays 4 R.
 */
const LOWEST = -1.5;
const HIGHEST = 4;

const clip = (r: number): number => Math.max(LOWEST, Math.min(HIGHEST, r));

/** Outcomes at which the mean so far weighs as much as 0 R, and trades as imagined beforehand of each side. */
const MEAN_PRIOR = 10;
const SHARE_PRIOR = { trades: 3, outcomes: 4 } as const;

/** What is known of a learner's past before a day is counted. */
interface Known {
  readonly meanR: number;
  /** The part of the outcomes that each side takes. */
  readonly fixed: number;
  readonly learned: number;
}

const knownFrom = (days: readonly GateDay[]): Known => {
  let [outcomes, r, fixed, learned] = [0, 0, 0, 0];
  for (const day of days) {
    outcomes += day.outcomes;
    r += day.r;
    fixed += day.fixed.trades;
    learned += day.learned.trades;
  }
  const share = (trades: number): number => (trades + SHARE_PRIOR.trades) / (outcomes + SHARE_PRIOR.outcomes);
  return { meanR: r / (outcomes + MEAN_PRIOR), fixed: share(fixed), learned: share(learned) };
};

/** One outcome on both sides: what each made, and by how much the learner did better. */
type Compared = Pick<GateDay, 'gain' | 'fixed' | 'learned'>;

const NOTHING: TradeTotals = { trades: 0, sum: 0 };

/**
 * A learner that chooses trades, beside the fixed rule, in mean net R of what each takes. The gain of an outcome is
 * (L × f − F × l) × (r − m): L and F are 1 where the learner and the fixed rule take it; f, l and m are their shares and
 * the mean so far, all known before. Its mean is f × l × (mean R of what the learner takes − mean R of what the rule
 * takes); where results do not depend on the choice it is the product of two errors of estimation, next to 0.
 */
const compareChoice = (takes: boolean, { r, advice }: JudgedOutcome, known: Known): Compared => {
  const clipped = clip(r);
  const weight = (takes ? known.fixed : 0) - (advice.fixed ? known.learned : 0);
  const tally = (isTaken: boolean): TradeTotals => (isTaken ? { trades: 1, sum: clipped } : NOTHING);
  return { gain: weight * (clipped - known.meanR), fixed: tally(advice.fixed), learned: tally(takes) };
};

/** Kelly asks for less than the whole risk by at least this, or there is nothing to compare. */
const LEAST_CUT = 0.01;

/**
 * Kelly beside the whole risk, in log growth at the size it asks for (Kelly 1956); as gain per part of the risk that it
 * leaves out, in R, so that a small cut is judged by the same measure as a large one.
 */
const compareSize = (kelly: number, { r, advice: { risk } }: JudgedOutcome): Compared => {
  const clipped = clip(r);
  const [whole, asked] = [Math.log1p(risk * clipped), Math.log1p(kelly * risk * clipped)];
  const cut = 1 - kelly;
  return {
    gain: cut < LEAST_CUT ? 0 : (asked - whole) / (risk * cut),
    fixed: { trades: 1, sum: whole },
    learned: { trades: 1, sum: asked },
  };
};

/** What a learner would do with a signal; undefined where it has no opinion. */
const choiceOf = (
  learner: 'model' | 'threshold',
  { fixed, model, threshold }: Advice,
): boolean | undefined => {
  if (learner === 'model') return fixed ? model : undefined;
  return fixed || threshold ? threshold : undefined;
};

const compare = (learner: Learner, outcome: JudgedOutcome, known: Known): Compared | undefined => {
  const { advice } = outcome;
  if (learner === 'kelly')
    return advice.fixed && advice.kelly !== undefined ? compareSize(advice.kelly, outcome) : undefined;
  const takes = choiceOf(learner, advice);
  return takes === undefined ? undefined : compareChoice(takes, outcome, known);
};

const together = (a: TradeTotals, b: TradeTotals): TradeTotals => ({
  trades: a.trades + b.trades,
  sum: a.sum + b.sum,
});

/**
 * The outcomes of one UTC day as one observation of a learner, by what was known of its past: undefined where it had no
 * opinion on any.
 * @param days what was counted before
 */
export const countDay = (
  learner: Learner,
  day: number,
  outcomes: readonly JudgedOutcome[],
  days: readonly GateDay[],
): GateDay | undefined => {
  const known = knownFrom(days);
  const empty: GateDay = { day, outcomes: 0, r: 0, gain: 0, fixed: NOTHING, learned: NOTHING };
  const counted = outcomes.reduce((sum, outcome): GateDay => {
    const compared = compare(learner, outcome, known);
    if (!compared) return sum;
    return {
      day,
      outcomes: sum.outcomes + 1,
      r: sum.r + clip(outcome.r),
      gain: sum.gain + compared.gain,
      fixed: together(sum.fixed, compared.fixed),
      learned: together(sum.learned, compared.learned),
    };
  }, empty);
  return counted.outcomes > 0 ? counted : undefined;
};
