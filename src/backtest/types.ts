import type { EquityPoint, MetricIntervals, Metrics } from '../decide/analytics/index.js';
import type {
  ClosedTrade,
  Fill,
  JournalEntry,
  Learner,
  Luck,
  Position,
  Push,
  TradingSettings,
} from '../domain/index.js';
import type { Recording } from '../venues/recorded/candle-files.js';
import type { PositionRules } from '../decide/exits/index.js';
import type { EntryRule, StrategyOptions } from '../decide/strategy/index.js';
import type { ReplayedAlert } from './alert-feed.js';
import type { TimedAlert } from './alert-file.js';
import type { Decision } from './decisions.js';
import type { Entered } from './random-entries.js';

export interface Progress {
  /** Share of the time span that is done, 0…1. */
  readonly done: number;
  /** Base candles decided on so far. */
  readonly candles: number;
}

/** What a run departs from the defaults in; all of it is named in the result's settings. */
export interface Research {
  /** The confidence that an entry needs, in place of the rule's own and the adaptive one. */
  readonly threshold?: number;
  readonly strategy?: Partial<StrategyOptions>;
  readonly rules?: Partial<PositionRules>;
  /** Multiplies fees and slippage; 1 when absent. */
  readonly costFactor?: number;
}

export interface RunOptions {
  readonly recording: Recording;
  readonly settings: TradingSettings;
  /** First and last market time, unix ms; absent = 2,000 base candles after the first one, and the end. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly research?: Research;
  readonly entries?: EntryRule;
  /** Base candles read before `from`, where there are as many; 2,000 when absent. */
  readonly warmUp?: number;
  /**
   * What the owner does when a limit has paused entries: resume at the next UTC day (default), as with /resume, or
   * nothing for the rest of the run.
   */
  readonly afterLimit?: 'resume' | 'stay';
  /** Closes at market what is open at the end; otherwise it stays open and counts as floating. */
  readonly closeAtEnd?: boolean;
  readonly progress?: ((progress: Progress) => void) | undefined;
  /** Measures beside the figures how much of them may be luck. */
  readonly luck?: boolean;
  /** Tells what was entered, for whoever measures luck later. */
  readonly entered?: boolean;
  /** Called before each instant is worked on. */
  readonly before?: (time: number) => void;
  /** Who is asked before an entry and told of everything, as in the chat; absent = entries go by themselves. */
  readonly owner?: RunOwner;
  /** Messages from outside, by time: each is read at its time and trades by itself, as a source on auto does. */
  readonly alerts?: readonly TimedAlert[];
  /** Shown every journal line; the run keeps none. */
  readonly journal?: (entry: JournalEntry) => void;
}

/** The owner's part in a run. */
interface RunOwner {
  /** What is owed to the chat. */
  readonly hear: (pushes: readonly Push[]) => void;
  /** Called after each instant was worked on: now the owner may act, and what that causes is done. */
  readonly act: (now: number) => Promise<void>;
}

/** A closed trade with its fills and what its fills lost against the prices they were meant for. */
export interface BacktestTrade extends ClosedTrade {
  readonly fills: readonly Fill[];
  /** USDT, gaps beyond a stop included; positive = lost. */
  readonly slippage: number;
}

/** Money in USDT; positive = paid. */
export interface CostSplit {
  readonly fees: number;
  readonly slippage: number;
  readonly funding: number;
}

/** What is still open at the end. */
export type OpenAtEnd = Pick<Position, 'symbol' | 'side' | 'openedAt' | 'entryPrice' | 'contracts' | 'stop'>;

/** What the gate of a learner knew at the end. */
export interface GateReport {
  readonly learner: Learner;
  readonly openMs: number;
  readonly text: string;
}

/** How the books closed. */
export interface Closing {
  readonly opening: number;
  readonly balance: string;
  readonly realised: string;
  readonly fees: string;
  readonly funding: string;
  /** balance − (opening + realised − fees + funding): '0'. */
  readonly gap: string;
  /** The exchange's own balance and the sums over all fills and cashflows say the same. */
  readonly agrees: boolean;
}

export interface BacktestResult {
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Base candles decided on, warm-up not counted. */
  readonly candles: number;
  readonly settings: TradingSettings;
  readonly research: Research;
  readonly metrics: Metrics;
  readonly intervals: MetricIntervals;
  /** Absent where it was not asked for. */
  readonly luck?: Luck;
  /** What was entered, for whoever measures luck later; absent where it was not asked for. */
  readonly entered?: readonly Entered[];
  readonly trades: readonly BacktestTrade[];
  readonly open: readonly OpenAtEnd[];
  /** Each UTC day's last equity and, where they differ, its lowest and highest; floating profit and loss included. */
  readonly curve: readonly EquityPoint[];
  readonly costs: CostSplit;
  /** What was learned: each gate, in one sentence, and how long it was open. Empty with LEARNING=off. */
  readonly gates: readonly GateReport[];
  /** Signals that a rule forbade, by its code. */
  readonly denials: Readonly<Record<string, number>>;
  readonly limitPauses: number;
  readonly decisions: readonly Decision[];
  readonly decisionHash: string;
  /** What became of the alerts of the run, by line; absent where it had none. */
  readonly alerts?: readonly ReplayedAlert[];
  readonly closing: Closing;
  readonly assumptions: readonly string[];
}
