import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import {
  HOUR,
  ReadFailedError,
  timeframeMs,
  type Candle,
  type Quote,
  type Timeframe,
} from '../../../src/domain/index.js';
import { PaperExchange, type PaperExchangeOptions } from '../../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../../src/venues/paper/paper-state.js';
import type { MarketData } from '../../../src/venues/market.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { newColumn } from '../../../src/domain/candle-column.js';
import { RecordedMarketData } from '../../../src/venues/recorded/recorded-market.js';
import { CALM, exit, instrumentOf, limit, MINUTE, order, recordingOf, stopAt, T0 } from './support.js';

const SYMBOL = 'A-USDT';
const EIGHT = Date.UTC(2026, 0, 1, 8);

type Rate = { readonly timestamp: number; readonly rate: number };

/** Live prices without a recorded path: minute candles that the test sets, funding rates that appear when they do. */
const live = (from: number, frames: readonly Timeframe[] = ['1m']) => {
  const clock = new ManualClock(from);
  const now = { price: 100, offline: false };
  const candles: Candle[] = [];
  const rates: Rate[] = [];
  const asked: number[] = [];
  const quoted = (): Quote => ({
    symbol: SYMBOL,
    bid: now.price - 0.01,
    ask: now.price + 0.01,
    last: now.price,
    mark: now.price,
    timestamp: clock.now(),
  });
  const market: MarketData = {
    instruments: async () => new Map([[SYMBOL, instrumentOf(SYMBOL)]]),
    universe: async () => [SYMBOL],
    candles: async (_symbol, timeframe, { after = 0 } = {}) => {
      if (!frames.includes(timeframe)) return [];
      const span = timeframeMs(timeframe);
      return candles.filter(
        ({ timestamp }) => timestamp % span === 0 && timestamp > after && timestamp + span <= clock.now(),
      );
    },
    quote: async () => quoted(),
    depth: async () => undefined,
  };
  const store = new MemoryStore<PaperDocs>({ clock });
  const options: PaperExchangeOptions = {
    market,
    clock,
    store,
    balance: 1000,
    fundingRates: async (_symbol, after, upTo) => {
      asked.push(clock.now());
      if (now.offline) throw new ReadFailedError('funding rates', 'offline');
      return rates.filter(({ timestamp }) => timestamp > after && timestamp <= upTo);
    },
  };
  let exchange = new PaperExchange(options);
  /** Ticks every 5 s, as the bot makes them, each with a read of the record. */
  const ticks = async (upTo: number, price = now.price): Promise<void> => {
    now.price = price;
    while (clock.now() < upTo) {
      clock.advance(5_000);
      await exchange.onQuote(quoted());
      await exchange.fetchEvents('');
    }
  };
  const record = async () => (await exchange.fetchEvents('')).events;
  const funding = async () =>
    (await record()).flatMap((event) => (event.type === 'cashflow' ? [event.cashflow] : []));
  const fills = async () => (await record()).flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
  return {
    clock,
    now,
    candles,
    rates,
    asked,
    ticks,
    funding,
    fills,
    exchange: () => exchange,
    /** The process is gone until then; another one finds what it left. */
    away: (upTo: number, price = now.price): void => {
      clock.set(upTo);
      now.price = price;
      exchange = new PaperExchange(options);
    },
  };
};

const calm = (timestamp: number, low = 99.5): Candle => ({
  timestamp,
  open: 100,
  high: 100.5,
  low,
  close: 100,
  volume: 1e5,
});

describe('funding on live data', () => {
  it('A25: is charged over the funding hour although ticks come every 5 s', async () => {
    const { rates, ticks, funding, exchange } = live(EIGHT - MINUTE);
    await exchange().createOrder(order({ contracts: 5 }));
    rates.push({ timestamp: EIGHT, rate: 0.001 });
    await ticks(EIGHT + MINUTE);
    expect(await funding(), 'A25: funding of 08:00').toMatchObject([
      { kind: 'funding', symbol: SYMBOL, amount: -0.5, timestamp: EIGHT },
    ]);
  });

  it('is charged for what was open at the hour, also when its rate is published after that was closed', async () => {
    const { rates, ticks, funding, exchange, clock } = live(EIGHT - MINUTE);
    await exchange().createOrder(order({ contracts: 5 }));
    await ticks(EIGHT + 5_000);
    await exchange().createOrder(exit({ contracts: 5 }));
    await ticks(EIGHT + 65_000);
    await exchange().createOrder(order({ contracts: 3 }));
    rates.push({ timestamp: EIGHT, rate: -0.001 });
    await ticks(clock.now() + 2 * MINUTE);
    expect(await funding()).toMatchObject([{ amount: 0.5, timestamp: EIGHT }]);
  });

  it('asks seldom about hours that are none of the funding hours, and ends', async () => {
    const { ticks, funding, exchange, asked } = live(EIGHT - MINUTE);
    await exchange().createOrder(order({ contracts: 5 }));
    await ticks(EIGHT + 59 * MINUTE);
    expect(await funding()).toEqual([]);
    expect(asked.length).toBeLessThan(20);
    expect(Math.max(...asked)).toBeLessThanOrEqual(EIGHT + 45 * MINUTE);
  });

  it('is charged once the venue can be read again, and holds up no order meanwhile', async () => {
    const { rates, ticks, funding, exchange, now } = live(EIGHT - MINUTE);
    await exchange().createOrder(order({ contracts: 5 }));
    rates.push({ timestamp: EIGHT, rate: 0.001 });
    now.offline = true;
    await ticks(EIGHT + 40 * MINUTE);
    expect(await exchange().createOrder(stopAt(95, { contracts: 5 }))).toMatchObject({ outcome: 'accepted' });
    now.offline = false;
    await ticks(EIGHT + 55 * MINUTE);
    expect(await funding()).toMatchObject([{ amount: -0.5, timestamp: EIGHT }]);
  });

  it('of the hours of a downtime is charged at the mark of each', async () => {
    const { rates, candles, away, funding, exchange } = live(EIGHT - MINUTE);
    await exchange().createOrder(order({ contracts: 5 }));
    for (let at = EIGHT - MINUTE; at < EIGHT + 9 * HOUR; at += MINUTE)
      candles.push({ ...calm(at), close: at < EIGHT ? 110 : 90 });
    rates.push({ timestamp: EIGHT, rate: 0.001 }, { timestamp: EIGHT + 8 * HOUR, rate: 0.001 });
    away(EIGHT + 9 * HOUR);
    expect(await funding()).toMatchObject([
      { amount: -0.55, timestamp: EIGHT },
      { amount: -0.45, timestamp: EIGHT + 8 * HOUR },
    ]);
  });
});

