import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { ConflictError, ReadFailedError, type Candle, type Quote } from '../../../src/domain/index.js';
import { PaperExchange } from '../../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../../src/venues/paper/paper-state.js';
import type { MarketData } from '../../../src/venues/market.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import type { Store } from '../../../src/state/store/store.js';
import { CALM, exit, instrumentOf, limit, MINUTE, order, paper, stopAt, T0, type Row } from './support.js';

const DROP: Row = [98, 99, 94, 97, 10_000];

describe('an account that outlives its process', () => {
  it('runs the candles that were missed through what rested, before it answers', async () => {
    const desk = paper({ 'A-USDT': { rows: [CALM, CALM, DROP, CALM, CALM] } });
    await desk.exchange.createOrder(order());
    const stop = stopAt(95);
    await desk.exchange.createOrder(stop);
    desk.clock.set(T0 + 25 * MINUTE);
    const again = new PaperExchange({ ...desk, balance: 1 });
    expect(await again.fetchOrder('A-USDT', stop.clientOrderId)).toMatchObject({
      status: 'filled',
      averagePrice: 94.95,
      updatedAt: T0 + 15 * MINUTE,
    });
    expect(await again.fetchPositions()).toEqual([]);
  });

  it('does not match a candle twice after a restart', async () => {
    const desk = paper({
      'A-USDT': { rows: [CALM, CALM, CALM, CALM], funding: [[T0 + 10 * MINUTE, 0.001]] },
    });
    await desk.exchange.createOrder(order());
    await desk.next(2);
    const again = new PaperExchange({ ...desk, balance: 1 });
    await again.advance(T0 + 20 * MINUTE);
    expect((await again.fetchEvents('')).events).toHaveLength(2);
  });

  it('sees what another process did to the same account', async () => {
    const desk = paper({ 'A-USDT': { rows: [CALM, CALM, DROP] } });
    const other = new PaperExchange({ ...desk, balance: 1000 });
    const request = order();
    await other.createOrder(request);
    expect(await desk.exchange.createOrder(request)).toMatchObject({ outcome: 'duplicate' });
    await desk.exchange.createOrder(stopAt(95));
    expect(await other.fetchOpenOrders()).toHaveLength(1);
  });

  /** The store of a desk, whose commits can be made to fail. */
  const faulty = (store: MemoryStore<PaperDocs>) => {
    const state: { fail?: Error; after?: boolean } = {};
    const wrapped = new Proxy<Store<PaperDocs>>(store, {
      get: (target, key) => {
        if (key !== 'commit') return Reflect.get(target, key).bind(target) as unknown;
        return async (change: Parameters<Store<PaperDocs>['commit']>[0]) => {
          const { fail } = state;
          delete state.fail;
          if (fail && !state.after) throw fail;
          await target.commit(change);
          if (fail) throw fail;
        };
      },
    });
    return { state, wrapped };
  };

  it('answers unknown when the commit may or may not have been made, and finds the order afterwards', async () => {
    for (const after of [true, false]) {
      const desk = paper({ 'A-USDT': { rows: [CALM, CALM] } });
      const { state, wrapped } = faulty(desk.store);
      const exchange = new PaperExchange({ ...desk, store: wrapped, balance: 1000 });
      const request = order();
      Object.assign(state, { fail: new Error('connection lost'), after });
      expect(await exchange.createOrder(request)).toEqual({ outcome: 'unknown', reason: 'connection lost' });
      const found = await exchange.fetchOrder('A-USDT', request.clientOrderId);
      expect(found?.status).toBe(after ? 'filled' : undefined);
    }
  });

  it('loses no candle to a commit that failed', async () => {
    const desk = paper({ 'A-USDT': { rows: [CALM, DROP, CALM] } });
    const { state, wrapped } = faulty(desk.store);
    const exchange = new PaperExchange({ ...desk, store: wrapped, balance: 1000 });
    await exchange.createOrder(order());
    await exchange.createOrder(stopAt(95));
    state.fail = new Error('connection lost');
    desk.clock.set(T0 + 10 * MINUTE);
    await expect(exchange.advance(T0 + 10 * MINUTE)).rejects.toThrow('connection lost');
    expect((await exchange.advance(T0 + 10 * MINUTE)).fills).toHaveLength(1);
  });

  it('tries again when another process was faster', async () => {
    const desk = paper({ 'A-USDT': { rows: [CALM, CALM] } });
    const { state, wrapped } = faulty(desk.store);
    const exchange = new PaperExchange({ ...desk, store: wrapped, balance: 1000 });
    state.fail = new ConflictError('paper', 'main');
    expect(await exchange.createOrder(order())).toMatchObject({ outcome: 'accepted' });
  });

  it('writes order, position, balance and event in one commit', async () => {
    const desk = paper({ 'A-USDT': { rows: [CALM, CALM] } });
    const commits: string[][] = [];
    const wrapped = new Proxy<Store<PaperDocs>>(desk.store, {
      get: (target, key) =>
        key === 'commit'
          ? (change: Parameters<Store<PaperDocs>['commit']>[0]) => {
              commits.push((change.put ?? []).map((put) => put.kind));
              return target.commit(change);
            }
          : (Reflect.get(target, key).bind(target) as unknown),
    });
    await new PaperExchange({ ...desk, store: wrapped, balance: 1000 }).createOrder(order());
    expect(commits).toEqual([['paper', 'event', 'order', 'finished']]);
  });
});

