export { breakEvenStop } from './break-even.js';
export type { Decision, PositionView } from './decision.js';
export { entryWithin } from './entry-within.js';
export { expectedExit, type ExpectedExit } from './expected.js';
export { afterCandle, countedBy, isBehind, tighten } from './position.js';
export { retargetAllowed, type RetargetAllowed, type RetargetWish } from './retarget.js';
export { reviewPosition } from './review.js';
export { positionRules, type PositionRules } from './rules.js';
export {
  isUntouched,
  resultOf,
  simulateEntry,
  throughCandle,
  withDecisions,
  withFunding,
  type SimulationTerms,
} from './simulated-trade.js';
export { planScaleIn } from './scaling.js';
