import { networkFrom } from './model.js';
import { scaleFeatures } from './scaler.js';
import { activeVersion, type ModelBook } from './versions.js';

/** What the model thinks of a signal. */
export interface Opinion {
  readonly version: number;
  /** Probability that the signal makes more than the dead band, 0…1. */
  readonly probability: number;
  readonly baseRate: number;
  /** Multiplies the confidence, 0.8…1.2: the model advises, the votes decide. */
  readonly factor: number;
}

/** How much of the probability's lift over the base rate reaches the confidence, and how far at most. */
const WEIGHT = 0.5;
const MOST = 0.2;

/** Asks the version that counts; a function that answers undefined while none has passed, or for features it cannot read. */
export const opinionOf = (
  book: ModelBook,
): ((features: Readonly<Record<string, number>>) => Opinion | undefined) => {
  const active = activeVersion(book);
  if (!active?.network || !active.scaler) return () => undefined;
  const { scaler, baseRate, version } = active;
  const predict = networkFrom(active.network);
  return (features) => {
    const probability = predict(scaleFeatures(scaler, features));
    if (probability === undefined) return undefined;
    const lift = baseRate > 0 ? WEIGHT * (probability / baseRate - 1) : 0;
    return { version, probability, baseRate, factor: 1 + Math.max(-MOST, Math.min(MOST, lift)) };
  };
};
