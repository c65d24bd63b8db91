import type { AccountEvent } from '../domain/index.js';
import { AmbiguousError } from './errors.js';

/** Late and reordered records are taken in when they are younger than the newest known by this much, ms. */
export const OVERLAP_MS = 6 * 3_600_000;

/** What has been handed out: the beginning of the record, its newest event, and the ids within the overlap. */
export interface Cursor {
  readonly from: number;
  readonly newest: number;
  /** Id and time of every event handed out that the overlap still covers. */
  readonly seen: ReadonlyMap<string, number>;
}

interface Stored {
  readonly v: 1;
  readonly from: number;
  readonly newest: number;
  readonly seen: readonly (readonly [string, number])[];
}

/** Time from which events are looked at. */
export const horizonOf = (cursor: Pick<Cursor, 'from' | 'newest'>): number =>
  Math.max(cursor.from, cursor.newest - OVERLAP_MS);

export const parseCursor = (text: string, recordFrom: number): Cursor => {
  if (text === '') return { from: recordFrom, newest: recordFrom, seen: new Map() };
  const stored = JSON.parse(text) as Stored;
  if (stored.v !== 1)
    throw new AmbiguousError(`the stored cursor is not of this program: ${text.slice(0, 60)}`);
  return { from: stored.from, newest: stored.newest, seen: new Map(stored.seen) };
};

export const cursorText = ({ from, newest, seen }: Cursor): string => {
  const stored: Stored = { v: 1, from, newest, seen: [...seen] };
  return JSON.stringify(stored);
};

const timeOf = (event: AccountEvent): number =>
  event.type === 'fill' ? event.fill.timestamp : event.cashflow.timestamp;

const idOf = (event: AccountEvent): string =>
  event.type === 'fill' ? `f${event.fill.id}` : `c${event.cashflow.id}`;

const inOrder = (a: AccountEvent, b: AccountEvent): number =>
  timeOf(a) - timeOf(b) || compareIds(idOf(a), idOf(b));

/** Trade ids count up: by number where they have the same kind of length, else as text. */
const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/**
 * The events that the cursor has not seen, in order of time, and the cursor after them. What is older than the
 * horizon is never handed out and its id may be forgotten, so no event comes twice.
 */
export const unseen = (
  cursor: Cursor,
  found: readonly AccountEvent[],
): { readonly events: readonly AccountEvent[]; readonly cursor: Cursor } => {
  const horizon = horizonOf(cursor);
  const fresh = new Map<string, AccountEvent>();
  for (const event of found)
    if (timeOf(event) >= horizon && !cursor.seen.has(idOf(event))) fresh.set(idOf(event), event);
  if (fresh.size === 0) return { events: [], cursor };
  const events = [...fresh.values()].sort(inOrder);
  const newest = Math.max(cursor.newest, ...events.map(timeOf));
  const seen = new Map(cursor.seen);
  for (const event of events) seen.set(idOf(event), timeOf(event));
  const kept = horizonOf({ from: cursor.from, newest });
  for (const [id, time] of seen) if (time < kept) seen.delete(id);
  return { events, cursor: { from: cursor.from, newest, seen } };
};
