import { FencedError, idOn, isWorking, reasonOf } from '../../domain/index.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import { commit } from '../orders/parts.js';
import { doubtUnseen } from '../protection/ensure.js';
import { protectOrClose } from '../protection/protect-or-close.js';
import { savePosition } from '../protection/state.js';
import { applyEvent, emptyLedger, openingLedger } from '../../domain/ledger/ledger.js';
import { syncFills } from '../booking/sync.js';
import { apart } from '../core/apart.js';
import { disarmWithoutJournal } from '../account/control.js';
import { followEntries } from '../execution/follow-entries.js';
import type { TradingParts } from '../core/parts.js';
import { reconcile } from './reconcile.js';
import { renameStored } from './renamed-contracts.js';
import { takeOver } from './take-over.js';
import type { BotDocs } from '../../state/store/docs.js';
import { getOr, type Put } from '../../state/store/store.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { workingIntents } from '../../state/store/open-docs.js';

export interface Recovery {
  readonly canceledEntries: number;
  readonly events: number;
  readonly positions: number;
  /** Of these, whose stop and target are not known to rest yet: that goes on. */
  readonly unsettled: number;
  readonly resumedIntents: number;
}

/**
 * The first thing after a start (invariant 5): working entries are cancelled, what filled meanwhile is booked, every
 * position's stop and target are checked on the exchange, unfinished intents are taken up again, and what the exchange
 * shows is compared with what we hold.
 * @param cause why, in words that complete "cancelled: …"
 */
export const recover = async (parts: TradingParts, cause = 'the bot was restarted'): Promise<Recovery> => {
  await renameStored(parts);
  await recallHeld(parts);
  await disarmWithoutJournal(parts);
  await openBooks(parts);
  // Side by side: a cancellation or a record that hangs must not keep a position waiting for its stop.
  const canceled = settled(cancelEntries(parts, cause));
  const booked = await settled(syncFills(parts));
  const positions = await parts.store.list('position');
  const orders = positions.length > 0 ? await parts.exchange.fetchOpenOrders() : [];
  await takeOver(parts, orders);
  const resting = new Set(orders.filter(isWorking).map((order) => order.clientOrderId));
  let pending = 0;
  const failed = await apart(positions, ({ id }) =>
    parts.symbols.run(id, async () => {
      await retryConflicts(() => doubt(parts, id, resting));
      const protection = await protectOrClose(parts, id);
      if (protection.status !== 'pending') return;
      pending += 1;
      await keepTrying(parts, id, protection.reason);
    }),
  );
  for (const { item, error } of failed) await keepTrying(parts, item.id, reasonOf(error), 'told');
  await followEntries(parts);
  const canceledEntries = (await unless(canceled)).length;
  // What is held is guarded; nothing else goes on before the record of fills is read.
  const events = await unless(booked);
  const unfinished = await workingIntents(parts.store);
  const recovery: Recovery = {
    canceledEntries,
    events,
    positions: positions.length,
    unsettled: pending + failed.length,
    resumedIntents: unfinished.length,
  };
  await commit(parts, {
    jobs: unfinished.map(({ value }) => executeJob(value)),
    journal: [{ at: parts.clock.now(), event: 'recovered', data: { ...recovery } }],
  });
  parts.log.info({ ...recovery }, 'recovered');
  try {
    await reconcile(parts);
  } catch (error) {
    if (error instanceof FencedError) throw error;
    // Ours is guarded; what else there may be is looked at again within the minute.
    parts.log.warn({ reason: reasonOf(error) }, 'not reconciled');
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
 * One symbol that cannot be read, or whose stop is not settled yet, holds up neither the others nor the start: an intent
 * goes on with it, and while that is under way nothing is added to it.
 */
const keepTrying = (parts: TradingParts, symbol: string, reason: string, told?: 'told'): Promise<void> =>
  retryConflicts(async () => {
    const position = (await parts.store.get('position', symbol))?.value;
    if (!position) return;
    const others = await workingIntents(parts.store, symbol);
    // It was told when that began.
    if (others.some(({ value }) => value.kind === 'protect')) return;
    const now = parts.clock.now();
    const intent = intentOn(parts, position, {
      id: idOn(`R${now.toString(36)}`, symbol),
      kind: 'protect',
      by: 'bot',
      cause: 'not checked at the start',
    });
    const text = `${symbol}: stop and target could not be checked (${reason}). I keep trying, and add nothing to it meanwhile.`;
    await commit(parts, {
      put: [{ kind: 'intent', id: intent.id, value: intent, version: 0 }],
      journal: [intentEntry(intent, { event: 'intent-recorded', data: { reason } }, now)],
      pushes: told ? [{ type: 'notice', level: 'alarm', text }] : [],
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
  await savePosition(parts, doc, doubtUnseen(doc.value, resting));
};

/**
 * The ledger of an account that is seen for the first time begins with the balance that the exchange reports, less
 * what the record that is still to be booked has made of it: a start that died after its first fill counts it once. A
 * record of cash flows alone begins now.
 */
const openBooks = async (parts: TradingParts): Promise<void> => {
  const { store, exchange, market, clock } = parts;
  if (await store.get('ledger', 'main')) return;
  const [{ balance }, instruments] = await Promise.all([exchange.fetchAccount(), market.instruments()]);
  const cashflows = await exchange.fetchCashflows?.('');
  let record = emptyLedger(0);
  let cursor = '';
  for (let count = 1; count > 0;) {
    const page = await exchange.fetchEvents(cursor);
    for (const event of page.events) {
      const instrument = event.type === 'fill' ? instruments.get(event.fill.symbol) : undefined;
      // A contract that is not listed cannot be booked, here as in the books themselves.
      if (event.type === 'cashflow' || instrument) record = applyEvent(record, event, instrument).state;
    }
    count = page.events.length;
    cursor = page.cursor;
  }
  const put: Put<BotDocs>[] = [
    { kind: 'ledger', id: 'main', value: openingLedger(balance, record), version: 0 },
  ];
  if (cashflows) {
    const { value, version } = await getOr(store, 'cursor', 'events', { value: '' });
    put.push({ kind: 'cursor', id: 'events', value: { ...value, cashflows: cashflows.cursor }, version });
  }
  await commit(parts, { put, journal: [{ at: clock.now(), event: 'books-opened', data: { balance } }] });
};
