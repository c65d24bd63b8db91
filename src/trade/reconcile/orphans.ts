import {
  isFinal,
  isIntents,
  isPendingEntry,
  type ExchangePosition,
  type Intent,
  type JournalEntry,
  type Order,
  type OrderOrigin,
  type Position,
} from '../../domain/index.js';
import { namedOrigin } from '../orders/ids.js';
import { commit, assertFence } from '../orders/parts.js';
import type { TradingParts } from '../core/parts.js';

/** Between two looks at the positions, ms. */
const LOOK_MS = 1000;

/** Cancels orders of ours without an intent under way or a position that wants them. */
export const cancelOrphans = async (
  parts: TradingParts,
  orders: readonly Order[],
  held: readonly ExchangePosition[],
): Promise<void> => {
  const [intents, positions] = await Promise.all([parts.store.list('intent'), parts.store.list('position')]);
  const open = new Map(positions.map(({ id, value }) => [id, value]));
  const working = new Map(intents.map(({ id, value }) => [id, value]));
  const orphans: Order[] = [];
  for (const order of orders) {
    if (!parts.ids.isOurs(order.clientOrderId)) continue;
    const known = (await parts.store.get('order', order.clientOrderId))?.value;
    if (isWanted(order, known ?? namedOrigin(order.clientOrderId), open, working)) continue;
    // What may be the only stop of a position that we do not know stays.
    const covers = order.reduceOnly && held.some(({ symbol }) => symbol === order.symbol);
    if (!covers || open.has(order.symbol)) orphans.push(order);
  }
  for (const order of await doubleChecked(parts, orphans, open)) {
    await assertFence(parts);
    const { outcome } = await parts.exchange.cancelOrder(order.symbol, order.clientOrderId);
    if (outcome === 'canceled') await commit(parts, { journal: [orphanEntry(order, parts.clock.now())] });
  }
};

/** One list of positions that lacks a symbol says nothing: a stop there goes when a later one lacks it, too. */
const doubleChecked = async (
  parts: TradingParts,
  orphans: readonly Order[],
  open: ReadonlyMap<string, Position>,
): Promise<readonly Order[]> => {
  const mayGuard = ({ reduceOnly, symbol }: Order): boolean => reduceOnly && !open.has(symbol);
  if (!orphans.some(mayGuard)) return orphans;
  await parts.human.sleep(LOOK_MS);
  const held = new Set((await parts.exchange.fetchPositions()).map(({ symbol }) => symbol));
  return orphans.filter((order) => !mayGuard(order) || !held.has(order.symbol));
};

const isWanted = (
  { symbol, clientOrderId, reduceOnly }: Order,
  origin: OrderOrigin | undefined,
  open: ReadonlyMap<string, Position>,
  intents: ReadonlyMap<string, Intent>,
): boolean => {
  if (origin ? isIntents(origin) : !reduceOnly) {
    const intent = origin && intents.get(origin.owner);
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
