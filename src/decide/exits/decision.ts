import type { Snapshot, Instrument } from '../../domain/index.js';

/** What a review decides. Prices on ticks, contracts in whole lots, `cause` in words for journal and chat. */
export type Decision =
  | {
      readonly action: 'move';
      readonly what: 'stop' | 'target';
      /** `null` removes the target. */
      readonly to: number | null;
      readonly cause: string;
    }
  | {
      readonly action: 'scaleOut';
      readonly contracts: number;
      /** Remembered in `position.scaledSteps`, so that it happens once: 1, 2, … */
      readonly step: number;
      readonly cause: string;
    }
  | {
      readonly action: 'scaleIn';
      readonly contracts: number;
      /** Stop for the whole position that goes with it. */
      readonly stop: number;
      /** Remembered like the steps out, but negative: −1, −2, … */
      readonly step: number;
      readonly cause: string;
    }
  | { readonly action: 'close'; readonly cause: string };

/** What a review sees: the newest closed candle and what the strategy makes of it. */
export interface PositionView {
  readonly analysis: Snapshot;
  readonly instrument: Instrument;
  /** Market time, unix ms. */
  readonly now: number;
}
