import {
  ConflictError,
  exposedOf,
  isFinal,
  isPendingEntry,
  isWorking,
  sign,
  type ExchangePosition,
  type Intent,
  type JournalEntry,
  type Order,
  type Position,
  type Push,
} from '../domain/index.js';
import { parseClientOrderId, type OrderOrigin } from '../execution/ids.js';
import { heedLiquidation } from '../execution/liquidation.js';
import { assertFence, fenced } from '../execution/parts.js';
import { syncEvents } from '../execution/sync.js';
import type { Finding } from '../store/docs.js';
import { guardUnknown } from './adopt.js';
import { apart } from './apart.js';
import { pause } from './control.js';
import { guardSurplus, surplusOf } from './surplus.js';
import type { TradingParts } from './parts.js';

/** A difference is told after so many consecutive reads over so long: one read may be stale or empty (invariant 8). */
const READS = 3;
const LASTS_MS = 30_000;
/** What was closed so recently may still stand in a stale answer. */
const SETTLING_MS = 30_000;
/** Looks, a second apart, that an unknown position must survive before it is guarded: fills come late. */
const LOOKS = 3;
const LOOK_MS = 1000;

/**
 * Compares the exchange's positions and orders with ours: first thing at a start, then every minute. Guards positions
 * that the bot did not open, cancels orders of ours that nothing stands behind, pauses entries when another instance
 * trades the account, heeds the exchange's own liquidation prices, and tells of a position that it does not show.
 * Forgets nothing. What the owner did by hand is booked from the exchange's own record (`syncEvents`).
 * @throws ReadFailedError when the exchange cannot be read: nothing changes then (invariant 8).
 */
export const reconcile = async (parts: TradingParts): Promise<void> => {
  await assertFence(parts);
  await syncEvents(parts);
  // Orders before our documents: whatever rests was recorded before it was sent.
  const orders = (await parts.exchange.fetchOpenOrders()).filter(isWorking);
  const held = await parts.exchange.fetchPositions();
  const unknown = await unknownOf(parts, held);
  const unguarded = unknown.length > 0 ? await guardAll(parts, unknown) : [];
  await watchSurplus(parts, held);
  await watchDifferences(parts, held);
  const failed = await apart(held, (shown) =>
    parts.symbols.run(shown.symbol, () => heedLiquidation(parts, shown)),
  );
  await watchStrangers(parts, orders);
  await cancelOrphans(parts, orders, held);
  const [first] = [...unguarded, ...failed];
  if (first) throw first.error;
};

const isBusy = (intents: readonly Intent[], symbol: string): boolean =>
  intents.some((intent) => intent.symbol === symbol && !isFinal(intent));

/** Positions on the exchange in symbols where we have neither a position nor anything under way. */
const unknownOf = async (
  parts: TradingParts,
  held: readonly ExchangePosition[],
): Promise<readonly ExchangePosition[]> => {
  if (held.length === 0) return [];
  const known = new Set((await parts.store.list('position')).map(({ id }) => id));
  const rest = held.filter(({ symbol }) => !known.has(symbol));
  if (rest.length === 0) return [];
  const intents = (await parts.store.list('intent')).map(({ value }) => value);
  const now = parts.clock.now();
  const settling = new Set(
    (await parts.store.list('trade'))
      .filter(({ value }) => now - value.closedAt < SETTLING_MS)
      .map(({ value }) => value.symbol),
  );
  const ledger = (await parts.store.get('ledger', 'main'))?.value;
  // What the record shows too is no stale answer: a position that was turned round by hand.
  const isRecorded = ({ symbol, side, contracts }: ExchangePosition): boolean =>
    Number(ledger?.positions[symbol]?.contracts ?? 0) === sign(side) * contracts;
  return rest.filter((one) => (!settling.has(one.symbol) || isRecorded(one)) && !isBusy(intents, one.symbol));
};

