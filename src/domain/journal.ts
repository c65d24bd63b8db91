/** One line of the append-only record. */
export interface JournalEntry {
  readonly at: number;
  /** Stable: `signal-offered`, `intent-recorded`, `order-sent`, `fill`, `stop-moved`, `denied`, … */
  readonly event: string;
  readonly symbol?: string;
  readonly signalId?: string;
  readonly intentId?: string;
  readonly positionId?: string;
  readonly cause?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
