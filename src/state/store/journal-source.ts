import type { JournalEntry, StoredEntry } from '../../domain/index.js';

/** A journal entry with its number: consecutive from 1, never used twice. */
export interface NumberedEntry<E extends StoredEntry = JournalEntry> {
  readonly seq: number;
  readonly entry: E;
}

/** What the archive needs of a store: the oldest end of the journal. */
export interface JournalSource {
  journalLength(): Promise<number>;
  /** The oldest entries that the store still has, as they were stored, by seq ascending. */
  oldestJournal(limit: number): Promise<readonly NumberedEntry<StoredEntry>[]>;
  /** Forgets entries up to and including `seq`. */
  trimJournal(seq: number): Promise<void>;
}
