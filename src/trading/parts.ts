import type { Clock } from '../clock.js';
import type { ExecutionParts } from '../execution/parts.js';
import type { Brain } from './brain.js';

/** What the use cases stand on. */
export interface TradingParts extends ExecutionParts {
  /** Wall time: approvals and other waits for people, also in replay. */
  readonly human: Clock;
  readonly brain: Brain;
  /** Confidence below which the strategy holds; adapts to the record. */
  readonly threshold: () => number;
  /** Lines that say what is simulated or assumed. */
  readonly notes: readonly string[];
}
