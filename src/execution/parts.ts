import type { Clock } from '../clock.js';
import type { Instrument, Log, TradingSettings } from '../domain/index.js';
import { FencedError, inOneOrder, NotFoundError } from '../domain/index.js';
import type { Exchange } from '../exchange/exchange.js';
import type { MarketData } from '../market/market.js';
import type { BotDocs } from '../store/docs.js';
import type { Fence, Store } from '../store/store.js';
import type { InFlightEntries } from './in-flight.js';
import type { KeyedMutex } from './mutex.js';

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
  /** Marks client order ids; different for every installation that trades one account. */
  readonly instance: string;
  /** The lease this process trades under; absent where nobody can compete (backtest). */
  readonly fence: () => Fence | undefined;
  /** Entries under way, for when the store cannot be asked; absent where that cannot happen (backtest). */
  readonly inFlight?: InFlightEntries;
  /** Work on one symbol is serial within the process. */
  readonly symbols: KeyedMutex;
}

/** Checked right before an order is signed (invariant 20). */
export const assertFence = async (parts: ExecutionParts): Promise<void> => {
  const fence = parts.fence();
  if (fence && !(await parts.store.holdsLease(fence))) throw new FencedError(fence.lease);
};

/** The fence as part of a change. */
export const fenced = (parts: Pick<ExecutionParts, 'fence'>): { fence: Fence } | Record<string, never> => {
  const fence = parts.fence();
  return fence ? { fence } : {};
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
