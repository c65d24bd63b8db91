import { isPendingEntry, type Intent, type IntentStep, type ProtectiveOrder } from '../../domain/index.js';

/** Whether an order of an entry may be there and work. */
export const isSent = ({ status }: IntentStep): boolean => status === 'recorded' || status === 'open';

/** The orders of an entry that may be there and work. */
export const sentBy = ({ steps }: Pick<Intent, 'steps'>): readonly IntentStep[] => steps.filter(isSent);

/**
 * Entries that may have orders on the exchange, as this process saw them last: what is to be guarded when the store
 * cannot be asked.
 */
export class InFlightEntries {
  readonly #entries = new Map<string, Intent>();
  readonly #guards = new Map<string, readonly ProtectiveOrder[]>();

  /** Takes over the present state of an intent, as long as it is an entry that has sent something. */
  note(intent: Intent): void {
    if (isPendingEntry(intent) && intent.steps.length > 0) this.#entries.set(intent.id, intent);
  }

  /** The intent has ended. */
  forget(intentId: string): void {
    this.#entries.delete(intentId);
  }

  /** A stop that was sent while the store was away: its position is to take it for its own. */
  guarded(symbol: string, order: ProtectiveOrder): void {
    const others = this.guardsOf(symbol).filter((each) => each.clientOrderId !== order.clientOrderId);
    this.#guards.set(symbol, [...others, order]);
  }

  guardsOf(symbol: string): readonly ProtectiveOrder[] {
    return this.#guards.get(symbol) ?? [];
  }

  /** The position has taken them over. */
  tookOver(symbol: string): void {
    this.#guards.delete(symbol);
  }

  /** Whether no entry of a symbol has sent anything since this process began: those of before it has cancelled. */
  isIdle(symbol: string): boolean {
    return !this.list().some((intent) => intent.symbol === symbol);
  }

  list(): readonly Intent[] {
    return [...this.#entries.values()];
  }
}
