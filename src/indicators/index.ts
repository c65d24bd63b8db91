export { FrameMomentum } from './frame-momentum.js';
export { IndicatorSet } from './indicator-set.js';
export { DUST } from './oscillators.js';
export { Window } from './window.js';
