import { ManualClock } from '../../../src/clock.js';
import {
  lastClosed,
  timeframeMs,
  type Candle,
  type Instrument,
  type Quote,
  type Timeframe,
} from '../../../src/domain/index.js';
import { credential } from '../../../src/domain/setting-table.js';
import type { LiveMarketData } from '../../../src/venues/market.js';
import { KeyRefusedError } from '../../../src/venues/shared/errors.js';
import type { OpenedVenue, VenueDefinition } from '../../../src/venues/venue.js';
import { CAPABILITIES } from './capabilities.js';
import { TinyExchange, type TinyQuote } from './exchange.js';

/** Where all three contracts begin. */
export const PRICE = 100;

const instrumentOf = (base: string, lotSize: number): Instrument => ({
  symbol: `${base}-USDT`,
  base,
  tickSize: 0.01,
  lotSize,
  contractSize: 1,
  makerFee: 0.0002,
  takerFee: 0.0005,
  maxLeverage: 20,
  maintenanceMargin: 0.01,
  assumed: false,
});

const INSTRUMENTS = [instrumentOf('AAA', 1), instrumentOf('BBB', 0.1), instrumentOf('CCC', 10)];

/** A market that always stood where it stands: three contracts, each with a candle for any time. */
const marketOf = (clock: ManualClock, quotes: ReadonlyMap<string, TinyQuote>): LiveMarketData => {
  const instruments = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument]));
  const of = (symbol: string): TinyQuote => quotes.get(symbol) ?? { bid: PRICE, ask: PRICE, onOffer: 0 };
  const flat = (symbol: string, timeframe: Timeframe, from: number, to: number): Candle[] => {
    const { bid } = of(symbol);
    const candles: Candle[] = [];
    for (let timestamp = from; timestamp <= to; timestamp += timeframeMs(timeframe))
      candles.push({ timestamp, open: bid, high: bid, low: bid, close: bid, volume: 1e6 });
    return candles;
  };
  const quoteOf = (symbol: string): Quote => {
    const { bid, ask } = of(symbol);
    return { symbol, bid, ask, last: bid, mark: bid, timestamp: clock.now() };
  };
  return {
    now: () => clock.now(),
    time: () => Promise.resolve(clock.now()),
    instruments: () => Promise.resolve(instruments),
    universe: (limit) => Promise.resolve([...instruments.keys()].slice(0, limit)),
    candles: (symbol, timeframe, { limit = 2_000, after = 0 } = {}) => {
      const [span, last] = [timeframeMs(timeframe), lastClosed(clock.now(), timeframe)];
      return Promise.resolve(
        flat(symbol, timeframe, Math.max(after + span, last - (limit - 1) * span), last),
      );
    },
    quote: (symbol) => Promise.resolve(quoteOf(symbol)),
    depth: (symbol) => {
      const { bid, ask, onOffer: contracts } = of(symbol);
      const timestamp = clock.now();
      return Promise.resolve({
        symbol,
        bids: [{ price: bid, contracts }],
        asks: [{ price: ask, contracts }],
        timestamp,
      });
    },
    fundingRates: () => Promise.resolve([]),
    listedAt: () => Promise.resolve(0),
    candlePage: (symbol, timeframe, from, to) => Promise.resolve(flat(symbol, timeframe, from, to)),
    isPassing: () => false,
  };
};

/** A venue in memory with its own time, and the hand that moves it. */
export interface Tiny {
  readonly definition: VenueDefinition;
  readonly clock: ManualClock;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly exchange: TinyExchange;
  /** Quotes a contract at a price, a tick wide. */
  quote(symbol: string, price: number, onOffer?: number): void;
}

export const tinyVenue = (): Tiny => {
  const clock = new ManualClock(Date.UTC(2026, 0, 5, 12));
  const quotes = new Map<string, TinyQuote>();
  const instruments = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument]));
  const exchange = new TinyExchange(clock, instruments, quotes);
  const quote = (symbol: string, price: number, onOffer = 1e6): void => {
    quotes.set(symbol, { bid: price, ask: price + 0.01, onOffer });
    exchange.quoted(symbol);
  };
  for (const symbol of instruments.keys()) quote(symbol, PRICE);
  const market = marketOf(clock, quotes);
  const definition: VenueDefinition = {
    id: 'tiny',
    scope: ':tiny',
    name: 'Tiny',
    capabilities: CAPABILITIES,
    credentials: { TINY_TOKEN: credential('a token of Tiny', 'The token of your account at Tiny') },
    accountBy: 'TINY_TOKEN',
    assumptions: ['Tiny fills whatever it is asked for.'],
    open: ({ credentials }) => {
      const opened: OpenedVenue = {
        clock,
        measureTime: () => Promise.resolve(true),
        market,
        ...(credentials ? { exchange } : {}),
        verify: () =>
          credentials?.['TINY_TOKEN']
            ? Promise.resolve(undefined)
            : Promise.reject(new KeyRefusedError('Tiny takes a token: set TINY_TOKEN')),
        priceStream: () => ({ watch: () => undefined, close: () => Promise.resolve() }),
        close: () => Promise.resolve(),
      };
      return Promise.resolve(opened);
    },
  };
  return { definition, clock, instruments, exchange, quote };
};
