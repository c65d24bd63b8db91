// Free of brain.js: who asks the model imports opinion.js, who trains it train-in-worker.js.
export { KELLY, kellyAdvice, kellyFraction, type Kelly } from './kelly.js';
export { DEAD_BAND, inOrder, labelOf, type Outcome } from './outcome.js';
export { followShadow, isShadowResult, shadowTrade, type ShadowResult, type ShadowTrade } from './shadow.js';
export { adaptiveThreshold, THRESHOLD, type AdaptiveThreshold } from './threshold.js';
export { TrainingFailedError, trainInWorker } from './train-in-worker.js';
export type { TrainingRequest } from './train.js';
export { GATE, LEAST_OUTCOMES, type Validation } from './validation.js';
export {
  activeVersion,
  addVersion,
  currentVersion,
  describeModel,
  EMPTY_BOOK,
  stepBack,
  type ModelBook,
  type ModelVersion,
  type TrainedModel,
} from './versions.js';
