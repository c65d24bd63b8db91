import { HOUR, DAY, type AccountEvent } from '../../domain/index.js';
import { AmbiguousError } from '../shared/errors.js';

/** Late and reordered records are taken in when they are younger than the newest known by this much, ms. */
const OVERLAP_MS = 6 * HOUR;

/** A transfer that is still pending after this is looked for no more, ms. */
const PENDING_MS = 30 * DAY;

/**
 * The id of a fill: trade ids are unique within a contract only, and both sides of a trade with oneself have the same.
 * The side comes last, so that ids of a contract sort by their trades.
 */
export const fillId = (contract: string, tradeId: string, side: 'buy' | 'sell'): string =>
  `${contract}-${tradeId}${side === 'buy' ? 'b' : 's'}`;

/** Cursors of earlier versions name fills by their trade id alone. */
const bareId = (id: string): string => id.replace(/^.*-(\d+)[bs]$/, '$1');

export const hasSeenFill = ({ seen }: Pick<Cursor, 'seen'>, id: string): boolean =>
  seen.has(`f${id}`) || seen.has(`f${bareId(id)}`);

/** What has been handed out: the beginning of the record, its newest event, and the ids within the overlap. */
export interface Cursor {
  readonly from: number;
  readonly newest: number;
  /** Id and time of every event handed out that the overlap still covers. */
  readonly seen: ReadonlyMap<string, number>;
  /** Transfers that were seen on their way, by id, and their times: they end when they end. */
  readonly pending: ReadonlyMap<string, number>;
}

interface Stored {
  readonly v: 1;
  readonly from: number;
  readonly newest: number;
  readonly seen: readonly (readonly [string, number])[];
  /** Not in cursors of earlier versions. */
  readonly pending?: readonly (readonly [string, number])[];
}

/** Time from which events are looked at. */
export const horizonOf = (cursor: Pick<Cursor, 'from' | 'newest'>): number =>
  Math.max(cursor.from, cursor.newest - OVERLAP_MS);

export const parseCursor = (text: string, recordFrom: number): Cursor => {
  if (text === '') return { from: recordFrom, newest: recordFrom, seen: new Map(), pending: new Map() };
  const stored = JSON.parse(text) as Stored;
  if (stored.v !== 1)
    throw new AmbiguousError(`the stored cursor is not of this program: ${text.slice(0, 60)}`);
  const { from, newest, seen, pending = [] } = stored;
  return { from, newest, seen: new Map(seen), pending: new Map(pending) };
};

export const cursorText = ({ from, newest, seen, pending }: Cursor): string => {
  const late = pending.size > 0 ? { pending: [...pending] } : {};
  const stored: Stored = { v: 1, from, newest, seen: [...seen], ...late };
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

const isUnseen = (cursor: Cursor, event: AccountEvent): boolean =>
  event.type === 'fill' ? !hasSeenFill(cursor, event.fill.id) : !cursor.seen.has(idOf(event));

/**
 * The events that the cursor has not seen, in order of time, and the cursor after them. What is older than the
 * horizon is never handed out and its id may be forgotten, so no event comes twice; a transfer that was seen pending
 * is handed out whenever it ends.
 * @param readAt time up to which all was read: the horizon goes no further, or what is missing before it would never be
 * found
 * @param pending transfers that are pending now, by id, with their times
 */
export const unseen = (
  cursor: Cursor,
  found: readonly AccountEvent[],
  readAt: number,
  pending: ReadonlyMap<string, number> = new Map(),
): { readonly events: readonly AccountEvent[]; readonly cursor: Cursor } => {
  const horizon = horizonOf(cursor);
  const fresh = new Map<string, AccountEvent>();
  for (const event of found) {
    const awaited = event.type === 'cashflow' && cursor.pending.has(event.cashflow.id);
    if ((awaited || timeOf(event) >= horizon) && isUnseen(cursor, event)) fresh.set(idOf(event), event);
  }
  const events = [...fresh.values()].sort(inOrder);
  const newest = Math.max(cursor.newest, Math.min(readAt, Math.max(...events.map(timeOf))));
  const awaiting = new Map([...cursor.pending, ...pending]);
  for (const event of events) if (event.type === 'cashflow') awaiting.delete(event.cashflow.id);
  for (const [id, time] of awaiting) if (time < newest - PENDING_MS) awaiting.delete(id);
  const same =
    awaiting.size === cursor.pending.size && [...awaiting.keys()].every((id) => cursor.pending.has(id));
  if (events.length === 0 && same) return { events, cursor };
  const seen = new Map(cursor.seen);
  for (const event of events) seen.set(idOf(event), timeOf(event));
  const kept = horizonOf({ from: cursor.from, newest });
  for (const [id, time] of seen) if (time < kept) seen.delete(id);
  return { events, cursor: { from: cursor.from, newest, seen, pending: awaiting } };
};
