/** Placeholder of the ledger's state until its module lands. All amounts are decimal strings. */
export interface LedgerState {
  readonly balance: string;
}
