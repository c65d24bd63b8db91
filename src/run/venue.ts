import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { Redis } from 'ioredis';
import { ManualClock, wallClock, createWithin, type Clock } from '../clock.js';
import { BadInputError, type Log, type RehearsedFacts, HOUR } from '../domain/index.js';
import type { Exchange } from '../venues/exchange.js';
import { PaperExchange, type PaperExchangeOptions } from '../venues/paper/paper-exchange.js';
import type { PaperDocs } from '../venues/paper/paper-state.js';
import type { MarketData } from '../venues/market.js';
import type { PriceStream, PriceStreamOptions } from '../venues/price-stream.js';
import { VENUES, venueOf } from '../venues/registry.js';
import type { Credentials, OpenedVenue, VenueDefinition } from '../venues/venue.js';
import { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import { requireDurableRedis } from './redis-policy.js';
import { ReplayAccount } from './replay-account.js';
import type { Settings } from '../settings.js';
import type { BotDocs } from '../state/store/docs.js';
import { isNeededWhenFull } from '../state/store/even-full.js';
import { insteadOf, isSound, KEPT_TWICE, tornNotice } from '../state/store/torn.js';
import { RedisStore } from '../state/store/redis-store.js';
import type { Store } from '../state/store/store.js';

/** A start waits no longer for the exchange's time, ms. */
const TIME_TIMEOUT = 1_000;
/** Base candles before the first replayed moment, so that every indicator has settled. */
const WARM_UP_MS = 2000 * HOUR;

/** A market, an exchange, the clock they go by and the store of what the bot knows: all of one mode and account. */
export interface Venue {
  /** Prefix of every key in Redis: mode and account, so that states never mix. */
  readonly prefix: string;
  /** Market time; on live prices the exchange's, which setting the host's clock does not move. */
  readonly clock: Clock;
  /** Time of people and waits: that of the market, but in replay the host's. */
  readonly human: Clock;
  /** Asks the exchange for its time; whether it told. Absent where there is none. */
  readonly measureTime?: () => Promise<boolean>;
  readonly store: Store<BotDocs>;
  readonly market: MarketData;
  readonly exchange: Exchange;
  /** Simulated fills on live prices; nothing elsewhere. */
  readonly simulate?: () => Promise<void>;
  /** Looks whether Redis is one to trade on. @throws RedisPolicyError. Absent where any will do. */
  readonly checkStore?: () => Promise<void>;
  /** As `OpenedVenue.verify`. @throws RadError with one line for the owner */
  readonly verify: OpenedVenue['verify'];
  /** The account that was traded before this one, by Redis: a real one is another one after a change of keys. */
  readonly lastAccount?: { readonly changed: () => Promise<boolean>; readonly note: () => Promise<void> };
  /** One line where the exchange does not answer as is assumed; on simulated money, where nobody else has asked. */
  readonly look?: () => Promise<string | undefined>;
  /** Prices by push; absent where there are none. */
  readonly priceStream?: (options: PriceStreamOptions) => PriceStream;
  readonly close: () => Promise<void>;
  readonly notes: readonly string[];
  readonly replay?: ReplayVenue;
}

interface ReplayVenue {
  readonly clock: ManualClock;
  readonly market: RecordedMarketData;
  readonly advance: (upTo: number) => Promise<void>;
  /** Goes on from where another process came to while this one waited for its turn. */
  readonly catchUp: () => Promise<void>;
  /** Makes the next start begin anew, on a fresh account. */
  readonly again: () => Promise<void>;
  /** Where it began, and where it goes on from. */
  readonly begin: number;
  readonly from: number;
  readonly to: number;
}

/** What an exchange is opened with. */
interface Opening {
  readonly settings: Settings;
  readonly redis: Redis;
  readonly log: Log;
  readonly mayOpen?: () => boolean;
  readonly venues: readonly VenueDefinition[];
}

/**
 * Builds the venue of the settings' mode.
 * @param mayOpen whether this process may still open positions; asked right before an order leaves
 * @param venues the exchanges that EXCHANGE can name
 * @throws BadInputError when the recording cannot be used
 */
export const openVenue = (
  settings: Settings,
  redis: Redis,
  log: Log,
  mayOpen: () => boolean = () => true,
  venues: readonly VenueDefinition[] = VENUES,
): Promise<Venue> => {
  switch (settings.mode) {
    case 'replay':
      return openReplay(settings, redis);
    case 'paper':
      return openPaper({ settings, redis, log, venues });
    case 'live':
      return openLive({ settings, redis, log, mayOpen, venues });
  }
};

/** The first characters of a digest: names an account without telling anything of it. */
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** @param prefix of every key: mode and account, or what belongs to none */
export const botStore = (redis: Redis, prefix: string, clock: Clock): RedisStore<BotDocs> =>
  new RedisStore<BotDocs>({
    redis,
    prefix,
    clock,
    evenFull: isNeededWhenFull,
    isSound,
    twice: KEPT_TWICE,
    instead: insteadOf,
  });

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
      twice: new Set<keyof PaperDocs>(['paper']),
      onSetAside: (torn, isBack) =>
        botStore(redis, prefix, feed.clock).commit({ pushes: [tornNotice(torn, isBack)] }),
    }),
    balance: settings.paperBalance,
    model: { orderTimeout: settings.limitOrderTimeout * 1000 },
  });

