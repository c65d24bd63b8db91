export { denyAddition, type Addition } from './addition.js';
export * from './context.js';
export { clusterLimit, correlationOf, MIN_RETURNS, returnsOf } from './correlation.js';
export { MAX_STOP_DISTANCE, spreadOf } from './gates.js';
export * from './limits.js';
export * from './locks.js';
export { MIN_REWARD_RISK, planTrade } from './plan.js';
export { contractsWithin, slippageAllowance } from './slippage.js';
export { RECHECK, recheck } from './recheck.js';
