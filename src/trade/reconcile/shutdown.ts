import {
  coveredBy,
  isPendingEntry,
  isWorking,
  type Order,
  type OrderRequest,
  reasonOf,
} from '../../domain/index.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { sentBy } from '../orders/in-flight.js';
import { lookUp } from '../orders/send.js';
import { protectOrClose } from '../protection/protect-or-close.js';
import { syncFills } from '../booking/sync.js';
import { followEntries } from '../execution/follow-entries.js';
import type { TradingParts } from '../core/parts.js';
import { createWithin } from '../../clock.js';
import { STORE_TIMEOUT, storeIllnessOf } from '../core/store-state.js';

/** How long one call to the exchange may take, and the whole, ms. */
const CALL = 1_500;
const WHOLE = 4_500;
/** An entry whose fate is not known is looked for so often, so far apart, ms. */
const LOOKS = 4;
const LOOK_AGAIN = 250;

/** How the account was left. */
export interface ShutdownReport {
  /** The state store was away. */
  readonly storeAway: boolean;
  /** Symbols that are held. */
  readonly held: readonly string[];
  /** Those that hold more than the stops that rest for them. */
  readonly unguarded: readonly string[];
  /** Symbols in which an entry of ours still works, or may do so. */
  readonly working: readonly string[];
  /** Why the exchange could not be looked at; then nothing is known of the two. */
  readonly why?: string;
}

/**
 * Before the process ends nobody is left who would guard what an entry fills (invariant 5): cancels working entries,
 * looks at those in doubt, books what they filled and guards it, and reads from the exchange what is not safe. With the
 * state store away entries are cancelled by what the exchange shows of ours, and the guard that works without the store
 * is waited for. Takes at most 5 s; never rejects.
 */
export const shutDownTrading = async (parts: TradingParts): Promise<ShutdownReport> => {
  const { human, log } = parts;
  const within = createWithin(human);
  const until = human.elapsed() + WHOLE - CALL;
  const storeAway = (await storeIllnessOf(parts)) !== undefined;
  let doubtful: readonly string[] = [];
  try {
    const work = storeAway ? cancelShown(parts) : guardEntries(parts);
    doubtful = await within(work, WHOLE - STORE_TIMEOUT - CALL);
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'entries were not all cancelled');
  }
  try {
    let looked = await within(judge(parts), CALL);
    while (storeAway && looked.unguarded.length > 0 && human.elapsed() < until) {
      await human.sleep(LOOK_AGAIN);
      looked = await within(judge(parts), CALL);
    }
    const { working, ...seen } = looked;
    return { storeAway, ...seen, working: [...new Set([...working, ...doubtful])] };
  } catch (error) {
    return { storeAway, held: [], unguarded: [], working: doubtful, why: reasonOf(error) };
  }
};

const isOurEntry = (parts: TradingParts, { clientOrderId, reduceOnly, status }: Order): boolean =>
  !reduceOnly && isWorking({ status }) && parts.ids.isOurs(clientOrderId);

/**
 * Cancels our entries that the exchange shows, whatever is stored of them. Rejects where it cannot be asked.
 * @param prefixes what their client ids begin with; absent: all of the installation
 */
export const cancelShown = async (
  parts: TradingParts,
  prefixes: readonly string[] = [''],
): Promise<readonly string[]> => {
  const entries = (await parts.exchange.fetchOpenOrders())
    .filter((order) => isOurEntry(parts, order))
    .filter(({ clientOrderId: id }) => prefixes.some((prefix) => id.startsWith(prefix)));
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
  const sent = entries.flatMap(sentBy).map(({ request }) => request);
  if (sent.length === 0) return [];
  await cancelEntries(parts, 'the bot is stopping');
  const [over] = await Promise.all([
    Promise.all(sent.map((request) => isOver(parts, request))),
    followEntries(parts),
  ]);
  // A record that cannot be read must not keep what is held from its stop.
  await syncFills(parts).catch((error: unknown) => parts.log.warn({ reason: reasonOf(error) }, 'not booked'));
  const symbols = [...new Set(sent.map(({ symbol }) => symbol))];
  await Promise.all(symbols.map((symbol) => parts.symbols.run(symbol, () => protectOrClose(parts, symbol))));
  return sent.flatMap(({ symbol }, at) => (over[at] === true ? [] : [symbol]));
};

/** What the exchange shows, whoever opened it. */
const judge = async (
  parts: TradingParts,
): Promise<Pick<ShutdownReport, 'held' | 'unguarded' | 'working'>> => {
  const { exchange } = parts;
  const [orders, positions] = await Promise.all([exchange.fetchOpenOrders(), exchange.fetchPositions()]);
  const open = positions.filter(({ contracts }) => contracts > 0);
  return {
    held: open.map(({ symbol }) => symbol),
    unguarded: open
      .filter((position) => coveredBy(orders, position) < position.contracts)
      .map(({ symbol }) => symbol),
    working: [...new Set(orders.filter((order) => isOurEntry(parts, order)).map(({ symbol }) => symbol))],
  };
};

/** The last words on what is left, for the owner. */
export const lastWords = ({ held, unguarded, working, why }: ShutdownReport): string =>
  why !== undefined
    ? `The exchange could not be looked at (${why}): look there whether every position has its stop.`
    : [
        unguarded.length > 0
          ? `NOT GUARDED by a stop: ${unguarded.join(', ')}. Look at the exchange now.`
          : held.length > 0
            ? 'Open positions stay guarded by their resting stops.'
            : 'No position is open.',
        ...(working.length > 0 ? [`An entry may still work in ${working.join(', ')}: cancel it there.`] : []),
      ].join(' ');

/** Whether the owner has to do something about it. */
export const isUnsafe = ({ unguarded, working, why }: ShutdownReport): boolean =>
  unguarded.length > 0 || working.length > 0 || why !== undefined;