/** Live prices, simulated account. */
const openPaper = async (options: Opening): Promise<Venue> => {
  const { settings, redis } = options;
  const definition = venueOf(settings.exchange, options.venues);
  const opened = await openLinked(definition, options);
  const { market, clock } = opened;
  const prefix = `rad:paper${definition.scope}:main`;
  const exchange = paperExchange(settings, redis, prefix, {
    market,
    clock,
    fundingRates: (symbol, after, upTo) => market.fundingRates(symbol, after, upTo),
  });
  return {
    ...linked(opened),
    ...(opened.look ? { look: opened.look } : {}),
    prefix,
    store: botStore(redis, prefix, clock),
    exchange,
    simulate: async () => {
      for (const symbol of await exchange.active()) await exchange.onQuote(await market.quote(symbol));
    },
    verify: () => Promise.resolve(undefined),
    notes: [`Paper: live prices of ${definition.name}, simulated account.`, ...exchange.assumptions],
  };
};

/** A real account. Its state is kept under what it is reached with. */
const openLive = async (options: Opening): Promise<Venue> => {
  const { settings, redis } = options;
  const { credentials } = settings;
  const definition = venueOf(settings.exchange, options.venues);
  const account = shortHash(credentials[definition.accountBy] ?? '');
  const prefix = `rad:live${definition.scope}:${account}`;
  /** Read once Redis is there: it may be away now. */
  let facts: RehearsedFacts = {};
  const opened = await openLinked(definition, options, { credentials, account, facts: () => facts });
  const { exchange, clock } = opened;
  if (!exchange) throw new BadInputError(`the credentials of ${definition.name} were not taken`);
  const store = botStore(redis, prefix, clock);
  return {
    ...linked(opened),
    prefix,
    store,
    exchange,
    checkStore: async () => {
      await requireDurableRedis(redis);
      facts = (await store.get('rehearsal', 'main'))?.value.facts ?? {};
    },
    verify: async () => {
      const caution = await opened.verify();
      // Another server may have taken the place of the one that was looked at.
      await requireDurableRedis(redis);
      return caution;
    },
    lastAccount: lastAccount(botStore(redis, 'rad:live', clock), prefix),
    notes: [`Live: a real ${definition.name} account.`, ...definition.assumptions],
  };
};

/** What paper and live have of the venue alike. */
const linked = (
  opened: OpenedVenue,
): Pick<Venue, 'clock' | 'human' | 'measureTime' | 'market' | 'priceStream' | 'close'> => ({
  clock: opened.clock,
  human: opened.clock,
  measureTime: () => opened.measureTime(),
  market: opened.market,
  priceStream: (options) => opened.priceStream(options),
  close: () => opened.close(),
});

/** Outside the namespace of every key, so that going back to an earlier one is a change, too. */
export const lastAccount = (store: Store<BotDocs>, prefix: string): NonNullable<Venue['lastAccount']> => ({
  changed: async () => (await store.get('cursor', 'account'))?.value.value !== prefix,
  note: () => store.commit({ put: [{ kind: 'cursor', id: 'account', value: { value: prefix } }] }),
});

/** The venue, counting its requests together with all processes on this Redis. */
const openLinked = async (
  definition: VenueDefinition,
  { settings, redis, log, mayOpen }: Opening,
  live?: {
    readonly credentials: Credentials;
    readonly account: string;
    readonly facts: () => RehearsedFacts;
  },
): Promise<OpenedVenue> => {
  const { exchangeApiRoot: apiRoot } = settings;
  const root = apiRoot === undefined ? '' : `:${shortHash(apiRoot)}`;
  const byAddress = `rad:rate${definition.scope}${root}`;
  const opened = await definition.open({
    clock: wallClock,
    log,
    share: { redis, byAddress, byAccount: live ? `${byAddress}:${live.account}` : byAddress },
    ...(live ? { credentials: live.credentials, facts: live.facts } : {}),
    ...(mayOpen ? { mayOpen } : {}),
    ...(apiRoot === undefined ? {} : { apiRoot }),
  });
  // Before anything is stamped: the host's clock may be wrong from the start.
  await createWithin(wallClock)(opened.measureTime(), TIME_TIMEOUT).catch(() => undefined);
  return opened;
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
  const runs = botStore(redis, 'rad:replay', wallClock);
  const account = await ReplayAccount.open(runs, shortHash(`${dir}|${from}`));
  await account.forgetEarlier(redis);
  const { prefix } = account;
  const store = botStore(redis, prefix, clock);
  const readCursor = async (): Promise<number> =>
    Number((await store.get('cursor', 'replay'))?.value.value ?? from);
  let cursor = await readCursor();
  clock.set(cursor);
  const exchange = paperExchange(settings, redis, prefix, { market, clock });
  return {
    prefix,
    clock,
    human: wallClock,
    store,
    market,
    exchange,
    verify: () => Promise.resolve(undefined),
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
      begin: from,
      again: () => account.beginAgain(store, (next) => botStore(redis, next, clock)),
      get from() {
        return cursor;
      },
      to,
    },
  };
};
