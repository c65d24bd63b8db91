import {
  reasonOf,
  reduction,
  type ExchangePosition,
  type JournalEntry,
  type Order,
  type OrderRequest,
  type Side,
} from '../../domain/index.js';
import { withoutAnswer } from '../orders/send.js';
import { inOneOrderOf } from '../orders/parts.js';
import type { DurableLines } from '../../state/store/durable-lines.js';
import type { DirectHalt, Request } from '../core/results.js';
import { intentIdOf } from '../positions/close-scale-retarget.js';
import type { TradingParts } from '../core/parts.js';
import { createWithin } from '../../clock.js';

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
  | { readonly type: 'event'; readonly at: number; readonly entry: HaltEntry };

type HaltEntry = JournalEntry<'order-canceled' | 'order-sent' | 'halt-interrupted'>;

/** What a line is about and what it says of it: what was said last is not written again with each try. */
const gistOf = (line: HaltLine): readonly [about: string, says: string] => {
  if (line.type === 'halted') return [`halted ${line.key}`, ''];
  if (line.type === 'order')
    return [orderOf(line.request.clientOrderId), JSON.stringify(line.request.contracts)];
  const { entry } = line;
  if (entry.event === 'halt-interrupted') return [entry.event, entry.data.why];
  const { outcome } = entry.data;
  const id = entry.event === 'order-sent' ? entry.data.request.clientOrderId : entry.data.clientOrderId;
  return [`${entry.event} ${id}`, outcome];
};

const orderOf = (clientOrderId: string): string => `order ${clientOrderId}`;

/** How long one call to the exchange may take, ms. */
const CALL = 5_000;
/** It is tried for so long, with so much between two tries, ms. */
const DEADLINE = 60_000;
const AGAIN = 500;
/** A position that is not shown any more for so long is closed, ms. */
const SETTLED = 1_000;
/** One that an entry has filled may be shown so much later, ms. */
const LAG = 10_000;
const LOOKUPS = 8;
const LOOKUP_WAIT = 300;

/**
 * Halts with nothing but the exchange (invariant 12): cancels our entries and closes every position at market,
 * reduce-only. What is done is on disk before it is done, where the disk takes it. The client ids come from the request
 * and the contract, and an order is looked up before its id is sent again, so a repeat of the same request closes nothing
 * twice, whoever makes it. What fails is tried again, the rest meanwhile, for a minute; what is left then is named.
 * @param options.seen symbols in which an earlier try saw a position; more are added
 * @param options.waits the account is away with the store: the halt is only noted, and done once both are back
 */
