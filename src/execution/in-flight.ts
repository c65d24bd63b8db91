import { isPendingEntry, type Intent } from '../domain/index.js';

/**
 * Entries that may have orders on the exchange, as this process saw them last: what is to be guarded when the store
 * cannot be asked.
 */
export class InFlightEntries {
  readonly #entries = new Map<string, Intent>();

  /** Takes over the present state of an intent, as long as it is an entry that has sent something. */
  note(intent: Intent): void {
    if (isPendingEntry(intent) && intent.steps.length > 0) this.#entries.set(intent.id, intent);
  }

  /** The intent has ended. */
  forget(intentId: string): void {
    this.#entries.delete(intentId);
  }

  /** Whether no entry of a symbol has sent anything since this process began: those of before it has called off. */
  isIdle(symbol: string): boolean {
    return !this.list().some((intent) => intent.symbol === symbol);
  }

  list(): readonly Intent[] {
    return [...this.#entries.values()];
  }
}
