import { ManualClock } from '../../src/clock.js';
import { silentLog, type Side } from '../../src/domain/index.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import { PaperExchange } from '../../src/exchange/paper-exchange.js';
import type { PaperDocs } from '../../src/exchange/paper-state.js';
import { openKucoin } from '../../src/kucoin/index.js';
import type { MarketData } from '../../src/market/market.js';
import { RecordedMarketData } from '../../src/market/recorded-market.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import { recordingOf, type Row } from '../exchange/support.js';
import { contractId, startKucoin, type Fault } from '../support/kucoin/index.js';
import { Misbehaving, type OrderFault } from '../support/misbehaving.js';

export const SYMBOL = 'AAA-USDT';
export const BALANCE = 1000;

/** A clock whose sleeps pass at once; market and wall time are one. */
export class JumpClock extends ManualClock {
  override sleep(ms: number): Promise<void> {
    this.advance(ms);
    return Promise.resolve();
  }
}

/** What the exchange knows by itself, read behind the wire that misbehaves. */
export interface Truth {
  /** Signed contracts. */
  held(): Promise<number>;
  /** Contracts of the stops that rest, reduce-only, on the closing side. */
  covered(side: Side): Promise<number>;
  working(): Promise<number>;
  fills(): Promise<
    readonly { readonly clientOrderId: string; readonly side: string; readonly contracts: number }[]
  >;
  /** Cash without unrealised profit. */
  balance(): Promise<number>;
}

/** A market and an exchange that outlive the processes which trade on them. */
export interface Site {
  readonly clock: JumpClock;
  readonly truth: Truth;
  /** A new connection, as a new process makes it. */
  connect(): Promise<{ readonly market: MarketData; readonly exchange: Exchange }>;
  /** Moves the price up, so that the long is a winner. */
  rise(): Promise<void>;
  /** Something goes wrong with a coming call. */
  fault(random: () => number): void;
  /** Faults that were met so far. */
  readonly met: () => number;
  heal(): void;
  stop(): Promise<void>;
}

const START = Date.UTC(2025, 9, 1);
const RISE_ROWS = 24;
const calm: Row = [100, 100, 100, 100, 1_000_000];
const risen: Row = [108, 108, 108, 108, 1_000_000];
const rows = [...Array.from({ length: RISE_ROWS }, () => calm), ...Array.from({ length: 60 }, () => risen)];
const recording = recordingOf({ [SYMBOL]: { rows } });

const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)] as T;

/** The simulated exchange behind a wire that misbehaves on its way. */
export const paperSite = (): Site => {
  const clock = new JumpClock(START + 300_000);
  const market = new RecordedMarketData(recording, clock);
  const store = new MemoryStore<PaperDocs>({ clock });
  const exchange = new PaperExchange({ market, clock, store, balance: BALANCE });
  let met = 0;
  const count = (call: () => void): void => {
    met++;
    call();
  };
  let wire = new Misbehaving(exchange);
  const faults: ((random: () => number) => void)[] = [
    () => wire.plan((order) => !order.reduceOnly, 'lostAnswer'),
    () => wire.plan((order) => order.type === 'stop', 'lostAnswer'),
    () => wire.plan((order) => order.type === 'stop', 'lostRequest'),
    () => wire.plan((order) => order.type === 'market', 'lostAnswer'),
    () => wire.plan((order) => order.type === 'market', 'lostRequest'),
    () => wire.plan((order) => order.type === 'takeProfit', 'lostAnswer'),
    () => wire.plan((order) => !order.reduceOnly, { fillOnly: 1 } satisfies OrderFault),
    () => wire.hide(() => true, 2),
  ];
  return {
    clock,
    truth: {
      held: async () => {
        const [position] = await exchange.fetchPositions();
        return position ? (position.side === 'long' ? 1 : -1) * position.contracts : 0;
      },
      covered: async (side) =>
        (await exchange.fetchOpenOrders())
          .filter((order) => order.type === 'stop' && order.reduceOnly)
          .filter((order) => order.side === (side === 'long' ? 'sell' : 'buy'))
          .reduce((sum, order) => sum + order.contracts, 0),
      working: async () => (await exchange.fetchOpenOrders()).length,
      fills: async () =>
        (await exchange.fetchEvents('')).events.flatMap((event) =>
          event.type === 'fill' ? [event.fill] : [],
        ),
      balance: async () => (await exchange.fetchAccount()).balance,
    },
    connect: () =>
      Promise.resolve({
        market,
        // Read through: a new wire takes the place of a healed one.
        exchange: new Proxy({} as Exchange, {
          get: (_, key) => Reflect.get(wire.exchange, key) as unknown,
        }),
      }),
    rise: async () => {
      clock.set(START + RISE_ROWS * 300_000 + 300_000);
      await exchange.advance(clock.now());
    },
    fault: (random) => {
      if (random() < 0.2) return count(() => wire.failReads(1 + Math.floor(random() * 3)));
      count(() => pick(faults, random)(random));
    },
    met: () => met,
    heal: () => {
      wire = new Misbehaving(exchange);
    },
    stop: () => Promise.resolve(),
  };
};

