import type { FillModel } from '../../domain/index.js';
import type { ExecutionParts } from '../orders/parts.js';
import type { PositionRules } from '../../decide/exits/index.js';
import type { TrainedModel, TrainingRequest } from '../../decide/learning/index.js';
import type { NumberedEntry } from '../../state/store/journal-source.js';
import type { EntryRule, StrategyOptions } from '../../decide/strategy/index.js';
import type { AnalyzerCache } from './analyzer-cache.js';
import type { BackgroundTask } from './background-task.js';
import type { SettingsOverride } from './setting-overrides.js';

/** What the use cases stand on. */
export interface TradingParts extends ExecutionParts {
  readonly analyzers: AnalyzerCache;
  /** The booking of cash flows, which takes long and keeps no check waiting. */
  readonly cashflows: BackgroundTask;
  /** A fixed confidence that entries need, in place of the rule's own and the adaptive one: research in the backtest. */
  readonly threshold?: () => number;
  /** Departures from the strategy's and the position rules' defaults: research in the backtest, absent elsewhere. */
  readonly strategy?: Partial<StrategyOptions>;
  readonly entries?: EntryRule;
  readonly rules?: Partial<PositionRules>;
  /** How simulated trades fill, where not as by default: research in the backtest. */
  readonly fills?: Partial<FillModel>;
  /** Trains a model in place, where nothing waits for the thread: the backtest. Absent = in a process of its own. */
  readonly train?: (request: TrainingRequest) => Promise<TrainedModel>;
  /** Other processes may scan: candles that correlations need are read when a trade is planned. */
  readonly scansElsewhere?: boolean;
  /** What the owner changed in chat; absent where nobody can. `settings` hands out its `current`. */
  readonly overrides?: SettingsOverride;
  /** Journal entries of the days from … to (ms) that were moved to files; absent where nothing is moved. */
  readonly archived?: (from: number, to: number) => AsyncIterable<NumberedEntry>;
  /** The drawdown that 95 of 100 resamples of the last backtest do not exceed, a fraction; undefined while none is stored. */
  readonly drawdown95?: () => Promise<number | undefined>;
  /** Lines that say what is simulated or assumed. */
  readonly notes: readonly string[];
}
