import { networkFrom, NETWORK, trainNetwork, type NetworkOptions } from './model.js';
import { inOrder, labelOf, type Outcome } from './outcome.js';
import { fitScaler, scaleFeatures } from './scaler.js';
import { baseRateOf, judge, purgedFolds, validate, type Prediction } from './validation.js';
import type { TrainedModel } from './versions.js';

/** What a training run is given; plain data, so that it crosses to a worker. */
export type TrainingRequest = {
  readonly outcomes: readonly Outcome[];
  /** Market time, unix ms. */
  readonly trainedAt: number;
  readonly network?: NetworkOptions;
};

/** Outcomes that training looks at, the newest. */
const MEMORY = 2000;
/** Fewest outcomes that a fold is trained on. */
const LEAST = 40;
const FOLDS = 4;

const fit = (outcomes: readonly Outcome[], options: NetworkOptions) => {
  const scaler = fitScaler(outcomes.map((outcome) => outcome.features));
  const inputs = outcomes.map((outcome) => scaleFeatures(scaler, outcome.features));
  return { scaler, network: trainNetwork(inputs, outcomes.map(labelOf), options) };
};

const predictFold = (
  train: readonly Outcome[],
  test: readonly Outcome[],
  options: NetworkOptions,
): readonly Prediction[] => {
  const base = baseRateOf(train);
  // One class alone teaches nothing.
  if (train.length < LEAST || base === 0 || base === 1) return [];
  const { scaler, network } = fit(train, options);
  const predict = networkFrom(network);
  return test.flatMap((outcome) => {
    const probability = predict(scaleFeatures(scaler, outcome.features));
    return probability === undefined ? [] : [{ probability, base, label: labelOf(outcome) }];
  });
};

/**
 * Trains a model on outcomes and judges it on signals it had not seen, walking forward in time. Accepted only if
 * the walk beat the base rate, and then trained on all of them. Blocks the thread for
 * seconds: run it through `trainApart`. Deterministic for a request.
 */
export const trainModel = ({ outcomes, trainedAt, network = NETWORK }: TrainingRequest): TrainedModel => {
  const samples = inOrder(outcomes).slice(-MEMORY);
  const predictions = purgedFolds(samples, FOLDS).flatMap(({ train, test }) =>
    predictFold(train, test, network),
  );
  const validation = validate(predictions);
  const verdict = judge(validation);
  const baseRate = baseRateOf(samples);
  return {
    trainedAt,
    samples: samples.length,
    baseRate,
    ...verdict,
    ...(validation ? { validation } : {}),
    // Nobody may ask one that did not pass.
    ...(verdict.accepted ? fit(samples, network) : {}),
  };
};