const ORDERS = 'POST /api/v1/orders';
/** A call without an answer is given up after this, ms of real time. */
const TIMEOUT_MS = 120;

const WIRE_FAULTS: readonly (readonly [string, Fault])[] = [
  [ORDERS, { kind: 'reset' }],
  [ORDERS, { kind: 'reset', after: true }],
  [ORDERS, { kind: 'htmlAfter' }],
  [ORDERS, { kind: 'html' }],
  [ORDERS, { kind: 'timeoutAfter' }],
  [ORDERS, { kind: 'hang' }],
  [ORDERS, { kind: 'code', code: '429000' }],
  [ORDERS, { kind: 'code', code: '200002' }],
  [ORDERS, { kind: 'code', code: '500000', status: 500, after: true }],
  [ORDERS, { kind: 'status', status: 503 }],
  [ORDERS, { kind: 'status', status: 504, after: true }],
  ['GET /api/v1/orders/byClientOid', { kind: 'reset' }],
  ['GET /api/v1/orders/byClientOid', { kind: 'code', code: '100001' }],
  ['GET /api/v1/stopOrders', { kind: 'empty' }],
  ['GET /api/v1/positions', { kind: 'empty' }],
  ['GET /api/v1/positions', { kind: 'stale' }],
  ['GET /api/v1/recentFills', { kind: 'late', ms: 500 }],
  ['GET /api/v1/recentFills', { kind: 'html' }],
  ['GET /api/v1/recentFills', { kind: 'empty' }],
  ['DELETE /api/v1/orders/{orderId}', { kind: 'reset', after: true }],
  ['DELETE /api/v1/orders/{orderId}', { kind: 'status', status: 502 }],
  ['*', { kind: 'reset' }],
  ['*', { kind: 'code', code: '429000' }],
];

/** The wire-level KuCoin through the real adapter. */
export const wireSite = async (): Promise<Site> => {
  const clock = new JumpClock(START + 300_000);
  const fake = await startKucoin({
    clock,
    balance: BALANCE,
    instruments: [
      { symbol: SYMBOL, multiplier: 1, tickSize: 0.01, maxLeverage: 20, maintainMargin: 0.01, price: 100 },
    ],
    // Quotas are measured elsewhere: here hours pass in a moment.
    quota: 1_000_000,
  });
  const id = contractId(SYMBOL);
  let met = 0;
  return {
    clock,
    truth: {
      held: () => Promise.resolve(fake.positions.get(id)?.qty ?? 0),
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
    },
    connect: async () => {
      const kucoin = await openKucoin({
        apiRoot: fake.root,
        keys: fake.keys,
        clock,
        log: silentLog,
        timeoutMs: TIMEOUT_MS,
        recordFrom: START,
      });
      if (!kucoin.exchange) throw new Error('no exchange in spite of keys');
      return { market: kucoin.market, exchange: kucoin.exchange };
    },
    rise: () => {
      fake.setPrice(SYMBOL, { bid: 108, ask: 108.01 });
      return Promise.resolve();
    },
    fault: (random) => {
      const [endpoint, fault] = pick(WIRE_FAULTS, random);
      fake.fail(endpoint, fault);
      met++;
    },
    met: () => met,
    heal: () => fake.heal(),
    stop: () => fake.stop(),
  };
};
