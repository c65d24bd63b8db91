import type { RawSettings } from '../settings.js';
import type { BotDocs } from '../store/docs.js';
import type { Store } from '../store/store.js';

/** The world that a check wants. */
export interface WorldSpec {
  /** `tape`: made candles with a known fate; `sample`: the recorded market of market-data/. */
  readonly recording: 'tape' | 'sample';
  /** `replay`: the stepper owns time. `wall`: BullMQ's schedulers do, over a recording that plays at one to one. */
  readonly time: 'replay' | 'wall';
  readonly settings?: RawSettings;
  /** The Redis belongs to the check, so that it can be taken away. */
  readonly ownRedis?: boolean;
  /** Fills the bot's store before it starts: a past that it has. */
  readonly past?: (store: Store<BotDocs>) => Promise<void>;
}
