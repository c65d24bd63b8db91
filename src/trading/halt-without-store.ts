import {
  exitSide,
  type ExchangePosition,
  type JournalEntry,
  type Order,
  type OrderRequest,
  type Side,
} from '../domain/index.js';
import { clientOrderId, parseClientOrderId } from '../execution/ids.js';
import { inOneOrderOf } from '../execution/parts.js';
import type { DurableLines } from '../store/durable-lines.js';
import type { DirectHalt, Request } from './desk.js';
import { intentIdOf } from './orders.js';
import type { TradingParts } from './parts.js';
import { createWithin } from './patience.js';

/** What is written to disk while the state store is away; merged into the journal once it is back. */
export type HaltLine =
  | { readonly type: 'halted'; readonly at: number; readonly reason: string; readonly key: string }
  /** Written before it is sent (invariant 2). */
  | {
      readonly type: 'order';
      readonly at: number;
      readonly intentId: string;
      readonly side: Side;
      readonly request: OrderRequest;
    }
  | { readonly type: 'event'; readonly at: number; readonly entry: JournalEntry };

/** How long one call to the exchange may take, ms. */
const CALL = 5_000;
/** It is tried for so long, with so much between two tries, ms. */
const DEADLINE = 60_000;
const AGAIN = 500;
/** A position that is not shown any more for so long is closed, ms. */
const SETTLED = 1_000;
const LOOKUPS = 8;
const LOOKUP_WAIT = 300;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Halts with nothing but the exchange (invariant 12): cancels our entries and closes every position at market,
 * reduce-only. What is done is on disk before it is done. The client ids are those that the ordinary halt would use,
 * and an order is looked up before its id is sent again, so a repeat of the same request closes nothing twice. What
 * fails is tried again, the rest meanwhile, for a minute; what is left then is named.
 */
