import { ConflictError } from '../domain/index.js';
import type { AccountEvent, ClosedTrade, Intent, JournalEntry, Position } from '../domain/index.js';
import type { BotDocs } from '../store/docs.js';
import { getOr, type Put, type Versioned } from '../store/store.js';
import { lockAfter } from '../risk/index.js';
import { emptyLedger, type LedgerState } from '../ledger/ledger.js';
import { attend } from './attend.js';
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
  const folded = foldEvents(books, page.events, instruments, parts.settings().timeframe, parts.instance);
  const locks = await locksOf(parts, folded.trades);
  const now = parts.clock.now();
  const attended = attend(unattendedOf(books, folded), parts);
  await parts.store.commit({
    ...fenced(parts),
    put: [
      { kind: 'cursor', id: 'events', value: { value: page.cursor }, version: cursor.version },
      { kind: 'ledger', id: 'main', value: books.ledger, version: versions.ledger },
      ...changedPuts(books, folded, versions),
      ...lessonPuts(folded),
      ...(await correctionsOf(parts, folded)),
      ...locks.map(({ symbol, ...value }) => ({ kind: 'lock' as const, id: symbol, value })),
      ...attended.put,
    ],
    journal: [...folded.journal, ...locks.map((lock) => lockEntry(lock, now)), ...attended.journal],
    jobs: attended.jobs,
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
    if (origin?.kind === 'intent' && origin.instance === parts.instance) intentIds.add(origin.owner);
  }
  const intents = (await Promise.all([...intentIds].map((id) => parts.store.get('intent', id)))).filter(
    (intent) => intent !== undefined,
  );
  return {
    books: {
      ledger: ledger.value,
      positions: new Map(positions.map((each) => [each.id, each.value])),
      intents: new Map(intents.map((each) => [each.id, each.value])),
      trades: await tradesFor(parts, intents, positions, ledger.value),
    },
    versions: { ledger: ledger.version, positions: versionsOf(positions), intents: versionsOf(intents) },
  };
};

/** Trades that fills of these entries may complete: more was taken off than the record showed of the entry. */
const tradesFor = async (
  parts: ExecutionParts,
  intents: readonly Versioned<Intent>[],
  positions: readonly Versioned<Position>[],
  ledger: LedgerState,
): Promise<readonly ClosedTrade[]> => {
  const open = new Set(positions.filter(({ value }) => value.status === 'open').map(({ id }) => id));
  const owed = ({ value: { symbol } }: Versioned<Intent>): boolean =>
    !open.has(symbol) && ledger.positions[symbol] !== undefined;
  return intents.some(owed) ? (await parts.store.list('trade')).map(({ value }) => value) : [];
};

/** What is still to be learned of trades that were completed: what was learned already stays as it is. */
const correctionsOf = async (parts: ExecutionParts, folded: Folded): Promise<Put<BotDocs>[]> => {
  const known = await Promise.all(folded.completed.map(({ id }) => parts.store.get('lesson', id)));
  return known.flatMap((doc) => {
    const r = folded.completed.find(({ id }) => id === doc?.id)?.r;
    if (!doc || r === undefined || !('outcome' in doc.value)) return [];
    const value = { ...doc.value, outcome: { ...doc.value.outcome, r } };
    return [{ kind: 'lesson' as const, id: doc.id, value, version: doc.version }];
  });
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
  for (const trade of [...folded.trades, ...folded.completed])
    puts.push({ kind: 'trade', id: trade.id, value: trade });
  return puts;
};

const unattendedOf = ({ positions }: Books, { unattended }: Folded): readonly Position[] =>
  [...unattended].flatMap((symbol) => {
    const position = positions.get(symbol);
    return position?.status === 'open' ? [position] : [];
  });

/** What a closed trade teaches is learned later; it must not be lost with the process. */
const lessonPuts = (folded: Folded): Put<BotDocs>[] =>
  folded.trades
    .filter(({ riskUnit }) => riskUnit > 0)
    .map(({ id, symbol, side, openedAt, closedAt, r, features = {} }) => ({
      kind: 'lesson',
      id,
      value: { symbol, side, outcome: { at: openedAt, closedAt, r, kind: 'traded', features } },
    }));

type Lock = { readonly symbol: string } & BotDocs['lock'];

/** The locks that closed trades put on their symbols: a cooldown after a stop, longer after a losing streak. */
const locksOf = async (parts: ExecutionParts, closed: readonly ClosedTrade[]): Promise<readonly Lock[]> => {
  if (closed.length === 0) return [];
  const earlier = (await parts.store.list('trade')).map(({ value }) => value);
  const byTime = (a: ClosedTrade, b: ClosedTrade): number => a.closedAt - b.closedAt;
  const trades = [...earlier.sort(byTime), ...closed];
  const locks = new Map<string, Lock>();
  for (const trade of closed) {
    const lock = lockAfter(trade, trades.slice(0, trades.indexOf(trade) + 1), parts.settings());
    if (lock) locks.set(trade.symbol, { symbol: trade.symbol, ...lock });
  }
  return [...locks.values()];
};

const lockEntry = ({ symbol, until, reason }: Lock, at: number): JournalEntry => ({
  at,
  event: 'locked',
  symbol,
  cause: reason,
  data: { until },
});
