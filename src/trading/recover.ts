import { FencedError, isFinal, isWorking } from '../domain/index.js';
import { callOffEntries } from '../execution/call-off.js';
import { flatten } from '../execution/exits.js';
import { executeJob, intentEntry, intentOn } from '../execution/intents.js';
import { fenced } from '../execution/parts.js';
import { doubtUnseen, ensureProtection } from '../execution/protect.js';
import { applyEvent, emptyLedger, openingLedger } from '../ledger/ledger.js';
import { syncEvents } from '../execution/sync.js';
import { apart } from './apart.js';
import { disarmWithoutJournal } from './control.js';
import { followEntries } from './follow-entries.js';
import type { TradingParts } from './parts.js';
import { reconcile } from './reconcile.js';
import { retryConflicts } from '../store/retry-conflicts.js';

export interface Recovery {
  readonly canceledEntries: number;
  readonly events: number;
  readonly positions: number;
  readonly resumedIntents: number;
}

/**
 * The first thing after a start (invariant 5): working entries are cancelled, what happened meanwhile is booked, every
 * position's stop and target are checked on the exchange, unfinished intents are taken up again, and what the exchange
 * shows is compared with what we hold.
 */
export const recover = async (parts: TradingParts): Promise<Recovery> => {
  await recallHeld(parts);
  await disarmWithoutJournal(parts);
  await openBooks(parts);
  // Side by side: a cancellation or a record that hangs must not keep a position waiting for its stop.
  const calledOff = settled(callOffEntries(parts, 'the bot was restarted'));
  const booked = await settled(syncEvents(parts));
  const positions = await parts.store.list('position');
  const orders = positions.length > 0 ? await parts.exchange.fetchOpenOrders() : [];
  const resting = new Set(orders.filter(isWorking).map((order) => order.clientOrderId));
  const failed = await apart(positions, ({ id }) =>
    parts.symbols.run(id, async () => {
      await retryConflicts(() => doubt(parts, id, resting));
      const protection = await ensureProtection(parts, id);
      if (protection.status === 'failed') await flatten(parts, id, protection.reason);
    }),
  );
  for (const { item, error } of failed) await keepTrying(parts, item.id, error);
  await followEntries(parts);
  const canceledEntries = (await unless(calledOff)).length;
  // What is held is guarded; nothing else goes on before the record is read.
  const events = await unless(booked);
  const unfinished = (await parts.store.list('intent')).filter(({ value }) => !isFinal(value));
  const recovery: Recovery = {
    canceledEntries,
    events,
    positions: positions.length,
    resumedIntents: unfinished.length,
  };
  await parts.store.commit({
    ...fenced(parts),
    jobs: unfinished.map(({ value }) => executeJob(value)),
    journal: [{ at: parts.clock.now(), event: 'recovered', data: { ...recovery } }],
  });
  parts.log.info({ ...recovery }, 'recovered');
  try {
    await reconcile(parts);
  } catch (error) {
    if (error instanceof FencedError) throw error;
    // Ours is guarded; what else there may be is looked at again within the minute.
    parts.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'not reconciled');
  }
  return recovery;
};

type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** The outcome of work that others do not wait for. */
const settled = <T>(work: Promise<T>): Promise<Settled<T>> =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

const unless = async <T>(outcome: Settled<T> | Promise<Settled<T>>): Promise<T> => {
  const known = await outcome;
  if ('error' in known) throw known.error;
  return known.value;
};

/**
 * One symbol that cannot be read holds up neither the others nor the start: an intent goes on with it, and while that is
 * under way nothing is added to it.
 */
const keepTrying = (parts: TradingParts, symbol: string, error: unknown): Promise<void> =>
  retryConflicts(async () => {
    const position = (await parts.store.get('position', symbol))?.value;
    if (!position) return;
    const reason = error instanceof Error ? error.message : String(error);
    const now = parts.clock.now();
    const others = await parts.store.list('intent');
    const mending = others.some(
      ({ value }) => value.symbol === symbol && value.kind === 'protect' && !isFinal(value),
    );
    const intent = intentOn(parts, position, {
      id: `R${now.toString(36)}${symbol.replace(/[^A-Za-z0-9]/g, '')}`.slice(0, 20),
      kind: 'protect',
      by: 'bot',
      cause: 'not checked at the start',
    });
    await parts.store.commit({
      ...fenced(parts),
      put: mending ? [] : [{ kind: 'intent', id: intent.id, value: intent, version: 0 }],
      journal: mending ? [] : [intentEntry(intent, 'intent-recorded', now, { reason })],
      pushes: [
        {
          type: 'notice',
          level: 'alarm',
          text: `${symbol}: stop and target could not be checked at the start (${reason}). I keep trying, and add nothing to it meanwhile.`,
        },
      ],
    });
  });

/** What is held may not be listed any more: its contract is known from the position. */
const recallHeld = async ({ store, market }: TradingParts): Promise<void> => {
  const held = (await store.list('position')).flatMap(({ value }) => value.instrument ?? []);
  if (held.length > 0) market.recall?.(held);
};

/** While nobody watched, a stop or target may have gone: what rests is what the exchange shows. */
const doubt = async (parts: TradingParts, symbol: string, resting: ReadonlySet<string>): Promise<void> => {
  const doc = await parts.store.get('position', symbol);
  if (!doc?.value.protection.some((order) => order.state === 'resting' && !resting.has(order.clientOrderId)))
    return;
  const value = doubtUnseen(doc.value, resting);
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'position', id: symbol, value, version: doc.version }],
  });
};

/**
 * The ledger of an account that is seen for the first time begins with the balance that the exchange reports, less
 * what the record that is still to be booked has made of it: a start that died after its first fill counts it once.
 */
const openBooks = async (parts: TradingParts): Promise<void> => {
  if (await parts.store.get('ledger', 'main')) return;
  const [{ balance }, instruments] = await Promise.all([
    parts.exchange.fetchAccount(),
    parts.market.instruments(),
  ]);
  let record = emptyLedger(0);
  let cursor = '';
  for (let count = 1; count > 0;) {
    const page = await parts.exchange.fetchEvents(cursor);
    for (const event of page.events) {
      const instrument = event.type === 'fill' ? instruments.get(event.fill.symbol) : undefined;
      // A contract that is not listed cannot be booked, here as in the books themselves.
      if (event.type === 'cashflow' || instrument) record = applyEvent(record, event, instrument).state;
    }
    count = page.events.length;
    cursor = page.cursor;
  }
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'ledger', id: 'main', value: openingLedger(balance, record), version: 0 }],
    journal: [{ at: parts.clock.now(), event: 'books-opened', data: { balance } }],
  });
};
