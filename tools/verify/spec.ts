import type { RawSettings } from '../../src/settings.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import type { Store } from '../../src/state/store/store.js';

/** The world that a check wants. */
export interface WorldSpec {
  /** `script`: made candles with a known fate; `sample`: the recorded market of market-data/. */
  readonly recording: 'script' | 'sample';
  /** `replay`: the stepper owns time. `wall`: BullMQ's schedulers do, over a recording that plays at one to one. */
  readonly time: 'replay' | 'wall';
  readonly settings?: RawSettings;
  /** The Redis belongs to the check, so that it can be taken away. */
  readonly ownRedis?: boolean;
  /** Fills the bot's store before it starts: a past that it has. */
  readonly past?: (store: Store<BotDocs>) => Promise<void>;
}
