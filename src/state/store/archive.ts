import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isNumber, isObject, isStoredEntry, readEntry, type StoredEntry } from '../../domain/index.js';
import { appendDurably, syncDirectory } from './durable-files.js';
import type { JournalSource, NumberedEntry } from './journal-source.js';

/** Entries moved at a time. */
const BATCH = 1000;

/**
 * Moves all but the newest `keep` journal entries to `dir/journal-<UTC day>.jsonl`, one `{"seq":…,"entry":…}` a line.
 * The store forgets entries only after their lines are fsynced; a crash in between repeats lines, it loses none.
 * @returns the number of entries moved.
 */
export const archiveJournal = async (store: JournalSource, dir: string, keep: number): Promise<number> => {
  let moved = 0;
  for (;;) {
    const excess = (await store.journalLength()) - keep;
    if (excess <= 0) return moved;
    const entries = await store.oldestJournal(Math.min(excess, BATCH));
    const last = entries.at(-1);
    if (!last) return moved;
    await append(dir, entries);
    await store.trimJournal(last.seq);
    moved += entries.length;
  }
};

/**
 * The archived entries, day by day; lines that a crash repeated come once, a line that it cut short not at all. None
 * where nothing has been archived yet.
 * @param days only of the UTC days that the span touches, ms
 */
export async function* readArchive(
  dir: string,
  days: { readonly from: number; readonly to: number } = { from: -Infinity, to: Infinity },
): AsyncGenerator<NumberedEntry> {
  const [first, last] = [fileOf(days.from), fileOf(days.to)];
  const isAsked = (name: string): boolean => name >= first && name <= last;
  for (const name of (await filesIn(dir)).filter(isArchive).filter(isAsked).sort()) {
    const seen = new Set<string>();
    const lines = createInterface({ input: createReadStream(join(dir, name)), crlfDelay: Infinity });
    for await (const line of lines) {
      const entry = seen.has(line) ? undefined : parseLine(line);
      if (!entry) continue;
      seen.add(line);
      yield entry;
    }
  }
}

/** The file of a time; below and above all others where it is no date. */
const fileOf = (at: number): string => {
  if (!Number.isFinite(at)) return at < 0 ? '' : 'journal-~';
  return `journal-${new Date(at).toISOString().slice(0, 10)}.jsonl`;
};

const filesIn = async (dir: string): Promise<readonly string[]> => {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const isArchive = (name: string): boolean => /^journal-\d{4}-\d{2}-\d{2}\.jsonl$/.test(name);

const append = async (dir: string, entries: readonly NumberedEntry<StoredEntry>[]): Promise<void> => {
  await mkdir(dir, { recursive: true });
  const days = new Map<string, string[]>();
  for (const { seq, entry } of entries) {
    const day = new Date(entry.at).toISOString().slice(0, 10);
    const lines = days.get(day) ?? [];
    lines.push(`${JSON.stringify({ seq, entry })}\n`);
    days.set(day, lines);
  }
  for (const [day, lines] of days) await appendDurably(join(dir, `journal-${day}.jsonl`), lines.join(''));
  await syncDirectory(dir);
};

const parseLine = (line: string): NumberedEntry | undefined => {
  try {
    const row: unknown = JSON.parse(line);
    if (!isObject(row) || !isNumber(row['seq']) || !isStoredEntry(row['entry'])) return undefined;
    return { seq: row['seq'], entry: readEntry(row['entry']) };
  } catch {
    return undefined;
  }
};
