import type { JobData, JobName } from '../src/domain/index.js';
import type { Settings } from '../src/settings.js';
import type { QueueName } from '../src/state/store/store.js';
import type { TickAlarm } from '../src/trade/watchdog/tick-alarm.js';
import type { TradingParts } from '../src/trade/core/parts.js';
import type { ReportTime } from '../src/trade/watchdog/reports.js';

/** What the processors have at hand. */
export interface JobContext {
  readonly parts: TradingParts;
  /** Names this process where it takes a lease. */
  readonly holder: string;
  /** Delivers owed pushes soon; absent where nobody reads them. */
  readonly kickCourier?: () => void;
  /** Moves old journal lines from Redis to files; absent where they stay. */
  readonly archive?: () => Promise<void>;
  /** Simulated fills of the paper exchange on live prices, before a check; absent where there are none. */
  readonly simulate?: () => Promise<void>;
  /** Tells the outside watcher that all is well. */
  readonly heartbeat?: () => Promise<unknown>;
  /** Learns what really worked; health and the owner go by it. */
  readonly watch?: TickAlarm;
  /** When reports are due; absent = never. */
  readonly reportTime?: ReportTime;
}

/** Something that happens by itself. */
export interface JobDefinition<N extends JobName = JobName> {
  readonly name: N;
  readonly queue: QueueName;
  /** What the owner would miss, as it is called to him; absent = its absence is said in the log alone. */
  readonly words?: string;
  /** Repeats every so many ms; absent = only when owed. */
  readonly every?: (settings: Settings) => number;
  /** `market`: in replay the stepper runs it at simulated times; `wall`: always on wall time. */
  readonly time: 'market' | 'wall';
  /** Decides by state alone; may run late, twice or out of order. */
  run(context: JobContext, data: JobData<N>): Promise<void>;
}
