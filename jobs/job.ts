import type { Settings } from '../src/settings.js';
import type { QueueName } from '../src/store/store.js';
import type { DutyWatch } from '../src/trading/duty-watch.js';
import type { TradingParts } from '../src/trading/parts.js';
import type { ReportTime } from '../src/trading/report.js';

/** What the processors have at hand. */
export interface JobContext {
  readonly parts: TradingParts;
  /** Names this process where it takes a lease. */
  readonly holder: string;
  /** Delivers owed pushes soon. */
  readonly kickCourier: () => void;
  /** Moves old journal lines from Redis to files. */
  readonly archive: () => Promise<void>;
  /** Simulated fills of the paper exchange on live prices, before a check. */
  readonly simulate: () => Promise<void>;
  /** Tells the outside watcher that all is well. */
  readonly heartbeat?: () => Promise<unknown>;
  /** Learns what really worked; health and the owner go by it. */
  readonly watch?: DutyWatch;
  /** When reports are due; absent = never. */
  readonly reportTime?: ReportTime;
}

/** Something that happens by itself. */
export interface JobDefinition {
  readonly name: string;
  readonly queue: QueueName;
  /** Repeats every so many ms; absent = only when owed. */
  readonly every?: (settings: Settings) => number;
  /** `market`: in replay the stepper runs it at simulated times; `wall`: always on wall time. */
  readonly time: 'market' | 'wall';
  /** Decides by state alone; may run late, twice or out of order. */
  run(context: JobContext, data: Readonly<Record<string, unknown>>): Promise<void>;
}
