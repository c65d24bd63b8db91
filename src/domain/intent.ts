import type { StopFollows, Target } from './ladder.js';
import type { OrderRequest } from './order.js';
import type { Plan } from './plan.js';
import type { ProtectiveOrder } from './position.js';
import type { Side } from './side.js';
import type { SignalMarks } from './votes.js';

export const INTENT_KINDS = ['open', 'close', 'scaleIn', 'scaleOut', 'retarget', 'protect'] as const;
export type IntentKind = (typeof INTENT_KINDS)[number];

/**
 * The four outcomes of invariant 3 are `filled`, `rejected`, `denied` and `unresolved`;
 * `done` is the end of an intent that needs no fill (a moved stop), `pending` and `working` come before.
 */
type IntentStatus = 'pending' | 'working' | 'filled' | 'done' | 'rejected' | 'denied' | 'unresolved';

/** One order of an intent, stored before it is sent. */
export interface IntentStep {
  readonly request: OrderRequest;
  /** `recorded`: perhaps sent. `open`: on the exchange. The rest is final. */
  readonly status: 'recorded' | 'open' | 'filled' | 'canceled' | 'rejected';
  readonly exchangeOrderId?: string;
  readonly filled: number;
  /** Contracts whose fills are in the ledger; the intent ends only when this equals `filled`. */
  readonly booked: number;
  readonly averagePrice?: number;
  readonly reason?: string;
  /** Refused because no position was open that it would have reduced. */
  readonly nothingToReduce?: true;
  readonly recordedAt: number;
  /** Market time at which a post-only entry is cancelled, so that its remainder is taken. */
  readonly restUntil?: number;
  /** What the order has reported as filled and the account's record lacked, and the market time from which on. */
  readonly behind?: readonly { readonly filled: number; readonly since: number }[];
  /** Why no stop for what is filled but not booked could rest: it is taken off at market. */
  readonly unguarded?: string;
  /** `filled` is what the account's position shows beyond the books: no lookup shows the order itself. */
  readonly seenOnAccount?: true;
  /** Given up as one that never reached the exchange; no further order of its intent is sent. */
  readonly lost?: true;
}

/** What was known when the entry was decided; analytics and learning need it later. */
interface Opening extends SignalMarks {
  readonly confidence: number;
  readonly regime: string;
  readonly reasons: readonly string[];
  /** Whose idea it was; absent: the strategy's. */
  readonly source?: string;
  readonly features: Readonly<Record<string, number>>;
}

/** A decision to act, written down before anything is sent. */
export interface Intent {
  /** [A-Za-z0-9.]{1,20}: it stands in buttons. */
  readonly id: string;
  readonly kind: IntentKind;
  readonly symbol: string;
  readonly side: Side;
  readonly by: 'owner' | 'bot';
  /** Why, in words: "approved", "trailing stop", "/close". */
  readonly cause: string;
  readonly status: IntentStatus;
  readonly signalId?: string;
  readonly positionId?: string;
  /** For open and scaleIn. */
  readonly plan?: Plan;
  /** For close and scaleOut: contracts to take off, whole lots. */
  readonly contracts?: number;
  /** For retarget. `null` removes the target. */
  readonly stop?: number;
  readonly target?: number | null;
  /** For retarget: several targets in place of one. */
  readonly targets?: readonly Target[];
  readonly stopFollows?: StopFollows;
  /** Why the target moves, where that differs from `cause`. */
  readonly targetCause?: string;
  /** Switches the trail on or off. */
  readonly trailing?: boolean;
  /** Set when the owner confirmed a stop that loosens risk (invariant 6). */
  readonly mayLoosen?: boolean;
  /** Step number remembered by scaling out, so that it happens once. */
  readonly scaleStep?: number;
  readonly steps: readonly IntentStep[];
  /** Risk in USDT that is reserved until the fills are in the position (invariant 13). */
  readonly reservedRisk: number;
  readonly reservedNotional: number;
  readonly note?: string;
  /** Wall time before which nothing is sent: the owner may still undo. */
  readonly heldUntil?: number;
  /** Market time before which the next step is not due: a job that comes earlier has nothing to do. */
  readonly dueAt?: number;
  /** Market time at which that was written: an earlier `now` means that the clock was set back since. */
  readonly postponedAt?: number;
  /** Why no further order of an entry is sent, whatever its working one comes to. */
  readonly cancelReason?: string;
  /** Stops that were sent ahead of the position, for what is filled but not booked, until it takes them over. */
  readonly ahead?: readonly ProtectiveOrder[];
  /** Client ids of the orders that take off at market what no stop could guard ahead of the position. */
  readonly flattening?: readonly string[];
  /** Lookups of an unresolved order so far. */
  readonly lookups?: number;
  /** Copied to the position on the first fill. */
  readonly opening?: Opening;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const FINAL: readonly IntentStatus[] = ['filled', 'done', 'rejected', 'denied'];

export const isFinal = (intent: Pick<Intent, 'status'>): boolean => FINAL.includes(intent.status);

/** Whether the intent can still add exposure. */
export const isPendingEntry = (intent: Pick<Intent, 'status' | 'kind'>): boolean =>
  (intent.kind === 'open' || intent.kind === 'scaleIn') && !isFinal(intent);
