import { createWithin, NoAnswerError } from '../clock.js';
import { reasonOf, type Log } from '../domain/index.js';
import { storeState } from '../trade/core/store-state.js';
import type { TradingParts } from '../trade/core/parts.js';
import { instanceOf } from '../trade/orders/ids.js';
import { StoreWatch, type ToGuard } from '../trade/outage/store-watch.js';
import { cancelShown } from '../trade/reconcile/shutdown.js';
import { wrongPassword } from '../state/store/redis-probe.js';
import type { Disk } from './disk.js';
import { lookEvery } from './looks.js';
import type { Stoppable } from './stop.js';
import { TRADER_LEASE_MS, type Trader } from './trader.js';

/** How often the state store is asked whether it is there, ms. */
const STORE_LOOKS = 500;
/** A start waits so long for the state store before the owner is served without it, ms. */
const PATIENCE = 1_000;
/** Entries of ours are called off so often, so far apart, ms: lists lag what was sent last. */
const CALLS_OFF = 10;
const CALL_OFF_AGAIN = 1_000;
const IDS_KEPT = 8;

/**
 * Does once the state store is there what a start needs of it, however long that takes; meanwhile the owner is served and
 * the account guarded without it.
 * @throws BadInputError where the state store does not take the password
 * @param settle reads what has to come from the store; tried again where it went away meanwhile
 * @param standIn begun when it takes long; must not reject
 * @returns whether it took long. Rejects with what is wrong with a store that is there, or once the signal aborts.
 */
export const untilSettled = async (
  parts: Parameters<typeof storeState>[0],
  settle: () => Promise<void>,
  standIn: (why: string) => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> => {
  let why = 'does not answer';
  const trying = (async () => {
    for (;;) {
      signal.throwIfAborted();
      const state = await storeState(parts);
      if (state.is === 'away' && state.unauthorized) throw wrongPassword();
      if (state.is === 'away') why = state.why;
      else if (await settled(parts, settle)) return;
      await parts.human.sleep(STORE_LOOKS / 2, signal);
    }
  })();
  try {
    await createWithin(parts.human)(trying, PATIENCE);
    return false;
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
  }
  await Promise.all([trying, standIn(why)]);
  return true;
};

/** Whether it was; rejects where the store is there and it failed all the same. */
const settled = async (
  parts: Parameters<typeof storeState>[0],
  settle: () => Promise<void>,
): Promise<boolean> => {
  try {
    await settle();
    return true;
  } catch (error) {
    if ((await storeState(parts)).is === 'away') return false;
    throw error;
  }
};

/** What entries fill and what is open while the state store is away is guarded without it. */
export const watchStore = (options: {
  /** With the exchange itself. */
  readonly parts: TradingParts;
  readonly trader: Trader;
  readonly disk: Disk;
  readonly live: boolean;
  readonly log: Log;
  readonly stops: Stoppable[];
}): void => {
  const { parts, trader, disk, live, log, stops } = options;
  const watch = new StoreWatch(parts, disk.lines('guard'), {
    // A job whose end could not be recorded would come back after 15 s: what is unfinished is taken up at once.
    onBack: () => trader.startOver('Redis was away'),
    leaseMs: TRADER_LEASE_MS,
    ...(live
      ? {
          trades: () => trader.ready || (trader.isReplaced ? false : undefined),
          kept: disk.value<ToGuard>('known'),
        }
      : {}),
  });
  lookEvery('store watch', STORE_LOOKS, () => watch.look(), { log, stops });
};

/** What client ids of this host began with, of its latest gains of the lease: each calls off what the one before left. */
export const madeIds = async (
  disk: Disk,
): Promise<{ readonly before: readonly string[]; readonly note: (prefix: string) => void }> => {
  const kept = disk.value<readonly string[]>('ids');
  const before = (await kept.read()) ?? [];
  let all = before;
  return { before, note: (prefix) => kept.keep((all = [...all, prefix].slice(-IDS_KEPT))) };
};

/**
 * A start without the state store begins like any other: what an earlier process of this host left working to open
 * something is cancelled, by what the exchange shows. Another host may reach the store and trade on the same account.
 * @param prefixes what the client ids of this host begin with
 * @param isNamed whether the name in our client ids is known; else it is read there
 */
export const callOffShown = async (
  parts: TradingParts,
  prefixes: readonly string[],
  isNamed: boolean,
  signal: AbortSignal,
): Promise<void> => {
  const { exchange, human, ids, log } = parts;
  let known = isNamed;
  for (let done = 0; done < CALLS_OFF && !signal.aborted;) {
    try {
      if (!known) {
        const orders = await exchange.fetchOpenOrders();
        const names = new Set(orders.flatMap(({ clientOrderId }) => instanceOf(clientOrderId) ?? []));
        const [name] = names;
        if (name !== undefined && names.size === 1) ids.belongTo(name);
        known = true;
      }
      await cancelShown(parts, prefixes);
      done += 1;
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'entries not called off without Redis yet');
    }
    await human.sleep(CALL_OFF_AGAIN, signal).catch(() => undefined);
  }
};