describe('a downtime on live data', () => {
  const NOON = Date.UTC(2026, 0, 1, 12);

  it('A26: fills no stop by a low from before the entry', async () => {
    const { candles, away, fills, exchange } = live(NOON + 30_000);
    await exchange().createOrder(order({ contracts: 5 }));
    await exchange().createOrder(stopAt(95, { contracts: 5 }));
    for (let n = 0; n < 37; n++) candles.push(calm(NOON + n * MINUTE, n === 0 ? 90 : 99));
    away(NOON + 37 * MINUTE);
    expect(await fills(), 'A26: the entry alone is filled').toHaveLength(1);
    expect(await exchange().fetchOpenOrders()).toHaveLength(1);
  });

  it('A26: fills a stop by a low of meanwhile, at its time', async () => {
    const { candles, away, fills, exchange } = live(NOON + 30_000);
    await exchange().createOrder(order({ contracts: 5 }));
    await exchange().createOrder(stopAt(95, { contracts: 5 }));
    for (let n = 0; n < 37; n++) candles.push(calm(NOON + n * MINUTE, n === 20 ? 90 : 99));
    away(NOON + 37 * MINUTE);
    expect((await fills())[1], 'A26: what happened meanwhile').toMatchObject({
      price: 94.95,
      timestamp: NOON + 21 * MINUTE,
    });
  });

  it('counts from the last look, not from the last order', async () => {
    const { candles, ticks, away, fills, exchange } = live(NOON);
    await exchange().createOrder(order({ contracts: 5 }));
    await exchange().createOrder(stopAt(95, { contracts: 5 }));
    await ticks(NOON + 10 * MINUTE);
    // A low between two ticks, which the account was watched through.
    for (let n = 0; n < 47; n++) candles.push(calm(NOON + n * MINUTE, n === 5 ? 90 : 99));
    away(NOON + 47 * MINUTE);
    expect(await fills()).toHaveLength(1);
  });

  it('an order that follows a silence does not meet what came before it', async () => {
    const { candles, away, fills, exchange, clock } = live(NOON);
    await exchange().createOrder(limit(90, { contracts: 5 }));
    await exchange().createOrder(order({ contracts: 5 }));
    clock.advance(50_000);
    await exchange().createOrder(stopAt(95, { contracts: 5 }));
    candles.push(calm(NOON, 94), ...Array.from({ length: 9 }, (_, n) => calm(NOON + (n + 1) * MINUTE)));
    away(NOON + 10 * MINUTE);
    expect(await fills()).toHaveLength(1);
  });

  it('goes by coarser candles where there are no finer ones, and leaves what began before to its close', async () => {
    const { candles, away, fills, exchange } = live(NOON + 30 * MINUTE, ['1h']);
    await exchange().createOrder(order({ contracts: 5 }));
    await exchange().createOrder(stopAt(95, { contracts: 5 }));
    candles.push(calm(NOON, 90), calm(NOON + HOUR, 97), calm(NOON + 2 * HOUR, 93));
    away(NOON + 2 * HOUR + 30 * MINUTE);
    expect(await fills()).toHaveLength(1);
    away(NOON + 3 * HOUR + 30 * MINUTE);
    expect((await fills())[1]).toMatchObject({ timestamp: NOON + 3 * HOUR });
  });
});

describe('a hole in recorded candles', () => {
  it('A27: does not keep funding from being charged, at the last price known', async () => {
    const recording = recordingOf({
      [SYMBOL]: { rows: Array.from({ length: 24 }, () => CALM), funding: [[T0 + HOUR, 0.001]] },
    });
    const known = recording.symbols.get(SYMBOL);
    const file = known?.files.get('5m');
    if (!known || !file) throw new Error('no candles');
    const kept = [...file.column.timestamp.keys()].filter((i) => i !== 11);
    const column = newColumn('5m', kept.length);
    for (const part of ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const)
      column[part].set(kept.map((i) => file.column[part][i] ?? NaN));
    const symbols = new Map([[SYMBOL, { ...known, files: new Map([['5m' as const, { ...file, column }]]) }]]);
    const clock = new ManualClock(T0 + 5 * MINUTE);
    const market = new RecordedMarketData({ ...recording, symbols }, clock);
    const store = new MemoryStore<PaperDocs>({ clock });
    const exchange = new PaperExchange({ market, clock, store, balance: 1000 });
    await exchange.createOrder(order({ contracts: 5 }));
    clock.set(T0 + 2 * HOUR);
    expect((await exchange.fetchEvents('1')).events, 'A27: funding of 01:00').toMatchObject([
      { cashflow: { kind: 'funding', amount: -0.5, timestamp: T0 + HOUR } },
    ]);
  });
});
