export { FrameMomentum } from './frame-momentum.js';
export { Highest } from './highest.js';
export { IndicatorSet } from './indicator-set.js';
export { DUST } from './oscillators.js';
export { Window } from './window.js';
