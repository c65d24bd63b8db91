import { labelOf, type Outcome } from './outcome.js';
import { inPercent } from '../../domain/index.js';

/** One step of walking forward: trained on what was known before, judged on what came after. */
export interface Fold {
  readonly train: readonly Outcome[];
  readonly test: readonly Outcome[];
}

/** Share of the samples, the newest, that is predicted out of sample. */
const TESTED = 0.5;

/**
 * Expanding folds in time order over the newest half. Purged: a training sample whose result was known only after
 * the fold's first decision is left out, or the future would leak through trades that overlap
 * (López de Prado 2018, ch. 7). `outcomes` are in order of decision.
 */
export const purgedFolds = (outcomes: readonly Outcome[], count: number): readonly Fold[] => {
  const start = Math.floor(outcomes.length * (1 - TESTED));
  const folds: Fold[] = [];
  for (let i = 0; i < count; i++) {
    const from = start + Math.floor(((outcomes.length - start) * i) / count);
    const to = start + Math.floor(((outcomes.length - start) * (i + 1)) / count);
    const test = outcomes.slice(from, to);
    const first = test[0];
    if (!first) continue;
    folds.push({ test, train: outcomes.slice(0, from).filter((one) => one.closedAt < first.at) });
  }
  return folds;
};

/** A prediction out of sample beside the base rate of the data it was trained on. */
export interface Prediction {
  readonly probability: number;
  readonly base: number;
  readonly label: 0 | 1;
}

/** How predictions out of sample compare with always saying the base rate. */
export type Validation = {
  readonly predictions: number;
  readonly baseRate: number;
  /** Mean squared error of the probabilities (Brier 1950), smaller is better. */
  readonly brier: number;
  readonly baseBrier: number;
  /** 1 − brier ÷ baseBrier: above 0 beats the base rate (Murphy 1973). */
  readonly skill: number;
  /** Mean improvement of the squared error ÷ its standard error. */
  readonly t: number;
};

/** Share of label 1. */
export const baseRateOf = (outcomes: readonly Outcome[]): number =>
  outcomes.length === 0
    ? 0
    : outcomes.reduce((total, outcome) => total + labelOf(outcome), 0) / outcomes.length;

/** Scores predictions; undefined for fewer than two. */
export const validate = (predictions: readonly Prediction[]): Validation | undefined => {
  const n = predictions.length;
  if (n < 2) return undefined;
  const errors = predictions.map((p) => (p.probability - p.label) ** 2);
  const bases = predictions.map((p) => (p.base - p.label) ** 2);
  const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / n;
  const gains = bases.map((base, i) => base - (errors[i] as number));
  const gain = meanOf(gains);
  const variance = gains.reduce((total, g) => total + (g - gain) ** 2, 0) / (n - 1);
  const [brier, baseBrier] = [meanOf(errors), meanOf(bases)];
  return {
    predictions: n,
    baseRate: meanOf(predictions.map((p) => p.label)),
    brier,
    baseBrier,
    skill: baseBrier > 0 ? 1 - brier / baseBrier : 0,
    t: variance > 0 ? gain / Math.sqrt(variance / n) : 0,
  };
};

/** What a version must show out of sample before it is asked at all; whether it is followed is for the gate. */
const GATE = { predictions: 50, t: 1.645 } as const;

/** Half of the outcomes are predicted: with fewer than these no model can pass the gate. */
export const LEAST_OUTCOMES = GATE.predictions / TESTED;

/** Whether the model may be used, with the reason for people. */
export const judge = (
  validation: Validation | undefined,
): { readonly accepted: boolean; readonly reason: string } => {
  if (!validation || validation.predictions < GATE.predictions)
    return {
      accepted: false,
      reason: `only ${validation?.predictions ?? 0} predictions out of sample, ${GATE.predictions} are needed`,
    };
  const { skill, t, predictions, baseRate } = validation;
  const found = `${inPercent(skill, 1)} better than the base rate of ${inPercent(baseRate, 0)} on ${predictions} signals it had not seen (t = ${t.toFixed(1)})`;
  if (skill > 0 && t >= GATE.t) return { accepted: true, reason: found };
  return {
    accepted: false,
    reason: `does not beat the base rate beyond luck: ${found}, t ≥ ${GATE.t} is needed`,
  };
};
