import type { ClosedTrade, Intent, JournalEntry, OrderOrigin, Position, Push } from '../../domain/index.js';
import type { LedgerState } from '../../domain/ledger/ledger.js';

/** The documents that account events change. */
export interface Books {
  ledger: LedgerState;
  /** By symbol. */
  readonly positions: Map<string, Position>;
  /** By id. */
  readonly intents: Map<string, Intent>;
  /** What orders of ours were sent for, by client id. */
  readonly origins?: ReadonlyMap<string, OrderOrigin>;
  /** Closed trades that a late fill of their entry may still belong to. */
  readonly trades?: readonly ClosedTrade[] | undefined;
}

/** What one page of events changed, ready to be committed together with the cursor. */
export interface Applied {
  readonly positions: Set<string>;
  readonly intents: Set<string>;
  /** Symbols of positions that a fill opened or grew while nobody follows it. */
  readonly lateFills: Set<string>;
  readonly trades: ClosedTrade[];
  /** Trades of earlier pages that a late fill completed. */
  readonly completed: ClosedTrade[];
  /** Symbols with fills of orders of ours that nothing here knows: a backup was restored. */
  readonly own: Set<string>;
  readonly pushes: Push[];
  readonly journal: JournalEntry[];
}
