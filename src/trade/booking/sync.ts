import { ConflictError, marksOf, expecting, ReadFailedError } from '../../domain/index.js';
import type {
  AccountEvent,
  ClosedTrade,
  Instrument,
  Intent,
  JournalEntry,
  OrderOrigin,
  Position,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { getOr, type Put, type Versioned } from '../../state/store/store.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { tradeCosts } from '../../decide/analytics/index.js';
import { lockAfter } from '../../decide/risk/index.js';
import type { LedgerState } from '../../domain/ledger/ledger.js';
import { protectLateFills } from './protect-late-fills.js';
import { isOwnOf } from './cashflows.js';
import type { Books, Applied } from './books.js';
import { applyEvents } from './apply-events.js';
import { namedOrigin } from '../orders/ids.js';
import { commit, readLedger, type ExecutionParts } from '../orders/parts.js';

const ATTEMPTS = 8;
/** Findings of symbols in which orders of ours have filled that nothing here knows. */
export const OWN_FINDING = 'own:';

/**
 * Reads what happened on the account since the stored cursor, to the end of the record, and books it: ledger, positions,
 * intents, trades, pushes, journal and cursor in one commit, so that each event counts exactly once. Returns how many
 * were booked.
 * @throws ReadFailedError when the exchange cannot be read: nothing changes then (invariant 8).
 */
export const syncEvents = async (parts: ExecutionParts): Promise<number> => {
  let total = 0;
  // The record comes in pages: what is missing on one may be on the next.
  for (;;) {
    const booked = await syncFills(parts);
    if (booked === 0) return total;
    total += booked;
  }
};

/** The same in one read, for what must not wait, as a stop. */
export const syncFills = (parts: ExecutionParts): Promise<number> =>
  retryConflicts(() => syncOnce(parts, 'value'), ATTEMPTS);

/**
 * The same of cash flows where they have a record of their own. It may take a read for each contract that was traded:
 * nothing waits for it.
 */
export const syncCashflows = (parts: ExecutionParts): Promise<number> =>
  retryConflicts(() => syncOnce(parts, 'cashflows'), ATTEMPTS);

/** The same where what cannot be read must not hold up either: 0 then. */
export const syncFillsIfReadable = (parts: ExecutionParts): Promise<number> =>
  expecting(ReadFailedError, syncFills(parts), () => 0);

interface Versions {
  readonly ledger: number;
  readonly positions: ReadonlyMap<string, number>;
  readonly intents: ReadonlyMap<string, number>;
}

/** How far each record was read. */
const cursorOf = async ({ store }: ExecutionParts) => {
  const { value: doc, version } = await getOr(store, 'cursor', 'events', { value: '' });
  return { places: { cashflows: doc.value, ...doc }, version };
};

const syncOnce = async (parts: ExecutionParts, which: 'value' | 'cashflows'): Promise<number> => {
  const { exchange } = parts;
  const from = (await cursorOf(parts)).places[which];
  const page = await (which === 'value' ? exchange.fetchEvents(from) : exchange.fetchCashflows?.(from));
  if (!page || (page.events.length === 0 && page.cursor === from)) return 0;
  const instruments = await parts.market.instruments();
  const { books, versions } = await readBooks(parts, page.events);
  const applied = applyEvents(
    books,
    page.events,
    instruments,
    parts.settings().timeframe,
    parts.ids.instance,
  );
  const locks = await locksOf(parts, applied.trades);
  const now = parts.clock.now();
  const late = protectLateFills(lateFillsOf(books, applied), parts);
  // The other record may have been read on meanwhile; of two reads of this one side by side one alone is booked.
  const { places, version } = await cursorOf(parts);
  if (places[which] !== from) throw new ConflictError('cursor', 'events');
  await commit(parts, {
    put: [
      { kind: 'cursor', id: 'events', value: { ...places, [which]: page.cursor }, version },
      { kind: 'ledger', id: 'main', value: books.ledger, version: versions.ledger },
      ...changedPuts(books, applied, versions),
      ...(parts.settings().learning === 'off' ? [] : lessonPuts(applied, books, instruments)),
      ...(await correctionsOf(parts, applied)),
      ...locks.map(({ symbol, ...value }) => ({ kind: 'lock' as const, id: symbol, value })),
      ...ownPuts(books, applied, now),
      ...late.put,
    ],
    journal: [...applied.journal, ...locks.map((lock) => lockEntry(lock, now)), ...late.journal],
    jobs: late.jobs,
    pushes: applied.pushes,
  });
  return page.events.length;
};

const readBooks = async (
  parts: ExecutionParts,
  events: readonly AccountEvent[],
): Promise<{ books: Books; versions: Versions }> => {
  const ledger = await readLedger(parts);
  const positions = await parts.store.list('position');
  const origins = await originsOf(parts, events);
  const owners = new Set([...origins.values()].map(({ owner }) => owner));
  const intents = (await Promise.all([...owners].map((id) => parts.store.get('intent', id)))).filter(
    (intent) => intent !== undefined,
  );
  return {
    books: {
      ledger: ledger.value,
      positions: new Map(positions.map((each) => [each.id, each.value])),
      intents: new Map(intents.map((each) => [each.id, each.value])),
      origins,
      trades: await tradesFor(parts, events, origins, intents, positions, ledger.value),
    },
    versions: { ledger: ledger.version, positions: versionsOf(positions), intents: versionsOf(intents) },
  };
};

/** What the orders of ours were sent for that these events name. */
const originsOf = async (
  { store, ids }: ExecutionParts,
  events: readonly AccountEvent[],
): Promise<ReadonlyMap<string, OrderOrigin>> => {
  const named = new Set(events.map((event) => (event.type === 'fill' ? event.fill.clientOrderId : '')));
  const origins = new Map<string, OrderOrigin>();
  for (const id of [...named].filter((one) => ids.isOurs(one))) {
    const origin = (await store.get('order', id))?.value ?? namedOrigin(id);
    if (origin) origins.set(id, origin);
  }
  return origins;
};

/**
 * Trades that late records may belong to: what is older than the position of now, and fills of a symbol in which more
 * was taken off than the record showed.
 */
const tradesFor = async (
  parts: ExecutionParts,
  events: readonly AccountEvent[],
  origins: ReadonlyMap<string, OrderOrigin>,
  intents: readonly Versioned<Intent>[],
  positions: readonly Versioned<Position>[],
  ledger: LedgerState,
): Promise<readonly ClosedTrade[] | undefined> => {
  const entries = new Set(intents.filter(({ value }) => value.plan).map(({ id }) => id));
  const bySymbol = new Map(positions.map(({ id, value }) => [id, value]));
  const open = (symbol: string): Position | undefined => {
    const position = bySymbol.get(symbol);
    return position?.status === 'open' ? position : undefined;
  };
  const isOwed = (symbol: string): boolean =>
    Object.keys(ledger.positions).some((key) =>
      key === symbol ? !open(symbol) : key.startsWith(`${symbol} `),
    );
  const isLate = (event: AccountEvent): boolean => {
    if (event.type === 'fill') {
      const { symbol, timestamp, clientOrderId } = event.fill;
      const position = open(symbol);
      if (position) return isOwed(symbol) || timestamp < position.openedAt;
      return isOwed(symbol) || !entries.has(origins.get(clientOrderId)?.owner ?? '');
    }
    const { symbol } = event.cashflow;
    return symbol !== undefined && !isOwnOf(bySymbol.get(symbol), event.cashflow);
  };
  return events.some(isLate) ? (await parts.store.list('trade')).map(({ value }) => value) : undefined;
};

/** What is still to be learned of trades that were completed: what was learned already stays as it is. */
const correctionsOf = async (
  { store }: ExecutionParts,
  { completed }: Applied,
): Promise<readonly Put<BotDocs>[]> => {
  const puts = completed.map(async ({ id, r }): Promise<readonly Put<BotDocs>[]> => {
    const doc = await store.get('lesson', id);
    if (!doc || !('outcome' in doc.value)) return [];
    const value = { ...doc.value, outcome: { ...doc.value.outcome, r } };
    return [{ kind: 'lesson', id, value, version: doc.version }];
  });
  return (await Promise.all(puts)).flat();
};

const versionsOf = (docs: readonly Versioned<unknown>[]): ReadonlyMap<string, number> =>
  new Map(docs.map((doc) => [doc.id, doc.version]));

const changedPuts = (books: Books, applied: Applied, versions: Versions): Put<BotDocs>[] => [
  ...[...books.positions]
    .filter(([symbol]) => applied.positions.has(symbol))
    .map(([id, value]) => ({
      kind: 'position' as const,
      id,
      value,
      version: versions.positions.get(id) ?? 0,
    })),
  ...[...books.intents]
    .filter(([id]) => applied.intents.has(id))
    .map(([id, value]) => ({ kind: 'intent' as const, id, value, version: versions.intents.get(id) ?? 0 })),
  ...[...applied.trades, ...applied.completed].map((value) => ({
    kind: 'trade' as const,
    id: value.id,
    value,
  })),
];

/** Where fills of ours that nothing here knows have left something open: whoever finds it knows by this that it is ours. */
const ownPuts = ({ ledger }: Books, { own }: Applied, since: number): Put<BotDocs>[] =>
  [...own]
    .filter((symbol) => ledger.positions[symbol] !== undefined)
    .map((symbol) => ({
      kind: 'finding',
      id: `${OWN_FINDING}${symbol}`,
      value: { since, reads: 1, told: false },
    }));

const lateFillsOf = ({ positions }: Books, { lateFills }: Applied): readonly Position[] =>
  [...positions.values()].filter(({ symbol, status }) => status === 'open' && lateFills.has(symbol));

/** What a closed trade teaches is learned later; it must not be lost with the process. */
const lessonPuts = (
  { trades }: Applied,
  { positions }: Books,
  instruments: ReadonlyMap<string, Instrument>,
): Put<BotDocs>[] =>
  trades
    .filter(({ riskUnit }) => riskUnit > 0)
    .map((trade) => {
      const { id, symbol, side, openedAt: at, closedAt, r, features = {}, ...marks } = trade;
      const instrument = instruments.get(symbol) ?? positions.get(symbol)?.instrument;
      const costs = instrument && tradeCosts(trade, instrument);
      const outcome = { at, closedAt, r, kind: 'traded', features, ...marksOf(marks) } as const;
      return { kind: 'lesson', id, value: { symbol, side, outcome, ...(costs ? { costs } : {}) } };
    });

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
