import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { Redis } from 'ioredis';
import { ManualClock, wallClock, type Clock } from '../clock.js';
import { BadInputError, type Log } from '../domain/index.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Kucoin, KucoinKeys } from '../kucoin/index.js';
import { PaperExchange, type PaperExchangeOptions } from '../exchange/paper-exchange.js';
import type { PaperDocs } from '../exchange/paper-state.js';
import type { MarketData } from '../market/market.js';
import { RecordedMarketData } from '../market/recorded-market.js';
import { requireDurableRedis } from './redis-policy.js';
import type { Settings } from '../settings.js';
import type { BotDocs } from '../store/docs.js';
import { isNeededWhenFull } from '../store/even-full.js';
import { RedisStore } from '../store/redis-store.js';
import type { Store } from '../store/store.js';

/** Base candles before the first replayed moment, so that every indicator has settled. */
const WARM_UP_MS = 2000 * 3_600_000;

/** A market, an exchange, the clock they go by and the store of what the bot knows: all of one mode and account. */
export interface Venue {
  /** Prefix of every key in Redis: mode and account, so that states never mix. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly store: Store<BotDocs>;
  readonly market: MarketData;
  readonly exchange: Exchange;
  /** Simulated fills on live prices; nothing elsewhere. */
  readonly simulate: () => Promise<void>;
  /** Whether the account may be traded. @throws RadError with one line for the owner */
  readonly verify: () => Promise<void>;
  /** The account that was traded before this one, by Redis: a real one is another one after a change of keys. */
  readonly lastAccount?: { readonly changed: () => Promise<boolean>; readonly note: () => Promise<void> };
  /** Prices by push; absent where there are none. */
  readonly priceStream?: Kucoin['priceStream'];
  readonly close: () => Promise<void>;
  readonly notes: readonly string[];
  readonly replay?: ReplayVenue;
}

export interface ReplayVenue {
  readonly clock: ManualClock;
  readonly market: RecordedMarketData;
  readonly advance: (upTo: number) => Promise<void>;
  /** Goes on from where another process came to while this one waited for its turn. */
  readonly catchUp: () => Promise<void>;
  readonly from: number;
  readonly to: number;
}

/**
 * Builds the venue of the settings' mode.
 * @param mayOpen whether this process may still open positions; asked right before an order leaves
 * @throws BadInputError when the recording cannot be used
 */
export const openVenue = (
  settings: Settings,
  redis: Redis,
  log: Log,
  mayOpen: () => boolean = () => true,
): Promise<Venue> => {
  switch (settings.mode) {
    case 'replay':
      return openReplay(settings, redis);
    case 'paper':
      return openPaper(settings, redis, log);
    case 'live':
      return openLive(settings, redis, log, mayOpen);
  }
};

/** The first characters of a digest: names an account without telling anything of it. */
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

const botStore = (redis: Redis, prefix: string, clock: Clock): RedisStore<BotDocs> =>
  new RedisStore<BotDocs>({ redis, prefix, clock, evenFull: isNeededWhenFull });

/** The simulated exchange of an account, with a namespace of its own below the account's. */
const paperExchange = (
  settings: Settings,
  redis: Redis,
  prefix: string,
  feed: Pick<PaperExchangeOptions, 'market' | 'clock' | 'fundingRates'>,
): PaperExchange =>
  new PaperExchange({
    ...feed,
    // What it does has happened, also for a Redis that is full.
    store: new RedisStore<PaperDocs>({
      redis,
      prefix: `${prefix}:exchange`,
      clock: feed.clock,
      evenFull: () => true,
    }),
    balance: settings.paperBalance,
    model: { orderTimeout: settings.limitOrderTimeout * 1000 },
  });

/** Live prices, simulated account. */
const openPaper = async (settings: Settings, redis: Redis, log: Log): Promise<Venue> => {
  const clock = wallClock;
  const kucoin = await openKucoin({ settings, redis, log });
  const { market } = kucoin;
  const prefix = 'rad:paper:main';
  const exchange = paperExchange(settings, redis, prefix, {
    market,
    clock,
    fundingRates: (symbol, after, upTo) => market.fundingRates(symbol, after, upTo),
  });
  return {
    prefix,
    clock,
    store: botStore(redis, prefix, clock),
    market,
    exchange,
    simulate: async () => {
      for (const symbol of await exchange.active()) await exchange.onQuote(await market.quote(symbol));
    },
    verify: () => Promise.resolve(),
    priceStream: (options) => kucoin.priceStream(options),
    close: () => kucoin.close(),
    notes: ['Paper: live prices of KuCoin Futures, simulated account.', ...exchange.assumptions],
  };
};

