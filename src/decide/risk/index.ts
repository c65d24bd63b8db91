export { denyAddition, type Addition } from './addition.js';
export * from './context.js';
export { clusterLimit, correlationOf, returnsOf } from './correlation.js';
export * from './limits.js';
export * from './locks.js';
export { MIN_REWARD_RISK, planTrade } from './plan.js';
export { contractsWithin, slippageAllowance } from './slippage.js';
export { whyAskAgain } from './recheck.js';
export { whyGone, type Standing } from './standing.js';
