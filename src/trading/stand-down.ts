import { isPendingEntry, isWorking, type Order, type OrderRequest } from '../domain/index.js';
import { callOffEntries } from '../execution/call-off.js';
import { flatten } from '../execution/exits.js';
import { parseClientOrderId } from '../execution/ids.js';
import { lookUp } from '../execution/orders.js';
import { ensureProtection } from '../execution/protect.js';
import { syncEvents } from '../execution/sync.js';
import { followEntries } from './follow-entries.js';
import type { TradingParts } from './parts.js';
import { createWithin } from './patience.js';

/** How long the store and one call to the exchange may take, and the whole, ms. */
const STORE_PATIENCE = 700;
const CALL = 1_500;
const WHOLE = 4_500;
/** An entry whose fate is not known is looked for so often, so far apart, ms. */
const LOOKS = 4;
const LOOK_AGAIN = 250;

/** How the account was left. */
export interface StoodDown {
  /** The state store was away. */
  readonly storeAway: boolean;
  /** Symbols that hold more than the stops that rest for them. */
  readonly unguarded: readonly string[];
  /** Symbols in which an entry of ours still works, or may do so. */
  readonly working: readonly string[];
  /** Why the exchange could not be looked at; then nothing is known of the two. */
  readonly why?: string;
}

/**
 * Before the process ends nobody is left who would guard what an entry fills (invariant 5): cancels working entries,
 * looks at those in doubt, books what they filled and guards it, and reads from the exchange what is not safe. With the
 * state store away entries are cancelled by what the exchange shows of ours. Takes at most 5 s; never rejects.
 */
export const standDown = async (parts: TradingParts): Promise<StoodDown> => {
  const { store, human, log } = parts;
  const within = createWithin(human);
  const storeAway = await within(store.ping(), STORE_PATIENCE).then(
    () => false,
    () => true,
  );
  let doubtful: readonly string[] = [];
  try {
    const work = storeAway ? cancelShown(parts) : guardEntries(parts);
    doubtful = await within(work, WHOLE - STORE_PATIENCE - CALL);
  } catch (error) {
    log.warn({ reason: textOf(error) }, 'entries were not all called off');
  }
  try {
    const { unguarded, working } = await within(judge(parts), CALL);
    return { storeAway, unguarded, working: [...new Set([...working, ...doubtful])] };
  } catch (error) {
    return { storeAway, unguarded: [], working: doubtful, why: textOf(error) };
  }
};

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isOurEntry = (parts: TradingParts, { clientOrderId, reduceOnly, status }: Order): boolean =>
  !reduceOnly && isWorking({ status }) && parseClientOrderId(clientOrderId)?.instance === parts.instance;

const cancelShown = async (parts: TradingParts): Promise<readonly string[]> => {
  const entries = (await parts.exchange.fetchOpenOrders()).filter((order) => isOurEntry(parts, order));
  await Promise.all(
    entries.map(({ symbol, clientOrderId }) => parts.exchange.cancelOrder(symbol, clientOrderId)),
  );
  return [];
};

/** Whether the order is known to work no more; it may take a moment to be shown. */
const isOver = async (parts: TradingParts, request: OrderRequest): Promise<boolean> => {
  for (let looks = 1; looks <= LOOKS; looks++) {
    const order = await lookUp(parts, request);
    if (order && !isWorking(order)) return true;
    if (looks < LOOKS) await parts.human.sleep(LOOK_AGAIN);
  }
  return false;
};

/** The symbols of entries whose fate stays unknown. */
const guardEntries = async (parts: TradingParts): Promise<readonly string[]> => {
  const entries = (await parts.store.list('intent')).map(({ value }) => value).filter(isPendingEntry);
  const sent = entries.flatMap(({ steps }) =>
    steps.filter(({ status }) => status === 'recorded' || status === 'open').map(({ request }) => request),
  );
  if (sent.length === 0) return [];
  await callOffEntries(parts, 'the bot is stopping');
  const [over] = await Promise.all([
    Promise.all(sent.map((request) => isOver(parts, request))),
    followEntries(parts),
  ]);
  // A record that cannot be read must not keep what is held from its stop.
  await syncEvents(parts).catch((error: unknown) => parts.log.warn({ reason: textOf(error) }, 'not booked'));
  await Promise.all([...new Set(sent.map(({ symbol }) => symbol))].map((symbol) => guard(parts, symbol)));
  return sent.flatMap(({ symbol }, at) => (over[at] === true ? [] : [symbol]));
};

const guard = (parts: TradingParts, symbol: string): Promise<void> =>
  parts.symbols.run(symbol, async () => {
    const protection = await ensureProtection(parts, symbol);
    if (protection.status === 'failed') await flatten(parts, symbol, protection.reason);
  });

/** What the exchange shows, whoever opened it. */
const judge = async (parts: TradingParts): Promise<Pick<StoodDown, 'unguarded' | 'working'>> => {
  const { exchange } = parts;
  const [orders, positions] = await Promise.all([exchange.fetchOpenOrders(), exchange.fetchPositions()]);
  const stopped = (symbol: string): number =>
    orders
      .filter(
        (order) => order.symbol === symbol && order.type === 'stop' && order.reduceOnly && isWorking(order),
      )
      .reduce((sum, { contracts }) => sum + contracts, 0);
  return {
    unguarded: positions
      .filter(({ symbol, contracts }) => contracts > 0 && stopped(symbol) < contracts)
      .map(({ symbol }) => symbol),
    working: [...new Set(orders.filter((order) => isOurEntry(parts, order)).map(({ symbol }) => symbol))],
  };
};

/** The last words on what is left, for the owner. */
export const lastWords = ({ unguarded, working, why }: StoodDown): string =>
  why !== undefined
    ? `The exchange could not be looked at (${why}): look there whether every position has its stop.`
    : [
        unguarded.length > 0
          ? `NOT GUARDED by a stop: ${unguarded.join(', ')}. Look at the exchange now.`
          : 'Open positions stay guarded by their resting stops.',
        ...(working.length > 0 ? [`An entry may still work in ${working.join(', ')}: cancel it there.`] : []),
      ].join(' ');

/** Whether the owner has to do something about it. */
export const isUnsafe = ({ unguarded, working, why }: StoodDown): boolean =>
  unguarded.length > 0 || working.length > 0 || why !== undefined;
