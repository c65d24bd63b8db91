import type { Clock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import type { Exchange } from '../../src/venues/exchange.js';
import { openKucoin } from '../../src/venues/kucoin/index.js';
import { contractId, startKucoin, type FakeKucoin, type Fault } from '../support/kucoin/index.js';
import { fallInto, MOODS } from '../support/kucoin/moods.js';
import { follow } from './order-calls.js';
import { Reach } from './reach.js';
import {
  BALANCE,
  between,
  JumpClock,
  pick,
  START,
  SYMBOL,
  type Site,
  type SiteOptions,
  type Truth,
} from './site.js';

const ORDERS = 'POST /api/v1/orders';
/** A call without an answer is given up after this, ms of real time. */
const TIMEOUT_MS = 150;
/** A mood lasts so long; what it put off is sent again within this, ms. */
const MOOD_MS = 6_000;
const AGAIN_MS = 500;
const CANCELS = ['DELETE /api/v1/orders/{orderId}', 'DELETE /api/v1/orders/client-order/{clientOid}'];
const RECORDS = ['GET /api/v1/recentFills', 'GET /api/v1/fills'];

/** What goes wrong, and where: at an endpoint once, or with what a cancellation meets on its way. */
type WireFault =
  | readonly [endpoint: string, fault: Fault]
  | readonly [endpoint: 'cancel', fault: Fault | 'part' | 'all']
  | readonly [endpoint: 'record', fault: (now: number, random: () => number) => Fault];

const FAULTS: Readonly<Record<string, WireFault>> = {
  'order: reset': [ORDERS, { kind: 'reset' }],
  'order: reset after': [ORDERS, { kind: 'reset', after: true }],
  'order: html after': [ORDERS, { kind: 'htmlAfter' }],
  'order: html': [ORDERS, { kind: 'html' }],
  'order: 429000': [ORDERS, { kind: 'code', code: '429000' }],
  'order: 200002': [ORDERS, { kind: 'code', code: '200002' }],
  'order: 500000 after': [ORDERS, { kind: 'code', code: '500000', status: 500, after: true }],
  'order: 503': [ORDERS, { kind: 'status', status: 503 }],
  'order: 504 after': [ORDERS, { kind: 'status', status: 504, after: true }],
  'lookup: reset': ['GET /api/v1/orders/byClientOid', { kind: 'reset' }],
  'lookup: 100001': ['GET /api/v1/orders/byClientOid', { kind: 'code', code: '100001' }],
  'stops: empty': ['GET /api/v1/stopOrders', { kind: 'empty' }],
  'positions: empty': ['GET /api/v1/positions', { kind: 'empty' }],
  'positions: stale': ['GET /api/v1/positions', { kind: 'stale' }],
  'fills: html': ['GET /api/v1/recentFills', { kind: 'html' }],
  'fills: empty': ['GET /api/v1/recentFills', { kind: 'empty' }],
  'fills: 429000': ['GET /api/v1/recentFills', { kind: 'code', code: '429000' }],
  'fills late': [
    'record',
    (now, random) => ({ kind: 'late', ms: between(5000, 30_000, random), until: now + 60_000 }),
  ],
  'fills away': ['record', (now) => ({ kind: 'status', status: 503, until: now + 20_000 })],
  'cancel: answer lost': ['cancel', { kind: 'reset', after: true }],
  'cancel: 502': ['cancel', { kind: 'status', status: 502 }],
  'cancel races a part': ['cancel', 'part'],
  'cancel races all': ['cancel', 'all'],
  'any: reset': ['*', { kind: 'reset' }],
  'any: 429000': ['*', { kind: 'code', code: '429000' }],
};

/** The wire-level KuCoin through the real adapter. */
export const wireSite = async ({ rests, only }: SiteOptions = { rests: true }): Promise<Site> => {
  const clock = new JumpClock(START + 300_000);
  const reach = new Reach();
  const fake = await startKucoin({
    clock,
    balance: BALANCE,
    instruments: [
      { symbol: SYMBOL, multiplier: 1, tickSize: 0.01, maxLeverage: 20, maintainMargin: 0.01, price: 100 },
    ],
    // Quotas are measured elsewhere: here hours pass in a moment.
    quota: 1_000_000,
  });
  /** Somebody else's connection. */
  let foreign: Exchange | undefined;
  const races: ('part' | 'all')[] = [];
  let met = 0;
  const fillResting = (part: 'part' | 'all'): Promise<void> => {
    const order = fake.orders.find((each) => each.isActive && each.postOnly);
    if (order) fake.fill(order.clientOid, part === 'part' ? 1 : order.size - order.filled);
    return Promise.resolve();
  };
  const lookAtCalls = follower(fake, reach);
  /** The adapter, its calls followed: what failed of them. */
  const followed = (exchange: Exchange): Exchange =>
    new Proxy(exchange, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (key === 'canRest') return () => Promise.resolve(rests);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          const race = key === 'cancelOrder' ? races.shift() : undefined;
          if (race) await fillResting(race);
          try {
            return (await Reflect.apply(value, target, args)) as unknown;
          } finally {
            lookAtCalls();
          }
        };
      },
    });
  const fail = ([where, fault]: WireFault, random: () => number): void => {
    if (typeof fault === 'string') races.push(fault);
    else if (typeof fault === 'function')
      for (const endpoint of RECORDS) fake.fail(endpoint, fault(clock.now(), random));
    else for (const endpoint of where === 'cancel' ? CANCELS : [where]) fake.fail(endpoint, fault);
  };
  /** The clock by which the adapter sits out the rate budget. */
  const patient: Clock = {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    every: () => () => undefined,
    sleep: async (ms) => {
      const from = clock.now();
      await clock.sleep(ms);
      reach.stoodStill(from, clock.now());
    },
  };
  const open = () =>
    openKucoin({
      apiRoot: fake.root,
      keys: fake.keys,
      clock: patient,
      log: silentLog,
      timeoutMs: TIMEOUT_MS,
      recordFrom: START,
    });
  return {
    clock,
    reach,
    truth: truthOf(fake),
    connect: async () => {
      const { market, exchange } = await open();
      if (!exchange) throw new Error('no exchange in spite of keys');
      return { market, exchange: followed(exchange) };
    },
    sink: () => {
      fake.setPrice(SYMBOL, { bid: 97.8, ask: 97.81 });
      return Promise.resolve();
    },
    rise: () => {
      fake.setPrice(SYMBOL, { bid: 108, ask: 108.01 });
      return Promise.resolve();
    },
    fall: () => {
      fake.setPrice(SYMBOL, { bid: 90, ask: 90.01 });
      return Promise.resolve();
    },
    fillResting,
    loseStop: () => {
      for (const order of fake.orders)
        if (order.isActive && order.stop === 'down') fake.server.book.cancel(order);
      return Promise.resolve();
    },
    place: async (request) => {
      foreign ??= (await open()).exchange;
      await foreign?.createOrder(request);
    },
    fault: (random) => {
      met++;
      const name = only ?? pick(Object.keys(FAULTS), random);
      const fault = FAULTS[name];
      if (fault) fail(fault, random);
    },
    fallInto: (name) => {
      const mood = MOODS[name];
      if (!mood) throw new Error(`the exchange has no mood ${name}`);
      met++;
      fallInto(fake, mood, MOOD_MS);
      if (mood.shuts) reach.stoodStill(clock.now(), clock.now() + MOOD_MS + AGAIN_MS);
    },
    met: () => met,
    heal: () => {
      fake.heal();
      races.length = 0;
    },
    stop: () => fake.stop(),
  };
};

/** Looks at what the requests since the last look came to. */
const follower = (fake: FakeKucoin, reach: Reach): (() => void) => {
  let seen = 0;
  return () => {
    const fresh = fake.requests.slice(seen);
    seen = fake.requests.length;
    for (const request of fresh) follow(reach, request);
  };
};

const truthOf = (fake: FakeKucoin): Truth => ({
  held: () => Promise.resolve(fake.positions.get(contractId(SYMBOL))?.qty ?? 0),
  covered: (side) =>
    Promise.resolve(
      fake.orders
        .filter((order) => order.isActive && order.reduceOnly)
        .filter((order) => order.stop === (side === 'long' ? 'down' : 'up'))
        .filter((order) => order.side === (side === 'long' ? 'sell' : 'buy'))
        .reduce((sum, order) => sum + order.size, 0),
    ),
  working: () => Promise.resolve(fake.orders.filter((order) => order.isActive).length),
  fills: () =>
    Promise.resolve(
      fake.fills.map((fill) => ({
        clientOrderId: fake.orders.find((order) => order.id === fill.orderId)?.clientOid ?? '',
        side: fill.side,
        contracts: fill.size,
      })),
    ),
  balance: () => Promise.resolve(fake.server.book.wallet),
});