export const haltWithoutStore = async (
  parts: TradingParts,
  file: DurableLines<HaltLine>,
  reason: string,
  request: Request,
  options: {
    readonly deadlineMs?: number;
    readonly waits?: boolean;
    readonly seen?: Set<string>;
  } = {},
): Promise<DirectHalt> => {
  const within = createWithin(parts.human);
  const { exchange, clock, log, ids } = parts;
  const call = <T>(work: Promise<T>): Promise<T> => within(work, CALL);
  const note = (entry: HaltEntry): Promise<void> => {
    const { at, event, ...fields } = entry;
    log.warn(fields, `halt without Redis: ${event}`);
    return write({ type: 'event', at, entry });
  };
  const header = () => ({ at: clock.now(), cause: 'halt' });

  const lines = await file.read().catch((error: unknown): readonly HaltLine[] => {
    log.warn({ reason: reasonOf(error) }, 'halt without Redis: what was done before cannot be read');
    return [];
  });
  /** By what they are about, of earlier tries too. */
  const written = new Map(lines.map(gistOf));
  const write = async (line: HaltLine): Promise<void> => {
    const [about, says] = gistOf(line);
    if (written.get(about) === says) return;
    written.set(about, says);
    await file.append(line);
  };
  await write({ type: 'halted', at: clock.now(), reason, key: request.key });
  const unwritten = (): Pick<DirectHalt, 'unwritten'> =>
    file.trouble === undefined ? {} : { unwritten: file.trouble };
  if (options.waits) return { closed: [], left: [], waits: true, ...unwritten() };
  /** Symbols of entries that may have filled, by the client ids of their orders. */
  const entries = new Map(
    (parts.inFlight?.list() ?? []).flatMap(({ symbol, steps }) =>
      steps.map(({ request: { clientOrderId } }) => [clientOrderId, symbol] as const),
    ),
  );

  const isOurs = (order: Order): boolean => ids.isOurs(order.clientOrderId);

  /** What failed last; the rest is done all the same, and what failed is tried again. */
  let why: string | undefined;
  const failed = (error: unknown): undefined => {
    why = reasonOf(error);
    log.warn({ reason: why }, 'halt without Redis: tries on');
  };

  /** Whether every order that is wanted away is known to be. */
  const cancel = async (wanted: (order: Order) => boolean): Promise<boolean> => {
    const orders = (await call(exchange.fetchOpenOrders())).filter(isOurs).filter(wanted);
    for (const { clientOrderId, symbol, reduceOnly } of orders)
      if (!reduceOnly) entries.set(clientOrderId, symbol);
    const gone = await Promise.all(
      orders.map(async ({ symbol, clientOrderId: id }) => {
        const { outcome } = await call(exchange.cancelOrder(symbol, id));
        await note({ ...header(), event: 'order-canceled', symbol, data: { clientOrderId: id, outcome } });
        return outcome !== 'unknown' || symbol;
      }),
    );
    const doubtful = gone.filter((one) => one !== true);
    if (doubtful.length > 0) failed(new Error(`an order in ${doubtful.join(', ')} may still be there`));
    return doubtful.length === 0;
  };

  /** The order by its id, followed until it works no more; undefined when the exchange does not know it. */
  const follow = async (
    order: Pick<OrderRequest, 'symbol' | 'clientOrderId'>,
  ): Promise<Order | undefined> => {
    let found: Order | undefined;
    for (let tries = 0; tries < LOOKUPS; tries++) {
      found = await call(exchange.fetchOrder(order.symbol, order.clientOrderId));
      if (found && found.status !== 'open') return found;
      await parts.human.sleep(LOOKUP_WAIT);
    }
    return found;
  };

  /** The first id of the request that has not ended: what an ended order left needs one of its own. */
  const freeId = async (symbol: string): Promise<string> => {
    for (let nth = 1; ; nth++) {
      const id = ids.away(`${request.key} ${symbol}`, 'close', nth);
      // Something may have been sent under it.
      const look = written.has(orderOf(id))
        ? follow({ symbol, clientOrderId: id })
        : call(exchange.fetchOrder(symbol, id)).catch(() => undefined);
      const known = await look;
      if (!known || known.status === 'open') return id;
    }
  };

  const inOneOrder = ({ symbol, contracts }: ExchangePosition): Promise<number> =>
    call(inOneOrderOf(parts, symbol, contracts)).catch(() => contracts);

  const close = async (position: ExchangePosition): Promise<void> => {
    const { symbol, side } = position;
    const owner = intentIdOf(request, symbol);
    const order: OrderRequest = {
      clientOrderId: await freeId(symbol),
      // What one order cannot take goes in the next pass.
      ...reduction(position, { type: 'market', contracts: await inOneOrder(position) }),
    };
    await write({ type: 'order', at: clock.now(), intentId: owner, side, request: order });
    const placed = await call(exchange.createOrder(order));
    await note({
      ...header(),
      event: 'order-sent',
      symbol,
      intentId: owner,
      data: { request: order, ...withoutAnswer(placed) },
    });
    // What was not placed is tried again in the next pass.
    if (placed.outcome !== 'later' && placed.outcome !== 'rejected') await follow(order);
  };

  const seen = options.seen ?? new Set<string>();
  /** Undefined while the positions could not be read. */
  let left: readonly string[] | undefined;
  let emptySince: number | undefined;

  /** Symbols in which an entry has filled, as far as can be told, and no read has shown a position. */
  const unseen = async (): Promise<readonly string[]> => {
    const asked = [...entries].filter(([, symbol]) => !seen.has(symbol));
    const found = await Promise.all(
      asked.map(async ([id, symbol]) => {
        const order = await call(exchange.fetchOrder(symbol, id)).catch(failed);
        return order && order.status !== 'open' && order.filled === 0 ? [] : [symbol];
      }),
    );
    return [...new Set(found.flat())];
  };

  /** One empty read says nothing (invariant 8): where a stop of ours rests, a later one must say it again. */
  const isEmpty = async (open: readonly ExchangePosition[]): Promise<boolean> => {
    if (open.length > 0) {
      emptySince = undefined;
      return false;
    }
    emptySince ??= parts.human.elapsed();
    const empty = parts.human.elapsed() - emptySince;
    const filled = await unseen();
    if (filled.length > 0) {
      failed(
        new Error(`an entry in ${filled.join(', ')} may have filled, and the account shows no position`),
      );
      return empty >= LAG;
    }
    if (empty >= SETTLED) return true;
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

  const until = parts.human.elapsed() + (options.deadlineMs ?? DEADLINE);
  let isDone = await pass();
  for (let passes = 1; !isDone && parts.human.elapsed() < until; passes++) {
    // After a first pass without a fault the next one only looks whether all is gone.
    if (passes > 1 || why !== undefined) await parts.human.sleep(AGAIN);
    isDone = await pass();
  }
  // Where nothing is open, stops and targets have nothing left to guard.
  if (isDone && why === undefined) await cancel(({ reduceOnly }) => reduceOnly).catch(failed);
  const closed = [...seen].filter((symbol) => !left?.includes(symbol));
  if (why !== undefined) await note({ ...header(), event: 'halt-interrupted', data: { why } });
  return {
    closed,
    left: left ?? [],
    ...(why === undefined ? {} : { why }),
    ...unwritten(),
  };
};
