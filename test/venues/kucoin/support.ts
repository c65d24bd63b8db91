import { afterEach } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { silentLog, type OrderRequest } from '../../../src/domain/index.js';
import type { KucoinExchange } from '../../../src/venues/kucoin/exchange.js';
import { openKucoin, type Kucoin, type KucoinOptions } from '../../../src/venues/kucoin/index.js';
import { PRIVATE } from '../../support/kucoin/private.js';
import {
  startKucoin,
  type FakeKucoin,
  type KucoinOptions as FakeOptions,
} from '../../support/kucoin/index.js';

/** 2026-03-02 00:30 UTC: half past, so that no hourly candle and no funding is due by chance. */
export const START = Date.UTC(2026, 2, 2, 0, 30);
export const HOUR = 3_600_000;

export const INSTRUMENTS: FakeOptions['instruments'] = [
  { symbol: 'XBTUSDTM', multiplier: 0.001, tickSize: 0.1, price: 50_000, turnover: 9e8 },
  { symbol: 'ETHUSDTM', multiplier: 0.01, tickSize: 0.01, price: 2_000, turnover: 5e8, maxLeverage: 75 },
  { symbol: 'DOGEUSDTM', multiplier: 100, tickSize: 0.00001, price: 0.1, turnover: 2e8, lotSize: 1 },
];

export interface Bench {
  readonly clock: ManualClock;
  readonly fake: FakeKucoin;
  readonly kucoin: Kucoin;
  readonly exchange: KucoinExchange;
  /** Another adapter on the same exchange, as after a restart. */
  reopen(options?: Partial<KucoinOptions>): Promise<Kucoin>;
}

const benches: FakeKucoin[] = [];
afterEach(async () => {
  await Promise.all(benches.splice(0).map((fake) => fake.stop()));
});

/** Calls without an answer are given up after this in tests that wait for it: long enough for a busy machine. */
export const SHORT = { timeoutMs: 800 };

/** A wire-level exchange and the adapter on it. */
export const bench = async (
  fakeOptions: Partial<FakeOptions> = {},
  options: Partial<KucoinOptions> = {},
): Promise<Bench> => {
  const clock = new ManualClock(START);
  const fake = await startKucoin({ clock, instruments: INSTRUMENTS, ...fakeOptions });
  benches.push(fake);
  const reopen = (more: Partial<KucoinOptions> = {}): Promise<Kucoin> =>
    openKucoin({
      apiRoot: fake.root,
      keys: fake.keys,
      clock,
      log: silentLog,
      timeoutMs: 10_000,
      ...options,
      ...more,
    });
  const kucoin = await reopen();
  if (!kucoin.exchange) throw new Error('the bench has keys, so there must be an exchange');
  return { clock, fake, kucoin, exchange: kucoin.exchange, reopen };
};

/** Changes what is asked of an endpoint, or what it answers, for the length of a test. */
export const answering = async (
  endpoint: string,
  change: (data: unknown) => unknown,
  during: () => Promise<void>,
  asked: (query: Query) => Query = (query) => query,
): Promise<void> => {
  const handlers = PRIVATE as Record<string, (typeof PRIVATE)[string]>;
  const real = handlers[endpoint];
  if (!real) throw new Error(`no endpoint ${endpoint}`);
  handlers[endpoint] = (book, call) => change(real(book, { ...call, query: asked(call.query) }));
  try {
    await during();
  } finally {
    handlers[endpoint] = real;
  }
};

export type Query = Readonly<Record<string, string>>;

let serial = 0;

/** A buy of 10 contracts BTC at market, with a new client id. */
export const request = (change: Partial<OrderRequest> = {}): OrderRequest => ({
  clientOrderId: `rad-t-${(++serial).toString(36)}-i0`,
  symbol: 'BTC-USDT',
  side: 'buy',
  type: 'market',
  contracts: 10,
  reduceOnly: false,
  leverage: 5,
  ...change,
});
