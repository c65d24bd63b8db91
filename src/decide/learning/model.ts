import type { INeuralNetworkJSON } from 'brain.js';
import { seededRandom } from '../../domain/index.js';
import { NeuralNetwork } from './neural-network.js';
import { QuickNetwork } from './quick-network.js';

/** A trained network as plain JSON; its round trip is exact. */
export type NetworkJson = INeuralNetworkJSON;

export interface NetworkOptions {
  /** Nodes of the one hidden layer. */
  readonly hidden: number;
  readonly iterations: number;
  readonly learningRate: number;
  readonly seed: number;
}

/**
 * Small and briefly trained: there are few samples and much noise. Less training than this learns nothing from 400
 * samples, more fits their noise.
 */
export const NETWORK: NetworkOptions = { hidden: 6, iterations: 150, learningRate: 0.1, seed: 1 };

/** brain.js draws its first weights from Math.random and takes no seed; the work inside is synchronous. */
const withSeed = <T>(random: () => number, work: () => T): T => {
  const original = Math.random;
  Math.random = random;
  try {
    return work();
  } finally {
    Math.random = original;
  }
};

/** Fisher–Yates: brain.js trains in the order given, and time order would favour the newest samples. */
const shuffled = <T>(values: readonly T[], random: () => number): T[] => {
  const copy = [...values];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
};

/** Trains a network that says how likely label 1 is. Blocks the thread. Deterministic. */
export const trainNetwork = (
  inputs: readonly (readonly number[])[],
  labels: readonly number[],
  options: NetworkOptions = NETWORK,
): NetworkJson => {
  const random = seededRandom(options.seed);
  const data = inputs.map((input, i) => ({ input: [...input], output: [labels[i] ?? 0] }));
  const network = new QuickNetwork({ hiddenLayers: [options.hidden], activation: 'sigmoid' });
  withSeed(random, () =>
    network.train(shuffled(data, random), {
      iterations: options.iterations,
      learningRate: options.learningRate,
      // As good as never: training ends with its iterations.
      errorThresh: 1e-9,
    }),
  );
  // Its JSON holds functions and typed arrays in places; plain JSON is what is stored.
  return JSON.parse(JSON.stringify(network.toJSON())) as NetworkJson;
};

/** The probability that a network gives to inputs of its length; undefined for any other input. */
export const networkFrom = (json: NetworkJson): ((input: readonly number[]) => number | undefined) => {
  // fromJSON writes defaults into what it is given; the stored document must stay as it is.
  const network = new NeuralNetwork().fromJSON(structuredClone(json));
  const size = json.sizes[0];
  return (input) => {
    if (input.length !== size || !input.every(Number.isFinite)) return undefined;
    const probability = network.run([...input])?.[0];
    return probability !== undefined && Number.isFinite(probability) ? probability : undefined;
  };
};
