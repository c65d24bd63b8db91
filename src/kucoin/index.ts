import type { Clock } from '../clock.js';
import type { Log } from '../domain/index.js';
import { openClient, type KucoinKeys } from './client.js';
import { ContractList } from './contracts.js';
import { KucoinExchange } from './exchange.js';
import { checkKey, type KeyInfo } from './key-check.js';
import { KucoinMarketData } from './market-data.js';
import { PriceStream, type PriceStreamOptions } from './price-stream.js';
import { LocalRateBudget, type RateBudget } from './rate-budget.js';

export { CANDLE_PAGE } from './candles.js';
export { AmbiguousError, isPassing, KeyRefusedError, KucoinError, NotSentError } from './errors.js';
export type { KucoinKeys } from './client.js';
export type { KucoinExchange } from './exchange.js';
export type { KeyInfo } from './key-check.js';
export type { KucoinMarketData } from './market-data.js';
export type { PriceStream, PriceStreamOptions, StreamedPrice } from './price-stream.js';
export { LocalRateBudget } from './rate-budget.js';
export { RedisRateBudget } from './redis-rate-budget.js';
export type { Pool, Priority, RateBudget, RateReading } from './rate-budget.js';

export interface KucoinOptions {
  /** Another base address for every call (EXCHANGE_API_ROOT). */
  readonly apiRoot?: string;
  /** Without keys there is market data only. */
  readonly keys?: KucoinKeys;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: a budget of this process alone. */
  readonly budget?: RateBudget;
  /** A call without an answer is given up after this, ms; default 8,000. */
  readonly timeoutMs?: number;
  /** Where the record of a new account's events begins, ms; default: now. */
  readonly recordFrom?: number;
  /** Whether an order that may open something may leave at this moment; asked last of all. */
  readonly mayOpen?: () => boolean;
}

export interface Kucoin {
  readonly market: KucoinMarketData;
  /** Only with keys. */
  readonly exchange?: KucoinExchange;
  /** Best prices by push, for the symbols that `watch` is given; needs no keys. */
  priceStream(options: PriceStreamOptions): PriceStream;
  /** @throws KeyRefusedError with one line for the owner; ReadFailedError when the exchange cannot be asked */
  checkKey(): Promise<KeyInfo>;
  /** Ends the price streams. */
  close(): Promise<void>;
}

const TIMEOUT_MS = 8_000;

/** Both ports of KuCoin Futures over one connection set and one rate budget. Makes no call by itself. */
export const openKucoin = async (options: KucoinOptions): Promise<Kucoin> => {
  const { apiRoot, keys, clock, log } = options;
  const client = await openClient({
    clock,
    log,
    budget: options.budget ?? new LocalRateBudget(clock),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    ...(apiRoot === undefined ? {} : { apiRoot }),
    ...(keys === undefined ? {} : { keys }),
    ...(options.mayOpen === undefined ? {} : { mayOpen: options.mayOpen }),
  });
  const contracts = new ContractList(client);
  const openedAt = clock.now();
  // By the exchange's clock, which is known by the time the first events are read.
  const recordFrom = (): number => options.recordFrom ?? openedAt + client.offsetMs;
  const streams = new Set<PriceStream>();
  return {
    market: new KucoinMarketData(client, contracts),
    ...(keys === undefined ? {} : { exchange: new KucoinExchange(client, contracts, recordFrom) }),
    priceStream(streamOptions) {
      const stream = new PriceStream(client, contracts, clock, log, streamOptions);
      streams.add(stream);
      return stream;
    },
    checkKey: () => checkKey(client),
    async close() {
      await Promise.all([...streams].map((stream) => stream.close()));
    },
  };
};
