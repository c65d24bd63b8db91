export { CandleRing, rowsOf, type CandleRows } from './candle-rows.js';
export { IndicatorSet, STATE_SIZE } from './indicator-set.js';
export { DUST } from './oscillators.js';