describe('the record of events', () => {
  it('is read on from a cursor', async () => {
    const desk = paper({ 'A-USDT': { rows: [CALM, CALM] } });
    const empty = await desk.exchange.fetchEvents('');
    expect(empty).toEqual({ events: [], cursor: '0' });
    await desk.exchange.createOrder(order());
    const first = await desk.exchange.fetchEvents(empty.cursor);
    expect(first.events).toHaveLength(1);
    await desk.exchange.transfer(50);
    const second = await desk.exchange.fetchEvents(first.cursor);
    expect(second.events).toMatchObject([{ cashflow: { kind: 'transfer', amount: 50 } }]);
    expect(await desk.exchange.fetchEvents(second.cursor)).toEqual({ events: [], cursor: second.cursor });
  });

  it('fails on a cursor of another account or of what is no longer kept', async () => {
    const desk = paper({ 'A-USDT': { rows: [CALM, CALM] } }, { retain: 3 });
    await expect(desk.exchange.fetchEvents('7')).rejects.toThrow(ReadFailedError);
    await expect(desk.exchange.fetchEvents('x')).rejects.toThrow(ReadFailedError);
    const requests = Array.from({ length: 5 }, () => order({ contracts: 1 }));
    for (const request of requests) await desk.exchange.createOrder(request);
    expect((await desk.exchange.fetchEvents('2')).events).toHaveLength(3);
    await expect(desk.exchange.fetchEvents('1')).rejects.toThrow(/only the last 3 are kept/);
    expect(await desk.store.list('event')).toHaveLength(3);
    expect(await desk.store.list('order')).toHaveLength(3);
    expect(await desk.store.list('finished')).toHaveLength(3);
  });
});

describe('several symbols', () => {
  it('are walked in time order, and by name at one time', async () => {
    const desk = paper({
      'A-USDT': { rows: [CALM, CALM, DROP, CALM] },
      'B-USDT': { rows: [CALM, DROP, CALM, CALM] },
      'C-USDT': { rows: [CALM, CALM, DROP, CALM] },
    });
    for (const symbol of ['C-USDT', 'A-USDT', 'B-USDT']) {
      await desk.exchange.createOrder(order({ symbol }));
      await desk.exchange.createOrder(stopAt(95, { symbol }));
    }
    expect(await desk.exchange.active()).toEqual(['A-USDT', 'B-USDT', 'C-USDT']);
    expect(await desk.exchange.nextEvent(T0 + 5 * MINUTE)).toBe(T0 + 10 * MINUTE);
    expect((await desk.next(3)).map((fill) => fill.symbol)).toEqual(['B-USDT', 'A-USDT', 'C-USDT']);
    expect(await desk.exchange.active()).toEqual([]);
    expect(await desk.exchange.nextEvent(T0)).toBeUndefined();
  });
});

