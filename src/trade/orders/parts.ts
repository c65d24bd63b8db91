import type { Clock } from '../../clock.js';
import type { Instrument, Log, TradingSettings } from '../../domain/index.js';
import { FencedError, inOneOrder, NotFoundError } from '../../domain/index.js';
import { emptyLedger, type LedgerState } from '../../domain/ledger/ledger.js';
import type { Exchange } from '../../venues/exchange.js';
import type { MarketData } from '../../venues/market.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Change, Fence, Store, Versioned } from '../../state/store/store.js';
import type { OrderIds } from './ids.js';
import type { InFlightEntries } from './in-flight.js';
import type { KeyedMutex } from './mutex.js';
import type { Sends } from './sends.js';

/** What execution stands on. */
export interface ExecutionParts {
  readonly store: Store<BotDocs>;
  readonly market: MarketData;
  readonly exchange: Exchange;
  /** Market time: wall time in paper and live, simulated in replay. */
  readonly clock: Clock;
  /** Wall time: approvals, waits for people and for the wire, also in replay. */
  readonly human: Clock;
  readonly settings: () => TradingSettings;
  readonly log: Log;
  /** Makes client order ids and knows those of this installation. */
  readonly ids: OrderIds;
  /** The lease this process trades under; absent where nobody can compete (backtest). */
  readonly fence: () => Fence | undefined;
  /** Entries under way, for when the store cannot be asked; absent where that cannot happen (backtest). */
  readonly inFlight?: InFlightEntries;
  /** What this process was answered about its orders. */
  readonly sends: Sends;
  /** Work on one symbol is serial within the process. */
  readonly symbols: KeyedMutex;
}

/** Checked right before an order is signed (invariant 20). */
export const assertFence = async (parts: ExecutionParts): Promise<void> => {
  const fence = parts.fence();
  if (fence && !(await parts.store.holdsLease(fence))) throw new FencedError(fence.lease);
};

/** A change as use cases make it: the lease comes from `commit`. */
export type UnfencedChange = Omit<Change<BotDocs>, 'fence'>;

/**
 * Changes the state under the lease that this process trades under.
 * @throws FencedError where it is not held any more, ConflictError where a named version is not current
 */
export const commit = async (
  parts: Pick<ExecutionParts, 'store' | 'fence'>,
  change: UnfencedChange,
): Promise<void> => {
  const fence = parts.fence();
  await parts.store.commit(fence ? { ...change, fence } : change);
};

/** Changes what is the same whoever writes it, as a scan: without the lease. @throws ConflictError */
export const commitUnfenced = (
  { store }: Pick<ExecutionParts, 'store'>,
  change: UnfencedChange,
): Promise<void> => store.commit(change);

/** The ledger, or the one that this account begins with. */
export const readLedger = async ({
  store,
  settings,
}: Pick<ExecutionParts, 'store' | 'settings'>): Promise<Versioned<LedgerState>> =>
  (await store.get('ledger', 'main')) ?? {
    id: 'main',
    value: emptyLedger(settings().paperBalance),
    version: 0,
  };

/**
 * As many contracts as one order may have. Never in the way of closing: where the instrument cannot be read the
 * exchange decides.
 */
export const inOneOrderOf = async (
  { market }: Pick<ExecutionParts, 'market'>,
  symbol: string,
  contracts: number,
): Promise<number> => {
  const instruments = await market.instruments().catch(() => undefined);
  const instrument = instruments?.get(symbol);
  return instrument ? inOneOrder(contracts, instrument) : contracts;
};

/** @throws NotFoundError for a symbol that the market does not list and nothing is held in. */
export const instrumentOf = async (parts: ExecutionParts, symbol: string): Promise<Instrument> => {
  const instrument =
    (await parts.market.instruments()).get(symbol) ??
    (await parts.store.get('position', symbol))?.value.instrument;
  if (!instrument) throw new NotFoundError('instrument', symbol);
  return instrument;
};
