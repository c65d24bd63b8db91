import type { Redis } from 'ioredis';
import { openVenue, type Venue } from '../app/venue.js';
import { wallClock, type Clock } from '../clock.js';
import { timeframeMs, type Timeframe } from '../domain/index.js';
import type { Exchange } from '../exchange/exchange.js';
import { PaperExchange } from '../exchange/paper-exchange.js';
import type { PaperDocs } from '../exchange/paper-state.js';
import { RecordedMarketData } from '../market/recorded-market.js';
import type { Settings } from '../settings.js';
import type { BotDocs } from '../store/docs.js';
import { RedisStore } from '../store/redis-store.js';
import type { Store } from '../store/store.js';
import { WARM_UP } from '../trading/brain.js';
import type { TradingParts } from '../trading/parts.js';
import type { Ear } from './ear.js';
import { override } from './override.js';
import type { WorldSpec } from './spec.js';

/** What a test breaks on purpose: each gets the real part and hands back what the bot is given instead. */
export interface Breaks {
  readonly market?: (market: RecordedMarketData) => RecordedMarketData;
  readonly exchange?: (exchange: Exchange) => Exchange;
  readonly store?: (store: Store<BotDocs>) => Store<BotDocs>;
  readonly parts?: (parts: TradingParts) => TradingParts;
  /** ms a check waits before it calls something missing. */
  readonly patience?: number;
}

/** Opens the venue with ears at its ports: at the exchange's own side, and at the bot's side of market and store. */
export const listenedVenue =
  (ear: Ear, breaks: Breaks, spec: Pick<WorldSpec, 'time' | 'past'>): typeof openVenue =>
  async (settings, redis, log) => {
    const venue =
      spec.time === 'replay'
        ? await openVenue(settings, redis, log)
        : openWallVenue(settings, redis, WALL_AT);
    const market = venue.market as RecordedMarketData;
    ear.attach(venue.exchange, market);
    await spec.past?.(venue.store);
    const store = breaks.store?.(venue.store) ?? venue.store;
    const exchange = hearOrders(venue.exchange, venue.store, ear);
    return {
      ...venue,
      store: hearScans(store, ear),
      market: hearCandles(breaks.market?.(market) ?? market, venue.clock, ear),
      exchange: breaks.exchange?.(exchange) ?? exchange,
    };
  };

/** Market time at which a sample starts to play in wall time. */
const WALL_AT = Date.UTC(2025, 9, 5, 12, 30);
/** Keys of the wall-time venue. */
export const WALL_PREFIX = 'rad:paper:verify';

/** Paper trading in wall time on recorded candles: the recording plays at one to one from `at` on. */
const openWallVenue = (settings: Settings, redis: Redis, at: number): Venue => {
  const offset = at - wallClock.now();
  const clock: Clock = {
    now: () => wallClock.now() + offset,
    sleep: (ms, signal) => wallClock.sleep(ms, signal),
    every: (ms, task) => wallClock.every(ms, task),
  };
  const market = RecordedMarketData.load({ dir: settings.replayDir ?? '', clock });
  const prefix = WALL_PREFIX;
  const exchange = new PaperExchange({
    store: new RedisStore<PaperDocs>({ redis, prefix: `${prefix}:exchange`, clock }),
    market,
    clock,
    balance: settings.paperBalance,
  });
  return {
    prefix,
    clock,
    store: new RedisStore<BotDocs>({ redis, prefix, clock }),
    market,
    exchange,
    simulate: async () => void (await exchange.advance(clock.now())),
    verify: () => Promise.resolve(),
    close: () => Promise.resolve(),
    notes: ['Recorded prices in wall time, simulated account.'],
  };
};

const hearOrders = (exchange: Exchange, store: Store<BotDocs>, ear: Ear): Exchange =>
  override(exchange, {
    createOrder: async (request) => {
      const recordedBy = await recorderOf(store, request.clientOrderId);
      const at = wallClock.now();
      const placement = await exchange.createOrder(request);
      ear.received.push({ request, at, answeredAt: wallClock.now(), placement, recordedBy });
      return placement;
    },
    fetchOrder: async (symbol, id) => {
      const order = await exchange.fetchOrder(symbol, id);
      if (order?.status === 'open' && !ear.readBack.has(id)) ear.readBack.set(id, wallClock.now());
      return order;
    },
  });

const recorderOf = async (store: Store<BotDocs>, id: string): Promise<'intent' | 'position' | undefined> => {
  const [intents, positions] = await Promise.all([store.list('intent'), store.list('position')]);
  if (intents.some(({ value }) => value.steps.some((step) => step.request.clientOrderId === id)))
    return 'intent';
  if (positions.some(({ value }) => value.protection.some((order) => order.clientOrderId === id)))
    return 'position';
  return undefined;
};

type CandleOptions = { readonly limit?: number; readonly after?: number };

const hearCandles = (market: RecordedMarketData, clock: Clock, ear: Ear): RecordedMarketData =>
  override(market, {
    candles: async (symbol: string, timeframe: Timeframe, options?: CandleOptions) => {
      const at = clock.now();
      if (ear.candleDelay > 0) await wallClock.sleep(ear.candleDelay);
      const candles = await market.candles(symbol, timeframe, options);
      // Pictures read fewer.
      if (options?.limit === WARM_UP)
        ear.reads.push({
          symbol,
          at,
          after: options.after,
          timestamps: candles.map(({ timestamp }) => timestamp),
        });
      return candles;
    },
  });

const hearScans = (store: Store<BotDocs>, ear: Ear): Store<BotDocs> =>
  override(store, {
    commit: async (change) => {
      await store.commit(change);
      for (const put of change.put ?? []) {
        if (put.kind === 'scan') ear.scans.push({ at: wallClock.now(), run: put.value });
        if (put.kind === 'account') ear.ticks.push(wallClock.now());
      }
    },
  });

/** Open time of the hourly candle that was the last closed one at a market time: by arithmetic, not by the bot. */
export const lastHour = (at: number): number =>
  Math.floor(at / timeframeMs('1h')) * timeframeMs('1h') - timeframeMs('1h');