describe('paper on live data', () => {
  /** A market without a recorded path: quotes, minute candles and a book that the test sets. */
  const live = () => {
    const clock = new ManualClock(T0);
    let price = 100;
    const candles: Candle[] = [];
    const quoted = (): Quote => ({
      symbol: 'A-USDT',
      bid: price - 0.01,
      ask: price + 0.01,
      last: price,
      mark: price,
      timestamp: clock.now(),
    });
    const market: MarketData = {
      instruments: async () => new Map([['A-USDT', instrumentOf('A-USDT')]]),
      universe: async () => ['A-USDT'],
      candles: async (_symbol, timeframe, options = {}) => {
        expect(timeframe).toBe('1m');
        return candles.filter(
          (c) => c.timestamp > (options.after ?? 0) && c.timestamp + MINUTE <= clock.now(),
        );
      },
      quote: async () => quoted(),
      depth: async () => ({
        symbol: 'A-USDT',
        bids: [{ price: 99.99, contracts: 6 }],
        asks: [
          { price: 100.01, contracts: 6 },
          { price: 105, contracts: 50 },
        ],
        timestamp: clock.now(),
      }),
    };
    const store = new MemoryStore<PaperDocs>({ clock });
    const exchange = new PaperExchange({ market, clock, store, balance: 1000 });
    const tick = async (at: number) => {
      price = at;
      clock.advance(5_000);
      return (await exchange.onQuote(quoted())).fills;
    };
    return { clock, market, store, exchange, candles, tick };
  };

  it('fills entries from the book within reach', async () => {
    const { exchange } = live();
    const request = order();
    await exchange.createOrder(request);
    expect(await exchange.fetchOrder('A-USDT', request.clientOrderId)).toMatchObject({
      status: 'canceled',
      filled: 6,
      averagePrice: 100.04,
    });
  });

  it('matches what rests on each tick: triggers by the mark, fills at the touch', async () => {
    const { exchange, tick } = live();
    await exchange.createOrder(order({ contracts: 5 }));
    await exchange.createOrder(stopAt(95, { contracts: 5 }));
    expect(await tick(95.01)).toEqual([]);
    // bid 94.89 × 0.9995 = 94.842555 → 94.84
    expect(await tick(94.9)).toMatchObject([{ price: 94.84, contracts: 5 }]);
    expect(await tick(90)).toEqual([]);
  });

  it('fills a post-only order as maker when the other side comes through it', async () => {
    const { exchange, tick } = live();
    await exchange.createOrder(limit(99.5, { contracts: 5 }));
    expect(await tick(99.49)).toEqual([]);
    expect(await tick(99.48)).toMatchObject([{ price: 99.5, liquidity: 'maker' }]);
  });

  it('runs the candles of a downtime first', async () => {
    const { exchange, clock, candles, market, store } = live();
    await exchange.createOrder(order({ contracts: 5 }));
    await exchange.createOrder(stopAt(95, { contracts: 5 }));
    for (let n = 0; n < 60; n++)
      candles.push({
        timestamp: T0 + n * MINUTE,
        open: 100,
        high: 100,
        low: n === 30 ? 90.98 : 99,
        close: 100,
        volume: 1e4,
      });
    clock.set(T0 + 60 * MINUTE);
    const again = new PaperExchange({ market, clock, store, balance: 1000 });
    expect(await again.createOrder(exit({ contracts: 5 }))).toMatchObject({ code: 'nothing-to-reduce' });
    expect((await again.fetchEvents('1')).events).toMatchObject([
      { fill: { price: 94.95, timestamp: T0 + 31 * MINUTE } },
    ]);
  });

  it('does not place an order while the market cannot be read', async () => {
    const { exchange, market } = live();
    market.quote = () => Promise.reject(new ReadFailedError('quote', 'offline'));
    expect(await exchange.createOrder(order())).toMatchObject({ outcome: 'later', code: 'read-failed' });
    market.quote = () => Promise.reject(new Error('odd'));
    await exchange.transfer(1);
    expect(await exchange.fetchAccount()).toMatchObject({ balance: 1001 });
  });
});