/** Looks again before anything is concluded: the record of fills may be behind, the list of positions stale. */
const guardAll = async (
  parts: TradingParts,
  first: readonly ExchangePosition[],
): ReturnType<typeof apart> => {
  let unknown = first;
  let seenAt = parts.clock.now();
  for (let look = 1; look < LOOKS && unknown.length > 0; look++) {
    await parts.human.sleep(LOOK_MS);
    await syncEvents(parts);
    seenAt = parts.clock.now();
    const again = await unknownOf(parts, await parts.exchange.fetchPositions());
    unknown = again.filter(({ symbol }) => unknown.some((one) => one.symbol === symbol));
  }
  const listed = await parts.market.instruments();
  return apart(unknown, async (position) => {
    if (listed.has(position.symbol)) await guardUnknown(parts, position, seenAt);
    else
      await find(parts, `unlisted:${position.symbol}`, 1, 0, {
        text: `The account holds ${position.contracts} contracts of ${position.symbol}, which I do not trade and cannot guard.`,
      });
  });
};

/** More contracts of ours than the record explains: guarded once they were seen as often as an unknown position is. */
const watchSurplus = async (parts: TradingParts, first: readonly ExchangePosition[]): Promise<void> => {
  let held = first;
  let found = await surplusIn(parts, held);
  for (let look = 1; look < LOOKS && found.length > 0; look++) {
    await parts.human.sleep(LOOK_MS);
    await syncEvents(parts);
    held = await parts.exchange.fetchPositions();
    const again = await surplusIn(parts, held);
    found = found.filter((symbol) => again.includes(symbol));
  }
  for (const symbol of found)
    await guardSurplus(
      parts,
      symbol,
      held.find((shown) => shown.symbol === symbol),
    );
};

/** Symbols in which the surplus is another than the guarded one and nothing is under way. */
const surplusIn = async (
  parts: TradingParts,
  held: readonly ExchangePosition[],
): Promise<readonly string[]> => {
  const positions = (await parts.store.list('position')).map(({ value }) => value);
  const differing = positions.filter((position) => {
    const shown = held.find(({ symbol }) => symbol === position.symbol);
    return surplusOf(position, shown) !== (position.surplus ?? 0);
  });
  if (differing.length === 0) return [];
  const intents = (await parts.store.list('intent')).map(({ value }) => value);
  return differing.flatMap(({ symbol }) => (isBusy(intents, symbol) ? [] : [symbol]));
};

/** Positions of ours that the exchange does not show, or shows otherwise. They stay until its record explains them. */
const watchDifferences = async (parts: TradingParts, held: readonly ExchangePosition[]): Promise<void> => {
  const intents = (await parts.store.list('intent')).map(({ value }) => value);
  const open = (await parts.store.list('position')).filter(({ value }) => value.status === 'open');
  const differing = new Set<string>();
  for (const { value } of open) {
    const shown = held.find(({ symbol }) => symbol === value.symbol);
    // What is guarded as a surplus was told when that began.
    if (shown?.side === value.side && shown.contracts === exposedOf(value)) continue;
    const id = `position:${value.symbol}`;
    differing.add(id);
    if (!isBusy(intents, value.symbol))
      await find(parts, id, READS, LASTS_MS, { text: differenceText(value, shown) });
  }
  await dropFindings(parts, 'position:', differing);
};

const differenceText = (ours: Position, shown: ExchangePosition | undefined): string => {
  const exchange = shown ? `a ${shown.side} of ${shown.contracts} contracts` : 'no position';
  return `${ours.symbol}: the exchange shows ${exchange}, and its record does not say why; by that record it is a ${ours.side} of ${ours.contracts}. I forget nothing by myself: look at the account, then close what should not be there.`;
};

/** Another instance's client ids: two bots on one account (invariant 20). */
const watchStrangers = async (parts: TradingParts, orders: readonly Order[]): Promise<void> => {
  const strangers = new Set<string>();
  for (const { clientOrderId } of orders) {
    const origin = parseClientOrderId(clientOrderId);
    if (origin && origin.instance !== parts.instance) strangers.add(`instance:${origin.instance}`);
  }
  for (const id of strangers) {
    if ((await parts.store.get('finding', id))?.value.told) continue;
    const text = `Another installation of the bot (${id.split(':')[1]}) has orders on this account. Entries are paused; stop one of the two, then /resume.`;
    await pause(parts, text, 'alarm');
    await find(parts, id, 1, 0, { text });
  }
  await dropFindings(parts, 'instance:', strangers);
};

