import type { ExecutionParts } from '../execution/parts.js';
import type { Brain } from './brain.js';

/** What the use cases stand on. */
export interface TradingParts extends ExecutionParts {
  readonly brain: Brain;
  /** Confidence below which the strategy holds; adapts to the record. */
  readonly threshold: () => number;
  /** Lines that say what is simulated or assumed. */
  readonly notes: readonly string[];
}
