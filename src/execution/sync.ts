import { ConflictError } from '../domain/index.js';
import type { AccountEvent } from '../domain/index.js';
import type { BotDocs } from '../store/docs.js';
import { getOr, type Put, type Versioned } from '../store/store.js';
import { emptyLedger } from '../ledger/ledger.js';
import { foldEvents, type Books, type Folded } from './fold.js';
import { parseClientOrderId } from './ids.js';
import { fenced, type ExecutionParts } from './parts.js';

const ATTEMPTS = 8;

/**
 * Reads what happened on the account since the stored cursor and books it: ledger, positions, intents, trades,
 * pushes, journal and cursor in one commit, so that each event counts exactly once. Returns how many were booked.
 * @throws ReadFailedError when the exchange cannot be read: nothing changes then (invariant 8).
 */
export const syncEvents = async (parts: ExecutionParts): Promise<number> => {
  let total = 0;
  // The record comes in pages: what is missing on one may be on the next.
  for (;;) {
    const booked = await syncPage(parts);
    if (booked === 0) return total;
    total += booked;
  }
};

const syncPage = async (parts: ExecutionParts): Promise<number> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await syncOnce(parts);
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
};

interface Versions {
  readonly ledger: number;
  readonly positions: ReadonlyMap<string, number>;
  readonly intents: ReadonlyMap<string, number>;
}

const syncOnce = async (parts: ExecutionParts): Promise<number> => {
  const cursor = await getOr(parts.store, 'cursor', 'events', { value: '' });
  const page = await parts.exchange.fetchEvents(cursor.value.value);
  if (page.events.length === 0 && page.cursor === cursor.value.value) return 0;
  const instruments = await parts.market.instruments();
  const { books, versions } = await readBooks(parts, page.events);
  const folded = foldEvents(books, page.events, instruments, parts.settings().timeframe);
  await parts.store.commit({
    ...fenced(parts),
    put: [
      { kind: 'cursor', id: 'events', value: { value: page.cursor }, version: cursor.version },
      { kind: 'ledger', id: 'main', value: books.ledger, version: versions.ledger },
      ...changedPuts(books, folded, versions),
      ...lockPuts(parts, folded),
    ],
    journal: folded.journal,
    pushes: folded.pushes,
  });
  return page.events.length;
};

const readBooks = async (
  parts: ExecutionParts,
  events: readonly AccountEvent[],
): Promise<{ books: Books; versions: Versions }> => {
  const { paperBalance } = parts.settings();
  const ledger = await getOr(parts.store, 'ledger', 'main', emptyLedger(paperBalance));
  const positions = await parts.store.list('position');
  const intentIds = new Set<string>();
  for (const event of events) {
    const origin = event.type === 'fill' ? parseClientOrderId(event.fill.clientOrderId) : undefined;
    if (origin?.kind === 'intent') intentIds.add(origin.owner);
  }
  const intents = (await Promise.all([...intentIds].map((id) => parts.store.get('intent', id)))).filter(
    (intent) => intent !== undefined,
  );
  return {
    books: {
      ledger: ledger.value,
      positions: new Map(positions.map((each) => [each.id, each.value])),
      intents: new Map(intents.map((each) => [each.id, each.value])),
    },
    versions: { ledger: ledger.version, positions: versionsOf(positions), intents: versionsOf(intents) },
  };
};

const versionsOf = (docs: readonly Versioned<unknown>[]): ReadonlyMap<string, number> =>
  new Map(docs.map((doc) => [doc.id, doc.version]));

const changedPuts = (books: Books, folded: Folded, versions: Versions): Put<BotDocs>[] => {
  const puts: Put<BotDocs>[] = [];
  for (const symbol of folded.positions) {
    const value = books.positions.get(symbol);
    if (value)
      puts.push({ kind: 'position', id: symbol, value, version: versions.positions.get(symbol) ?? 0 });
  }
  for (const id of folded.intents) {
    const value = books.intents.get(id);
    if (value) puts.push({ kind: 'intent', id, value, version: versions.intents.get(id) ?? 0 });
  }
  for (const trade of folded.trades) puts.push({ kind: 'trade', id: trade.id, value: trade });
  return puts;
};

const lockPuts = (parts: ExecutionParts, folded: Folded): Put<BotDocs>[] =>
  folded.stopped.map(({ symbol, at }) => ({
    kind: 'lock',
    id: symbol,
    value: { until: at + parts.settings().cooldown * 1000, reason: 'cooling down after a stop' },
  }));
