import type { TradeCosts } from './costs.js';
import type { EntryAt } from './entry-at.js';
import type { Plan } from './plan.js';
import type { SimulatedTrade } from './position.js';
import type { Side } from './side.js';
import type { SignalMarks } from './votes.js';

/** What a signal made, or would have made, net of fees, with what was known when it was decided. */
export type Outcome = {
  /** Market time of the decision, unix ms. */
  readonly at: number;
  /** When the result was known. */
  readonly closedAt: number;
  /** Net result in R. */
  readonly r: number;
  /** Skipped, expired and denied signals count by what they would have made. */
  readonly kind: 'traded' | 'skipped' | 'expired' | 'denied';
  /** Named numbers known at entry. */
  readonly features: Readonly<Record<string, number>>;
} & SignalMarks;

/** Still to be learned: a trade that closed, or a signal that was not taken and is followed to its end. */
export type Lesson =
  | {
      readonly symbol: string;
      readonly side: Side;
      readonly outcome: Outcome;
      /** What the trade cost; absent where that is not known. */
      readonly costs?: TradeCosts;
    }
  | ({
      readonly symbol: string;
      readonly side: Side;
      readonly kind: Exclude<Outcome['kind'], 'traded'>;
      readonly features: Readonly<Record<string, number>>;
      /** Up to when it was followed, and open time of the last base candle that was looked for. */
      readonly seen: number;
      readonly looked: number;
    } & ({ readonly trade: SimulatedTrade } | { readonly entry: WaitingEntry }) &
      SignalMarks);

/** An entry at a price that had not come when it was not taken: without that price it would have made nothing. */
export interface WaitingEntry {
  readonly plan: Plan;
  readonly at: EntryAt;
  /** Candles that opened before are none of its. Market times. */
  readonly from: number;
  readonly until: number;
}

/** A signal whose price never came. It made nothing, and is no outcome: nobody learns from it. */
export interface Unfilled {
  /** Market time at which that was known. */
  readonly closedAt: number;
  /** It was approved, and the bot has waited in vain; why it did no longer. */
  readonly why?: 'price-did-not-come' | 'stop-passed';
}

/**
 * What the outcomes so far add up to, those left out that neither the fixed rule took nor anybody traded: threshold and
 * Kelly stand on it.
 */
export interface TrackRecord {
  /** Net R of the newest outcomes, oldest first. */
  readonly r: readonly number[];
  /** Outcomes ever learned. */
  readonly total: number;
  /** Confidence that an entry needs now, and why in one line. */
  readonly threshold: number;
  readonly reason: string;
  /** Market time at which the model is trained next. */
  readonly trainAt: number;
  /** Outcomes there were at the last training. */
  readonly trainedOn: number;
}
