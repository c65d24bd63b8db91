// Free of brain.js: who asks the model imports opinion.js, who trains it train-apart.js or train-in-place.js.
export { isOpen, judgeOutcomes, mayMove, SHUT_GATES } from './gate.js';
export { gateText } from './gate-words.js';
export { KELLY, kellyAdvice, kellyFraction, type Kelly } from './kelly.js';
export { countsForRule, inOrder, labelOf, type Outcome } from './outcome.js';
export type { Opinion } from './opinion.js';
export { adaptiveThreshold, THRESHOLD } from './threshold.js';
export type { TrainingRequest } from './train.js';
export { trainInPlace } from './train-in-place.js';
export { TrainingFailedError, trainApart } from './train-apart.js';
export { LEAST_OUTCOMES } from './validation.js';
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
