import type { Opportunity } from './analysis.js';
import type { Plan } from './plan.js';

type SignalStatus = 'offered' | 'approved' | 'skipped' | 'expired' | 'denied' | 'replaced';

/** An opportunity offered to the owner. One per symbol, side and closed candle. */
export interface Signal {
  /** `S12.7k3f9`: see `bornId`; versions before made `S12`. */
  readonly id: string;
  /** symbol|side|candleTime: makes the signal unique. */
  readonly key: string;
  readonly status: SignalStatus;
  readonly opportunity: Opportunity;
  readonly plan: Plan;
  /** Size chosen by the owner relative to the plan's own (½×, 2×). */
  readonly sizeFactor: number;
  /** Counts the versions of the card; a button is good for one version (invariant 14). */
  readonly cardVersion: number;
  /** Market time of the offer. */
  readonly createdAt: number;
  /** Market time of the plan, where it was made anew since. */
  readonly plannedAt?: number;
  /** Wall time after which an approval no longer counts. */
  readonly expiresAt: number;
  /** Wall time of the offer. */
  readonly offeredAt: number;
  readonly intentId?: string;
  /** Wall time until which the approval can be undone. */
  readonly heldUntil?: number;
  /** Why it was skipped, denied or replaced; what differs from the card, where it was approved. */
  readonly note?: string;
}

export const signalKey = (symbol: string, side: string, candleTime: number): string =>
  `${symbol}|${side}|${candleTime}`;
