import { afterEach, describe, expect, it } from 'vitest';
import { isBeyond, PriceWatch } from '../../src/run/price-watch.js';
import { ManualClock } from '../../src/clock.js';
import { silentLog, type Position } from '../../src/domain/index.js';
import type { PriceStreamOptions } from '../../src/venues/price-stream.js';
import { bench, type Bench } from '../venues/kucoin/support.js';

const LONG = { side: 'long', stop: 95, target: 110, liquidationPrice: 80 } as const;
const SHORT = { side: 'short', stop: 105, target: 90, liquidationPrice: 120 } as const;

const at = (bid: number) => ({ bid, ask: bid + 0.1 });

describe('whether a price has reached a level', () => {
  it('goes by the side a long leaves at: the bid', () => {
    expect([94.9, 95, 95.1, 109.9, 110].map((bid) => isBeyond(LONG, at(bid)))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('goes by the side a short leaves at: the ask', () => {
    const asks = [89.9, 90, 90.1, 104.9, 105];
    expect(asks.map((ask) => isBeyond(SHORT, { bid: ask - 0.1, ask }))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('sees the liquidation coming half a percent ahead, where the stop lies behind it', () => {
    const long = { side: 'long', stop: 70, liquidationPrice: 80 } as const;
    expect([80.5, 80.39].map((bid) => isBeyond(long, at(bid)))).toEqual([false, true]);
    const short = { side: 'short', stop: 130, liquidationPrice: 120 } as const;
    expect([119.3, 119.41].map((ask) => isBeyond(short, { bid: ask, ask }))).toEqual([false, true]);
    expect(isBeyond({ ...short, liquidationPrice: 0 }, { bid: 100, ask: 100 })).toBe(false);
  });
});

const benches: PriceWatch[] = [];
afterEach(async () => {
  await Promise.all(benches.splice(0).map((watch) => watch.stop()));
});

/** A watch over hand-fed prices. `held`: how often the lease is somebody else's first. */
const setUp = async ({ held = 0, ready = true, failing = 0, urgentFails = false } = {}) => {
  const clock = new ManualClock(1_800_000_000_000);
  const state = { reviews: 0, failing, failed: 0, held, ready, watched: [] as readonly string[] };
  const order: string[] = [];
  /** The urgent part takes until then, by symbol. */
  const urgent = new Map<string, Promise<void>>();
  const open: Position[] = [{ ...LONG, symbol: 'BTC-USDT', status: 'open' } as Position];
  let stream: PriceStreamOptions | undefined;
  const watch = new PriceWatch({
    store: {
      list: () => Promise.resolve(open.map((value) => ({ id: value.symbol, value, version: 1 }))) as never,
    },
    open: (options) => {
      stream = options;
      return { watch: (symbols) => (state.watched = symbols) };
    },
    urgent: (symbol, seen) => {
      order.push(`urgent ${symbol} v${seen?.version ?? 0}`);
      return urgentFails ? Promise.reject(new Error('no answer')) : (urgent.get(symbol) ?? Promise.resolve());
    },
    review: () => {
      order.push('review');
      state.held -= 1;
      if (state.held >= 0) return Promise.resolve(false);
      state.failing -= 1;
      if (state.failing >= 0) {
        state.failed += 1;
        return Promise.reject(new Error('the exchange hung up'));
      }
      state.reviews += 1;
      return Promise.resolve(true);
    },
    ready: () => state.ready,
    clock,
    log: silentLog,
  });
  benches.push(watch);
  watch.start();
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  await settle();
  const price = async (bid: number, symbol = 'BTC-USDT'): Promise<void> => {
    stream?.onPrice({ symbol, timestamp: clock.now(), ...at(bid) });
    await settle();
  };
  return {
    clock,
    state,
    order,
    open,
    urgent,
    watch,
    price,
    settle,
    gap: () => stream?.onGap?.(['BTC-USDT']),
  };
};

describe('the watch over prices', () => {
  it('calls the review at a level and leaves it alone in between and elsewhere', async () => {
    const { state, price } = await setUp();
    expect(state.watched).toEqual(['BTC-USDT']);
    await price(100);
    await price(50, 'ETH-USDT');
    expect(state.reviews).toBe(0);
    await price(94);
    expect(state.reviews).toBe(1);
  });

  it('has what is urgent at a stop done ahead of the review, and not at a target', async () => {
    const { order, price } = await setUp();
    await price(110);
    expect(order).toEqual(['review']);
    await price(94);
    // The pause after the first review is the symbol's.
    await price(100);
    await price(94);
    expect(order).toEqual(['review', 'urgent BTC-USDT v1', 'review']);
  });

  it('does not wait with it for a tick that holds the lease', async () => {
    const { order, price, clock, settle } = await setUp({ held: 2 });
    await price(110);
    await price(100);
    await price(94);
    expect(order).toEqual(['review', 'urgent BTC-USDT v1']);
    for (let i = 0; i < 3; i++) {
      clock.advance(25);
      await settle();
    }
    expect(order.slice(2)).toEqual(['review', 'review', 'review']);
  });

  it('reviews once that is done, and lets one that takes long keep no other symbol waiting', async () => {
    const { order, open, urgent, price, clock, settle } = await setUp();
    open.push({ ...LONG, symbol: 'ETH-USDT', status: 'open' } as Position);
    clock.advance(1_000);
    await settle();
    let done = (): void => undefined;
    urgent.set('BTC-USDT', new Promise((resolve) => (done = resolve)));
    await price(94);
    clock.advance(1_000);
    await price(94);
    expect(order).toEqual(['urgent BTC-USDT v1']);
    await price(94, 'ETH-USDT');
    expect(order).toEqual(['urgent BTC-USDT v1', 'urgent ETH-USDT v1', 'review']);
    done();
    await settle();
    expect(order.slice(3)).toEqual(['review']);
  });

  it('is stopped only once what it has begun is done: an order may be on its way', async () => {
    const { order, urgent, watch, price, settle } = await setUp();
    let done = (): void => undefined;
    urgent.set('BTC-USDT', new Promise((resolve) => (done = resolve)));
    await price(94);
    let isStopped = false;
    const stopped = watch.stop().then(() => (isStopped = true));
    await settle();
    expect(isStopped).toBe(false);
    done();
    await stopped;
    await price(50);
    expect(order).toEqual(['urgent BTC-USDT v1']);
  });

  it('reviews all the same when the urgent part fails', async () => {
    const { state, price } = await setUp({ urgentFails: true });
    await price(94);
    expect(state.reviews).toBe(1);
  });

  it('calls at growing intervals while the price stays there, and at once when it comes back', async () => {
    const { state, price, clock } = await setUp();
    const times: number[] = [];
    const began = clock.now();
    for (let i = 0; i < 300; i++) {
      const before = state.reviews;
      await price(94);
      if (state.reviews > before) times.push(clock.now() - began);
      clock.advance(100);
    }
    expect(times).toEqual([0, 1_000, 3_000, 7_000, 12_000, 17_000, 22_000, 27_000]);
    await price(100);
    await price(94);
    expect(state.reviews).toBe(times.length + 1);
  });

  it('tries again while a tick under way holds the lease', async () => {
    const { state, price, clock, settle } = await setUp({ held: 3 });
    await price(94);
    expect(state.reviews).toBe(0);
    for (let i = 0; i < 3; i++) {
      clock.advance(25);
      await settle();
    }
    expect(state.reviews).toBe(1);
  });

  it.each([
    { failing: 2, reviews: 1, failed: 2 },
    { failing: 9, reviews: 0, failed: 3 },
  ])('repeats a review that failed, $failed times at most, and then leaves it to the tick', async (row) => {
    const { state, price, clock, settle } = await setUp({ failing: row.failing });
    await price(94);
    for (let i = 0; i < 10; i++) {
      clock.advance(25);
      await settle();
    }
    expect([state.reviews, state.failed]).toEqual([row.reviews, row.failed]);
  });

  it('does nothing without the trader lease', async () => {
    const { state, price, gap, settle } = await setUp({ ready: false });
    await price(94);
    gap();
    await settle();
    expect(state.reviews).toBe(0);
  });

  it('has the account read when prices were missed', async () => {
    const { state, gap, settle } = await setUp();
    gap();
    await settle();
    expect(state.reviews).toBe(1);
  });

  it('follows the positions: levels that move, positions that come and go', async () => {
    const { state, open, price, clock, settle } = await setUp();
    open[0] = { ...open[0], stop: 98 } as Position;
    clock.advance(1_000);
    await settle();
    await price(97);
    expect(state.reviews).toBe(1);
    open.splice(0);
    clock.advance(1_000);
    await settle();
    expect(state.watched).toEqual([]);
    await price(90);
    expect(state.reviews).toBe(1);
  });
});

const until = async (parts: Bench, done: () => boolean, step = 0): Promise<void> => {
  for (let i = 0; i < 400 && !done(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    parts.clock.advance(step);
  }
  expect(done()).toBe(true);
};

describe('the watch on the socket of the exchange', () => {
  it('hears a level reached, and hears of prices missed while the connection was away', async () => {
    const parts = await bench();
    let reviews = 0;
    const position = { ...LONG, symbol: 'BTC-USDT', status: 'open', stop: 49_000, target: 60_000 };
    const watch = new PriceWatch({
      store: { list: () => Promise.resolve([{ id: 'BTC-USDT', value: position, version: 1 }]) as never },
      open: (options) => parts.kucoin.priceStream(options),
      urgent: () => Promise.resolve(false),
      review: () => Promise.resolve((reviews += 1) > 0),
      ready: () => true,
      clock: parts.clock,
      log: silentLog,
    });
    benches.push(watch);
    watch.start();
    const { push } = parts.fake.server;
    const subscriptions = (): number => push.received.filter(({ type }) => type === 'subscribe').length;
    await until(parts, () => subscriptions() === 1);
    parts.fake.setPrice('BTC-USDT', { bid: 48_999, ask: 48_999.1 });
    await until(parts, () => reviews === 1);
    parts.fake.failSocket({ kind: 'drop' });
    await until(parts, () => subscriptions() === 2, 100);
    // Back between the levels, as if nothing had been: the account is read all the same.
    parts.fake.setPrice('BTC-USDT', { bid: 50_000, ask: 50_000.1 });
    await until(parts, () => reviews === 2);
    await parts.kucoin.close();
  });
});
