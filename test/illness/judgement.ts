/** With the exchange in reach nothing is longer without its stop, ms (invariant 5). */
export const NAKED_MS = 2000;
/** After a start what is open has its stop within this, ms. */
export const NAKED_RESTART_MS = 5000;
/** After the illness it trades again within this, ms (invariant 24). */
export const TRADES_MS = 5000;

/** What became of one illness in one phase. */
export interface CellResult {
  readonly illness: string;
  readonly phase: string;
  readonly lastedMs: number;
  readonly nakedMs: number;
  /** From the end of the illness; absent: it did not trade again. */
  readonly tradesMs?: number;
  /** What was wrong, in words. */
  readonly faults: readonly string[];
  /** All that was wrong is the time until it traded again. */
  readonly isLateOnly?: boolean;
  /** Chat, requests and log, where something was wrong. */
  readonly story?: string;
}