/** A real account. Its state is kept under the key that trades it. */
const openLive = async (
  settings: Settings,
  redis: Redis,
  log: Log,
  mayOpen: () => boolean,
): Promise<Venue> => {
  const { kucoinApiKey, kucoinApiSecret, kucoinApiPassphrase } = settings;
  if (!kucoinApiKey || !kucoinApiSecret || !kucoinApiPassphrase)
    throw new BadInputError('MODE=live takes KUCOIN_API_KEY, KUCOIN_API_SECRET and KUCOIN_API_PASSPHRASE');
  await requireDurableRedis(redis);
  const clock = wallClock;
  const keys = { key: kucoinApiKey, secret: kucoinApiSecret, passphrase: kucoinApiPassphrase };
  const kucoin = await openKucoin({ settings, redis, log, keys, mayOpen });
  const { exchange } = kucoin;
  if (!exchange) throw new BadInputError('the KuCoin keys were not taken');
  const prefix = `rad:live:${shortHash(kucoinApiKey)}`;
  return {
    prefix,
    clock,
    store: botStore(redis, prefix, clock),
    market: kucoin.market,
    exchange,
    simulate: () => Promise.resolve(),
    verify: async () => {
      await kucoin.checkKey();
      await exchange.ensureOneWay();
    },
    lastAccount: lastAccount(botStore(redis, 'rad:live', clock), prefix),
    priceStream: (options) => kucoin.priceStream(options),
    close: () => kucoin.close(),
    notes: ['Live: a real KuCoin Futures account.'],
  };
};

/** Outside the namespace of every key, so that going back to an earlier one is a change, too. */
export const lastAccount = (store: Store<BotDocs>, prefix: string): NonNullable<Venue['lastAccount']> => ({
  changed: async () => (await store.get('cursor', 'account'))?.value.value !== prefix,
  note: () => store.commit({ put: [{ kind: 'cursor', id: 'account', value: { value: prefix } }] }),
});

/**
 * KuCoin under the rate budget that all processes on this Redis share. ccxt is loaded only where it is used: it takes
 * 30 MB.
 */
const openKucoin = async (options: {
  readonly settings: Settings;
  readonly redis: Redis;
  readonly log: Log;
  readonly keys?: KucoinKeys;
  readonly mayOpen?: () => boolean;
}): Promise<Kucoin> => {
  const { settings, redis, log, keys, mayOpen } = options;
  const { openKucoin: open, RedisRateBudget } = await import('../kucoin/index.js');
  const { exchangeApiRoot: apiRoot } = settings;
  const exchange = apiRoot === undefined ? 'rad:rate' : `rad:rate:${shortHash(apiRoot)}`;
  const account = keys ? `${exchange}:${shortHash(keys.key)}` : exchange;
  const prefixes = { public: exchange, futures: account, management: account };
  const budget = new RedisRateBudget({ redis, prefixes, clock: wallClock, log });
  return open({
    clock: wallClock,
    log,
    budget,
    ...(keys === undefined ? {} : { keys }),
    ...(mayOpen === undefined ? {} : { mayOpen }),
    ...(apiRoot === undefined ? {} : { apiRoot }),
  });
};

const openReplay = async (settings: Settings, redis: Redis): Promise<Venue> => {
  const dir = resolve(settings.replayDir ?? 'market-data');
  const clock = new ManualClock(0);
  const market = RecordedMarketData.load({ dir, clock, to: settings.replayTo });
  const first = Math.min(market.from + WARM_UP_MS, market.to);
  const from = Math.max(settings.replayFrom ?? first, market.from);
  const to = Math.min(settings.replayTo ?? market.to, market.to);
  if (from >= to)
    throw new BadInputError(
      `nothing to replay between ${new Date(from).toISOString()} and ${new Date(to).toISOString()}: the candles of ${dir} span ${new Date(market.from).toISOString()} to ${new Date(market.to).toISOString()}`,
      { from, to },
    );
  // Another recording or another beginning is another account.
  const account = shortHash(`${dir}|${from}`);
  const prefix = `rad:replay:${account}`;
  const store = botStore(redis, prefix, clock);
  const readCursor = async (): Promise<number> =>
    Number((await store.get('cursor', 'replay'))?.value.value ?? from);
  let cursor = await readCursor();
  clock.set(cursor);
  const exchange = paperExchange(settings, redis, prefix, { market, clock });
  return {
    prefix,
    clock,
    store,
    market,
    exchange,
    simulate: () => Promise.resolve(),
    verify: () => Promise.resolve(),
    close: () => Promise.resolve(),
    notes: [
      `Replay of ${basename(dir)}: recorded prices, simulated account.`,
      ...exchange.assumptions,
      ...market.assumptions,
    ],
    replay: {
      clock,
      market,
      advance: async (upTo) => void (await exchange.advance(upTo)),
      async catchUp() {
        cursor = await readCursor();
        clock.set(cursor);
      },
      get from() {
        return cursor;
      },
      to,
    },
  };
};
