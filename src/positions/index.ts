export { breakEvenStop } from './break-even.js';
export type { Decision, PositionView } from './decision.js';
export { afterCandle, profitR, tighten } from './position.js';
export { retargetAllowed, type RetargetAllowed, type RetargetWish } from './retarget.js';
export { reviewPosition } from './review.js';
export { positionRules, type PositionRules, type ScaleStep } from './rules.js';
export { planScaleIn, stopForFirstRisk } from './scaling.js';