export const haltWithoutStore = async (
  parts: TradingParts,
  file: DurableLines<HaltLine>,
  reason: string,
  request: Request,
  options: { readonly deadlineMs?: number } = {},
): Promise<DirectHalt> => {
  const within = createWithin(parts.human);
  const { exchange, clock, log, instance } = parts;
  const call = <T>(work: Promise<T>): Promise<T> => within(work, CALL);
  const note = (event: string, fields: Omit<JournalEntry, 'at' | 'event'>): Promise<void> => {
    const at = clock.now();
    log.warn({ ...fields }, `halt without Redis: ${event}`);
    return file.append({ type: 'event', at, entry: { at, event, cause: 'halt', ...fields } });
  };

  const lines = await file.read();
  if (!lines.some((line) => line.type === 'halted' && line.key === request.key))
    await file.append({ type: 'halted', at: clock.now(), reason, key: request.key });
  /** Orders of this request by symbol, those of an earlier try first. */
  const sent = new Map<string, OrderRequest[]>();
  for (const line of lines)
    if (line.type === 'order' && line.intentId === intentIdOf(request, line.request.symbol))
      sent.set(line.request.symbol, [...(sent.get(line.request.symbol) ?? []), line.request]);

  const isOurs = (order: Order): boolean => parseClientOrderId(order.clientOrderId)?.instance === instance;

  /** What failed last; the rest is done all the same, and what failed is tried again. */
  let why: string | undefined;
  const failed = (error: unknown): undefined => {
    why = textOf(error);
    log.warn({ reason: why }, 'halt without Redis: tries on');
  };

  /** Whether every order that is wanted away is known to be. */
  const cancel = async (wanted: (order: Order) => boolean): Promise<boolean> => {
    const orders = (await call(exchange.fetchOpenOrders())).filter(isOurs).filter(wanted);
    const gone = await Promise.all(
      orders.map(async ({ symbol, clientOrderId: id }) => {
        const { outcome } = await call(exchange.cancelOrder(symbol, id));
        await note('order-canceled', { symbol, data: { clientOrderId: id, outcome } });
        return outcome !== 'unknown' || symbol;
      }),
    );
    const doubtful = gone.filter((one) => one !== true);
    if (doubtful.length > 0) failed(new Error(`an order in ${doubtful.join(', ')} may still be there`));
    return doubtful.length === 0;
  };

  /** The order by its id, followed until it works no more; undefined when the exchange does not know it. */
  const follow = async (order: OrderRequest): Promise<Order | undefined> => {
    let found: Order | undefined;
    for (let tries = 0; tries < LOOKUPS; tries++) {
      found = await call(exchange.fetchOrder(order.symbol, order.clientOrderId));
      if (found && found.status !== 'open') return found;
      await parts.human.sleep(LOOKUP_WAIT);
    }
    return found;
  };

  const close = async (position: ExchangePosition): Promise<void> => {
    const { symbol, side, contracts, leverage, marginMode } = position;
    const owner = intentIdOf(request, symbol);
    const before = sent.get(symbol) ?? [];
    const last = before.at(-1);
    const known = last && (await follow(last));
    // An order of an earlier pass that has ended leaves a rest, which needs an id of its own.
    const step = last && !known ? before.length - 1 : before.length;
    const order: OrderRequest = {
      clientOrderId: clientOrderId({ instance, owner, kind: 'intent', step }),
      symbol,
      side: exitSide(side),
      type: 'market',
      // What one order cannot take goes in the next pass.
      contracts: await call(inOneOrderOf(parts, symbol, contracts)).catch(() => contracts),
      reduceOnly: true,
      leverage,
      ...(marginMode ? { marginMode } : {}),
    };
    sent.set(symbol, [...before.slice(0, step), order]);
    await file.append({ type: 'order', at: clock.now(), intentId: owner, side, request: order });
    const placed = await call(exchange.createOrder(order));
    await note('order-sent', { symbol, intentId: owner, data: { request: order, ...placed } });
    await follow(order);
  };

  const seen = new Set<string>();
  /** Undefined while the positions could not be read. */
  let left: readonly string[] | undefined;
  let emptySince: number | undefined;

  /** One empty read says nothing (invariant 8): where a stop of ours rests, a later one must say it again. */
  const isEmpty = async (open: readonly ExchangePosition[]): Promise<boolean> => {
    if (open.length > 0) {
      emptySince = undefined;
      return false;
    }
    emptySince ??= parts.human.now();
    if (parts.human.now() - emptySince >= SETTLED) return true;
    const orders = await call(exchange.fetchOpenOrders()).catch(failed);
    return orders?.some((order) => isOurs(order) && order.reduceOnly) === false;
  };

  /** One try at everything; whether all entries are gone and nothing is open. */
  const pass = async (): Promise<boolean> => {
    why = undefined;
    const called = await cancel(({ reduceOnly }) => !reduceOnly).catch(failed);
    const read = await call(exchange.fetchPositions()).catch(failed);
    if (!read) return false;
    const open = read.filter(({ contracts }) => contracts > 0);
    left = open.map(({ symbol }) => symbol);
    for (const symbol of left) seen.add(symbol);
    await Promise.all(open.map((position) => close(position).catch(failed)));
    return (await isEmpty(open)) && called === true;
  };

  const until = parts.human.now() + (options.deadlineMs ?? DEADLINE);
  let isDone = await pass();
  for (let passes = 1; !isDone && parts.human.now() < until; passes++) {
    // After a first pass without a fault the next one only looks whether all is gone.
    if (passes > 1 || why !== undefined) await parts.human.sleep(AGAIN);
    isDone = await pass();
  }
  // Where nothing is open, stops and targets have nothing left to guard.
  if (isDone) await cancel(({ reduceOnly }) => reduceOnly).catch(failed);
  const closed = [...seen].filter((symbol) => !left?.includes(symbol));
  if (why === undefined) return { closed, left: left ?? [] };
  await note('halt-interrupted', { data: { why } });
  return { closed, left: left ?? [], why };
};
