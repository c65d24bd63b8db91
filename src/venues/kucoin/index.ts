import { quickLook } from './assumed.js';
import { openClient, type KucoinKeys } from './client.js';
import { ContractList } from './contracts.js';
import { KucoinExchange } from './exchange.js';
import { ensureOneWay, requireClassic } from './account-mode.js';
import { cautionOf, checkKey, type KeyInfo } from './key-check.js';
import { KucoinMarketData } from './market-data.js';
import type { PriceStreamOptions } from '../price-stream.js';
import { KucoinPriceStream } from './price-stream.js';
import { readingOf } from './rate-answers.js';
import { lastInLine, LocalRateBudget, type RateBudget, type RateReading } from '../shared/rate-budget.js';
import { RedisRateBudget } from '../shared/redis-rate-budget.js';
import type { Credentials, OpenedVenue, OpenOptions } from '../venue.js';
import { QUOTA } from './weights.js';

export interface KucoinOptions extends Omit<OpenOptions, 'credentials' | 'share' | 'lastInLine'> {
  /** Without keys there is market data only. */
  readonly keys?: KucoinKeys;
  /** Default: a budget of this process alone. */
  readonly budget?: RateBudget;
  /** Where the record of a new account's events begins, ms; default: now. */
  readonly recordFrom?: number;
}

export interface Kucoin extends OpenedVenue {
  readonly market: KucoinMarketData;
  readonly exchange?: KucoinExchange;
  priceStream(options: PriceStreamOptions): KucoinPriceStream;
  /** What the key may do. @throws KeyRefusedError with one line for the owner; ReadFailedError when it cannot be asked */
  checkKey(): Promise<KeyInfo>;
  /** Whether the account is one that can be traded, in one-way mode. @throws as `checkKey` */
  checkAccount(): Promise<void>;
}

const TIMEOUT_MS = 8_000;

/** Both ports of KuCoin Futures over one connection set and one rate budget. Makes no call by itself. */
export const openKucoin = async (options: KucoinOptions): Promise<Kucoin> => {
  const { keys, clock, log } = options;
  let quota: RateReading | undefined;
  const client = await openClient({
    ...options,
    budget: options.budget ?? new LocalRateBudget(clock, QUOTA),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    heard: ({ answer }) => (quota = readingOf(answer.headers) ?? quota),
  });
  const contracts = new ContractList(client);
  const openedAt = clock.elapsed();
  // By the exchange's clock, which is known by the time the first events are read.
  const recordFrom = (): number =>
    options.recordFrom ?? client.now() - Math.round(clock.elapsed() - openedAt);
  const checkAccount = async (): Promise<void> => {
    await requireClassic(client);
    await ensureOneWay(client);
  };
  const streams = new Set<KucoinPriceStream>();
  return {
    clock: client.clock,
    measureTime: () => client.syncTime(true),
    market: new KucoinMarketData(client, contracts, () => options.facts?.().candlePage),
    ...(keys === undefined
      ? {}
      : { exchange: new KucoinExchange(client, contracts, recordFrom, options.facts) }),
    priceStream(streamOptions) {
      const stream = new KucoinPriceStream(client, contracts, clock, log, streamOptions);
      streams.add(stream);
      return stream;
    },
    checkKey: () => checkKey(client),
    checkAccount,
    look: () => quickLook(client, contracts, () => quota),
    async verify() {
      const key = await checkKey(client);
      await checkAccount();
      return cautionOf(key);
    },
    async close() {
      await Promise.all([...streams].map((stream) => stream.close()));
    },
  };
};

/** KuCoin as the port has it. */
export const openVenue = (options: OpenOptions): Promise<Kucoin> => {
  const { credentials, share, lastInLine: isLast, ...rest } = options;
  const { clock, log } = options;
  const keyOf = (pool: string): string =>
    `${(pool === 'public' ? share?.byAddress : share?.byAccount) ?? ''}:${pool}`;
  const budget = share
    ? new RedisRateBudget({ redis: share.redis, keyOf, quota: QUOTA, clock, log })
    : new LocalRateBudget(clock, QUOTA);
  return openKucoin({
    ...rest,
    budget: isLast ? lastInLine(budget) : budget,
    ...(credentials ? { keys: keysOf(credentials) } : {}),
  });
};

const keysOf = (credentials: Credentials): KucoinKeys => ({
  key: credentials['KUCOIN_API_KEY'] ?? '',
  secret: credentials['KUCOIN_API_SECRET'] ?? '',
  passphrase: credentials['KUCOIN_API_PASSPHRASE'] ?? '',
});
