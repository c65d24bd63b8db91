import type { Redis } from 'ioredis';
import { openVenue, type Venue } from '../../src/run/venue.js';
import { wallClock, type Clock } from '../../src/clock.js';
import { timeframeMs, type Timeframe } from '../../src/domain/index.js';
import type { Exchange } from '../../src/venues/exchange.js';
import { PaperExchange } from '../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../src/venues/paper/paper-state.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import type { Settings } from '../../src/settings.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { RedisStore } from '../../src/state/store/redis-store.js';
import type { Store } from '../../src/state/store/store.js';
import { WARM_UP } from '../../src/trade/core/analyzer-cache.js';
import type { TradingParts } from '../../src/trade/core/parts.js';
import type { PortRecorder } from './port-recorder.js';
import { override } from './override.js';
import type { WorldSpec } from './spec.js';

/** What a test breaks on purpose: each gets the real part and hands back what the bot is given instead. */
export interface Breaks {
  readonly market?: (market: RecordedMarketData) => RecordedMarketData;
  readonly exchange?: (exchange: Exchange) => Exchange;
  readonly store?: (store: Store<BotDocs>) => Store<BotDocs>;
  readonly parts?: (parts: TradingParts) => TradingParts;
  /** ms a check waits before it calls something missing. */
  readonly timeout?: number;
}

/** Opens the venue with ears at its ports: at the exchange's own side, and at the bot's side of market and store. */
export const listenedVenue =
  (recorder: PortRecorder, breaks: Breaks, spec: Pick<WorldSpec, 'time' | 'past'>): typeof openVenue =>
  async (settings, redis, log) => {
    const venue =
      spec.time === 'replay'
        ? await openVenue(settings, redis, log)
        : openWallVenue(settings, redis, WALL_AT);
    const market = venue.market as RecordedMarketData;
    recorder.attach(venue.exchange, market);
    await spec.past?.(venue.store);
    const store = breaks.store?.(venue.store) ?? venue.store;
    const exchange = hearOrders(venue.exchange, venue.store, recorder);
    return {
      ...venue,
      store: hearScans(store, recorder),
      market: hearCandles(breaks.market?.(market) ?? market, venue.clock, recorder),
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
    ...wallClock,
    now: () => wallClock.now() + offset,
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
    human: wallClock,
    store: new RedisStore<BotDocs>({ redis, prefix, clock }),
    market,
    exchange,
    simulate: async () => void (await exchange.advance(clock.now())),
    verify: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
    notes: ['Recorded prices in wall time, simulated account.'],
  };
};

const hearOrders = (exchange: Exchange, store: Store<BotDocs>, recorder: PortRecorder): Exchange =>
  override(exchange, {
    createOrder: async (request) => {
      const recordedBy = await recorderOf(store, request.clientOrderId);
      const at = wallClock.now();
      const placement = await exchange.createOrder(request);
      recorder.received.push({ request, at, answeredAt: wallClock.now(), placement, recordedBy });
      return placement;
    },
    fetchOrder: async (symbol, id) => {
      const order = await exchange.fetchOrder(symbol, id);
      if (order?.status === 'open' && !recorder.readBack.has(id)) recorder.readBack.set(id, wallClock.now());
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

const hearCandles = (market: RecordedMarketData, clock: Clock, recorder: PortRecorder): RecordedMarketData =>
  override(market, {
    candles: async (symbol: string, timeframe: Timeframe, options?: CandleOptions) => {
      const at = clock.now();
      if (recorder.candleDelay > 0) await wallClock.sleep(recorder.candleDelay);
      const candles = await market.candles(symbol, timeframe, options);
      // Pictures read fewer.
      if (options?.limit === WARM_UP)
        recorder.reads.push({
          symbol,
          at,
          after: options.after,
          timestamps: candles.map(({ timestamp }) => timestamp),
        });
      return candles;
    },
  });

const hearScans = (store: Store<BotDocs>, recorder: PortRecorder): Store<BotDocs> =>
  override(store, {
    commit: async (change) => {
      await store.commit(change);
      for (const put of change.put ?? []) {
        if (put.kind === 'scan') recorder.scans.push({ at: wallClock.now(), run: put.value });
        if (put.kind === 'account') recorder.ticks.push(wallClock.now());
      }
    },
  });

/** Open time of the hourly candle that was the last closed one at a market time: by arithmetic, not by the bot. */
export const lastHour = (at: number): number =>
  Math.floor(at / timeframeMs('1h')) * timeframeMs('1h') - timeframeMs('1h');
