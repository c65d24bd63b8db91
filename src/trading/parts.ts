import type { ExecutionParts } from '../execution/parts.js';
import type { PositionRules } from '../positions/index.js';
import type { NumberedEntry } from '../store/journal-source.js';
import type { StrategyOptions } from '../strategy/index.js';
import type { Brain } from './brain.js';
import type { SettingsOverride } from './settings-override.js';

/** What the use cases stand on. */
export interface TradingParts extends ExecutionParts {
  readonly brain: Brain;
  /** A fixed confidence that entries need: research in the backtest. Absent: it adapts to the record. */
  readonly threshold?: () => number;
  /** False: nothing is learned, no Kelly, no model (research in the backtest). */
  readonly learns?: boolean;
  /** Departures from the strategy's and the position rules' defaults: research in the backtest, absent elsewhere. */
  readonly strategy?: Partial<StrategyOptions>;
  readonly rules?: Partial<PositionRules>;
  /** Other processes may scan: candles that correlations need are read when a trade is planned. */
  readonly scansElsewhere?: boolean;
  /** What the owner changed in chat; absent where nobody can. `settings` hands out its `current`. */
  readonly overrides?: SettingsOverride;
  /** Journal entries of the days from … to (ms) that were moved to files; absent where nothing is moved. */
  readonly archived?: (from: number, to: number) => AsyncIterable<NumberedEntry>;
  /** Lines that say what is simulated or assumed. */
  readonly notes: readonly string[];
}
