/** The switches of the bot; one document, survives restarts. */
export interface Control {
  /** Entries stopped by the owner or by a limit. */
  readonly paused: boolean;
  readonly pausedBy?: 'owner' | 'limit' | 'alarm';
  readonly pauseReason?: string;
  /** Wall time at which a timed pause ends. */
  readonly pausedUntil?: number;
  /** Market time at which the pause of a limit ends by itself: a day's loss counts for its UTC day. */
  readonly limitUntil?: number;
  /** Everything is closed and stays closed until /resume. */
  readonly halted: boolean;
  readonly haltReason?: string;
  /** Market time of the recording's last candle: there is no price to enter at any more. Replay only. */
  readonly recordingOver?: number;
  readonly armed: boolean;
  /** Sequence of the journal line that says so: a journal that ends before it is another one, or an older copy. */
  readonly armedSeq?: number;
  /** Why it is not known whether the account may be traded: entries wait, all else goes on. Gone once it is known. */
  readonly unverified?: string;
  /** What the owner should change about the account's key, which may trade all the same. Gone once it was done. */
  readonly caution?: string;
  readonly updatedAt: number;
}

/** Whether a limit's pause is over at a market time; the owner's and an alarm's end otherwise. */
export const isLimitOver = (control: Control, now: number): boolean =>
  control.paused &&
  control.pausedBy === 'limit' &&
  control.limitUntil !== undefined &&
  now >= control.limitUntil;

/** The switches as they count at a market time. */
export const controlAt = (control: Control, now: number): Control =>
  isLimitOver(control, now) ? { ...control, paused: control.halted } : control;

export const INITIAL_CONTROL: Control = { paused: false, halted: false, armed: false, updatedAt: 0 };

/** Equity marks that limits are measured from; net of transfers. */
export interface EquityMarks {
  /** Start of the UTC day the marks belong to (unix ms). */
  readonly day: number;
  readonly dayStartEquity: number;
  readonly peakEquity: number;
  readonly lastEquity: number;
  readonly updatedAt: number;
  /** Transfers of the account's life that the marks are net of, USDT. */
  readonly transfers?: number;
  /** Exchange's balance − ledger's at the last look, and since when it has been found changed without a reason (unix ms). */
  readonly gap?: number;
  readonly heldSince?: number;
}
