import type { Opportunity } from './analysis.js';
import type { Plan } from './plan.js';

/**
 * `awaiting`: approved, and its price has not come; `ended`: by itself, because its reason was gone; `replaced`: another
 * card took its place, which its note names.
 */
type SignalStatus =
  'offered' | 'awaiting' | 'approved' | 'skipped' | 'expired' | 'denied' | 'ended' | 'replaced';

/** How signals of one class fared, net of costs. */
export interface SignalRecord {
  /** This account's own outcomes, or a backtest on recorded candles. */
  readonly source: 'journal' | 'recorded';
  readonly signals: number;
  readonly won: number;
  /** Those of them that were not taken, by what they would have made. */
  readonly untaken: number;
  /** Mean result in R, and its 95 % interval. */
  readonly meanR: number;
  readonly low: number;
  readonly high: number;
}

/** An opportunity offered to the owner: one that waits per symbol and side, renewed by later candles. */
export interface Signal {
  /** `S12.7k3f9`: see `bornId`; versions before made `S12`. */
  readonly id: string;
  /** symbol|side|candleTime: makes the signal unique. */
  readonly key: string;
  readonly status: SignalStatus;
  readonly opportunity: Opportunity;
  readonly plan: Plan;
  /** How such signals had fared when it was offered; absent where nothing is known. */
  readonly record?: SignalRecord;
  /** Size chosen by the owner relative to the plan's own (½×, 2×). */
  readonly sizeFactor: number;
  /** Counts the versions of the card; a button is good for one version (invariant 14). */
  readonly cardVersion: number;
  /** Versions before that only a later candle parts from this one: their buttons are still good. */
  readonly earlier?: readonly CardVersion[];
  /** Whose idea it is; only the strategy's is changed or ended by candles. Absent: the strategy's. */
  readonly source?: string;
  /** The alert that it was read in. */
  readonly alertId?: string;
  /** Its source trades without asking: the bot approves it. */
  readonly isAuto?: true;
  /** Who approved what waits for its price. */
  readonly approvedBy?: 'owner' | 'bot';
  /** Market time of the offer. */
  readonly createdAt: number;
  /** Market time of the plan, where it was made anew since. */
  readonly plannedAt?: number;
  /** The plan of the card that was tapped, where `plan` was made anew at the tap. */
  readonly before?: Plan;
  /** Market time after which an approval no longer counts, or its price no longer: people's time too, but in replay. */
  readonly expiresAt: number;
  /** Wall time of the offer. */
  readonly offeredAt: number;
  readonly intentId?: string;
  /** Wall time until which the approval can be undone. */
  readonly heldUntil?: number;
  /** Why it was skipped, denied or replaced; what differs from the card, where it was approved. */
  readonly note?: string;
}

/** Reasons that a card names. */
const NAMED_REASONS = 3;

/** The reasons that its card names, strongest first. */
export const namedReasons = ({ reasons }: Pick<Opportunity, 'reasons'>): readonly string[] =>
  reasons.slice(0, NAMED_REASONS);

/** What a version of a card showed. */
interface CardVersion {
  readonly version: number;
  /** USDT. */
  readonly worstCase: number;
}

/** The worst case that a version of the card showed, USDT; undefined for one whose buttons are not good any more. */
export const shownWorstCase = (
  { cardVersion, plan, earlier = [] }: Pick<Signal, 'cardVersion' | 'plan' | 'earlier'>,
  version: number,
): number | undefined =>
  version === cardVersion ? plan.worstCase : earlier.find((each) => each.version === version)?.worstCase;

/** Whether a signal may still become an entry: it waits for the owner's answer, or for its price. */
export const isAlive = ({ status, expiresAt }: Pick<Signal, 'status' | 'expiresAt'>, now: number): boolean =>
  (status === 'offered' || status === 'awaiting') && now < expiresAt;

/** Over, but not by the owner's own word: it can be planned again. */
export const canPlanAgain = ({ status }: Pick<Signal, 'status'>): boolean =>
  status === 'expired' || status === 'denied';

export const signalKey = (symbol: string, side: string, candleTime: number): string =>
  `${symbol}|${side}|${candleTime}`;
