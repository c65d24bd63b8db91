import type { JournalEntry, JournalEvent } from '../../../domain/index.js';
import { baseOf, clockText, dayText, fitLines, say } from '../format.js';
import { wordsOf, type WhyContext } from './journal-words.js';

/** Steps of an order that say nothing new to people: told only when asked for. */
const QUIET: ReadonlySet<JournalEvent> = new Set([
  'order-recorded',
  'order-accepted',
  'order-ended',
  'order-found',
  'intent-filled',
  'intent-done',
  'recovered',
]);

export const isTold = (entry: JournalEntry): boolean =>
  !QUIET.has(entry.event) &&
  // A moved level is told by its move.
  !(entry.event === 'intent-recorded' && (entry.data?.kind === 'retarget' || entry.data?.kind === 'protect'));

/** A level that moved again and again, with nothing else between, is told as one move. Oldest first. */
export const mergeMoves = (entries: readonly JournalEntry[]): readonly JournalEntry[] => {
  const merged: JournalEntry[] = [];
  for (const entry of entries) {
    const last = merged.at(-1);
    const isMove = entry.event === 'stop-moved' || entry.event === 'target-moved';
    if (isMove && last?.event === entry.event && last.symbol === entry.symbol) {
      const { from: _, ...to } = entry.data ?? {};
      const from = last.data?.from === undefined ? {} : { from: last.data.from };
      merged[merged.length - 1] = { ...entry, data: { ...to, ...from, moves: (last.data?.moves ?? 1) + 1 } };
    } else merged.push(entry);
  }
  return merged;
};

const entryLines = (entry: JournalEntry, context: WhyContext, withSymbol: boolean): readonly string[] => {
  const [what = '', ...more] = wordsOf(entry, context);
  const where = withSymbol && entry.symbol ? `<b>${say(baseOf(entry.symbol), 16)}</b> ` : '';
  return [`<i>${clockText(entry.at, context.timeZone)}</i> ${where}${what}`, ...more];
};

/** Entries as blocks with the day above the first of each, the newest first. */
export const journalBlocks = (
  entries: readonly JournalEntry[],
  context: WhyContext,
  withSymbol: boolean,
): string[] => {
  let day = '';
  return entries.toReversed().map((entry) => {
    const own = dayText(entry.at, context.timeZone);
    const head = own === day ? [] : [`<b>${own}</b>`];
    day = own;
    return [...head, ...entryLines(entry, context, withSymbol), ''].join('\n');
  });
};

/** The newest first, as many as fit. */
export const journalText = (
  title: string,
  entries: readonly JournalEntry[],
  context: WhyContext,
  withSymbol: boolean,
): string =>
  fitLines([
    title,
    ...journalBlocks(
      entries.filter((entry, index) => !isRepeat(entry, entries[index + 1])),
      context,
      withSymbol,
    ),
  ]).trimEnd();

/** The same denial candle after candle is told once. */
const isRepeat = (entry: JournalEntry, newer: JournalEntry | undefined): boolean =>
  newer !== undefined &&
  entry.event === 'signal-denied' &&
  newer.event === entry.event &&
  newer.symbol === entry.symbol &&
  newer.cause === entry.cause;
