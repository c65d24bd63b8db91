import type {
  ClosedTrade,
  Control,
  Denied,
  EntryAt,
  ExchangePosition,
  Position,
  Side,
  Signal,
  StopFollows,
  NamedTarget,
  Target,
} from '../../domain/index.js';
import type { CalledOff } from '../orders/cancel-entries.js';

export type { CalledOff };

/** Who asks, so that a redelivered request acts once: the intent id is made from it (invariant 2). */
export interface Request {
  /** [A-Za-z0-9.]{1,16}, the same when the same request arrives again: `u` + update_id. */
  readonly key: string;
  /** Wall time at which the owner sent it. */
  readonly sentAt: number;
}

/** A tap or command was in order but came to nothing; `reason` is one line for the owner. */
export interface Refused {
  readonly status: 'refused';
  readonly code: string;
  readonly reason: string;
}

export const refused = (code: string, reason: string): Refused => ({ status: 'refused', code, reason });

/** Whoever meant one position must not reach the next one in its symbol. */
export const otherPosition = (symbol: string): Refused =>
  refused('other-position', `the position in ${symbol} is another one by now`);

/** A position that was opened elsewhere is now managed as the bot's own. */
export type AdoptResult = { readonly status: 'adopted'; readonly position: Position } | Refused;

/** A position that the exchange does not show any more, out of the books. */
export type ForgetResult =
  | { readonly status: 'confirm'; readonly position: Position }
  | { readonly status: 'forgotten'; readonly trade: ClosedTrade }
  | Refused;

/**
 * Another size of the same trade that our rules allow now: times the one that was denied, or, where an amount was named
 * that buys none, the contracts of the smallest order and the amount that buys them (USDT).
 */
export type FittingSize = {
  /** USDT. */
  readonly worstCase: number;
} & (
  | {
      readonly times: number;
      /** Times the size of the rules, or of the amount that was named. */
      readonly sizeFactor: number;
    }
  | { readonly notional: number; readonly contracts: number }
);

/** A "no" of our own rules; `fits`: the size that would pass, where the size alone stands in the way. */
export interface DeniedResult {
  readonly status: 'denied';
  readonly denied: Denied;
  readonly fits?: FittingSize;
}

export type ApproveResult =
  | { readonly status: 'approved'; readonly signal: Signal; readonly intentId: string }
  /** The price is not where the entry was named: it waits for that. */
  | { readonly status: 'awaiting'; readonly signal: Signal }
  /** More would be lost at worst than the card showed: it has the plan of now, and waits for another tap. */
  | { readonly status: 'asked'; readonly signal: Signal; readonly why: string }
  | DeniedResult
  | Refused;

export type ResizeResult = { readonly status: 'resized'; readonly signal: Signal } | DeniedResult | Refused;

export type RecordResult = { readonly status: 'recorded'; readonly intentId: string } | Refused;

export type ScaleResult = RecordResult | DeniedResult;

/** The stop would loosen: ask again, showing the loss at the new stop in USDT. */
export interface Loosening {
  readonly status: 'confirm';
  readonly lossNow: number;
  readonly lossThen: number;
  /** The trail would be switched off with it. */
  readonly stopsTrailing?: boolean;
}

export type RetargetResult =
  | RecordResult
  /** The stop is loosened, and so that this holds the trail is switched off. */
  | { readonly status: 'recorded'; readonly intentId: string; readonly trailingOff: true }
  | Loosening;

export type ResumeResult =
  | { readonly status: 'resumed'; readonly control: Control }
  | { readonly status: 'confirm'; readonly reason: string }
  | Refused;

/** What a halt without the state store came to. */
export interface DirectHalt {
  /** Symbols without a position now. */
  readonly closed: readonly string[];
  /** Symbols that are still open. */
  readonly left: readonly string[];
  /** Why something is left, or why it is not even known what is. */
  readonly why?: string;
  /** Why the halt is not on the disk: a process that ends now forgets it. */
  readonly unwritten?: string;
  /** Nothing could be done yet: the account itself lives in the store that is away. */
  readonly waits?: true;
}

/** A position of the books, and what the account shows in its symbol; nothing when absent. */
export interface Differing {
  readonly known: Position;
  readonly shown?: ExchangePosition;
}

/** What the account holds beside what is stored, or otherwise. */
export interface AccountRead {
  readonly read: true;
  /** Symbols in which the account holds what an entry of ours has just bought and no record has yet. */
  readonly unreported: readonly string[];
  /** Symbols in which it holds something and that the market does not list: nothing can be done in them. */
  readonly unlisted: readonly string[];
  /** Positions that it shows otherwise than the books, which its record does not explain yet. */
  readonly differing: readonly Differing[];
}

/** Whether what is stored was held against the account just now, or why not. */
export type AccountLook = AccountRead | { readonly read: false; readonly why: string };

export interface HaltResult {
  /** Symbols that are being closed. */
  readonly closing: readonly string[];
  /** Orders of entries that are not known to be gone, and why: what they fill is closed. */
  readonly uncancelled?: readonly CalledOff[];
  /** Why the account could not be read: what the books do not know is closed as soon as it can be. */
  readonly unread?: string;
  /** Symbols that are closed once what was bought in them is booked. */
  readonly unreported?: readonly string[];
  /** Symbols that stay open: the market does not list them. */
  readonly unlisted?: readonly string[];
  /** Positions that the account shows otherwise than the books. */
  readonly differing?: readonly Differing[];
  /** The state store was away: what was done straight on the exchange. */
  readonly direct?: DirectHalt;
}

/** Scale by a signed fraction of the open contracts: −0.5 takes half off, +0.5 adds half. */
export interface ScaleOrder {
  readonly symbol: string;
  /** That position alone. */
  readonly positionId?: string;
  readonly fraction: number;
}

/** Prices on the owner's side of things; `null` removes the target; `entry` moves the stop to break-even. */
export interface RetargetOrder {
  readonly symbol: string;
  /** That position alone: another one that is in the symbol by now is left as it is. */
  readonly positionId?: string;
  readonly stop?: number | 'entry';
  readonly target?: number | null;
  /** Several targets in place of one, in any order. */
  readonly targets?: readonly Target[];
  /** How the stop follows them; absent: it stays. */
  readonly stopFollows?: StopFollows;
  readonly trailing?: boolean;
  readonly mayLoosen?: boolean;
}

/** A trade that the owner wants to see planned. */
export interface OpenOrder {
  readonly symbol: string;
  readonly side: Side;
  /** Where to enter; absent = at the price of now. */
  readonly entryAt?: EntryAt;
  /** A price, where it stays, or a fraction of the entry, with which it goes; absent = from volatility, as for a signal. */
  readonly stop?: { readonly price: number } | { readonly distance: number };
  /** Absent = the strategy's own. */
  readonly targets?: readonly NamedTarget[];
  /** How the stop follows several targets; absent: only its own rules move it. */
  readonly stopFollows?: StopFollows;
  /** Times the size that the rules would take; 1 when absent. */
  readonly sizeFactor?: number;
  /** Worth of the position in USDT, at most, however often it is planned; takes the place of the size by risk. */
  readonly notional?: number;
}

export type ProposeResult = { readonly status: 'offered'; readonly signal: Signal } | DeniedResult | Refused;