/** Orders of ours without an intent under way or a position that wants them. */
const cancelOrphans = async (
  parts: TradingParts,
  orders: readonly Order[],
  held: readonly ExchangePosition[],
): Promise<void> => {
  const [intents, positions] = await Promise.all([parts.store.list('intent'), parts.store.list('position')]);
  const open = new Map(positions.map(({ id, value }) => [id, value]));
  const working = new Map(intents.map(({ id, value }) => [id, value]));
  for (const order of orders) {
    const origin = parseClientOrderId(order.clientOrderId);
    if (origin?.instance !== parts.instance || isWanted(order, origin, open, working)) continue;
    // What may be the only stop of a position that we do not know stays.
    const covers = order.reduceOnly && held.some(({ symbol }) => symbol === order.symbol);
    if (covers && !open.has(order.symbol)) continue;
    await assertFence(parts);
    const { outcome } = await parts.exchange.cancelOrder(order.symbol, order.clientOrderId);
    if (outcome === 'canceled')
      await parts.store.commit({ ...fenced(parts), journal: [orphanEntry(order, parts.clock.now())] });
  }
};

const isWanted = (
  { symbol, clientOrderId }: Order,
  origin: OrderOrigin,
  open: ReadonlyMap<string, Position>,
  intents: ReadonlyMap<string, Intent>,
): boolean => {
  if (origin.kind === 'intent') {
    const intent = intents.get(origin.owner);
    return intent !== undefined && !isFinal(intent);
  }
  // A stop beside an entry that is under way may guard what is not in the books yet.
  if ([...intents.values()].some((intent) => intent.symbol === symbol && isPendingEntry(intent))) return true;
  return open.get(symbol)?.protection.some((one) => one.clientOrderId === clientOrderId) ?? false;
};

const orphanEntry = (order: Order, at: number): JournalEntry => ({
  at,
  event: 'orphan-canceled',
  symbol: order.symbol,
  cause: 'an order of ours that nothing stands behind',
  data: { clientOrderId: order.clientOrderId, exchangeOrderId: order.exchangeOrderId },
});

/** Counts a difference; tells it once when it has been read often and long enough. */
const find = async (
  parts: TradingParts,
  id: string,
  reads: number,
  lasts: number,
  { text }: { readonly text: string },
): Promise<void> => {
  const doc = await parts.store.get('finding', id);
  const now = parts.clock.now();
  const before: Finding = doc?.value ?? { since: now, reads: 0, told: false };
  if (before.told) return;
  const told = before.reads + 1 >= reads && now - before.since >= lasts;
  const pushes: Push[] = told ? [{ type: 'notice', level: 'alarm', text }] : [];
  await quietly(
    parts.store.commit({
      ...fenced(parts),
      put: [
        {
          kind: 'finding',
          id,
          value: { since: before.since, reads: before.reads + 1, told },
          version: doc?.version ?? 0,
        },
      ],
      ...(told ? { journal: [{ at: now, event: 'difference', cause: text, data: { id } }] } : {}),
      pushes,
    }),
  );
};

/** A difference that is gone is forgotten; the next one counts from the beginning. */
const dropFindings = async (
  parts: TradingParts,
  prefix: string,
  present: ReadonlySet<string>,
): Promise<void> => {
  const gone = (await parts.store.list('finding')).filter(
    ({ id }) => id.startsWith(prefix) && !present.has(id),
  );
  if (gone.length === 0) return;
  await quietly(
    parts.store.commit({
      ...fenced(parts),
      del: gone.map(({ id, version }) => ({ kind: 'finding', id, version })),
    }),
  );
};

/** Somebody else was faster: the next look counts. */
const quietly = async (commit: Promise<void>): Promise<void> => {
  try {
    await commit;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
};
