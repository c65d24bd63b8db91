import { queryObjects } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { StreamedPrice } from '../../../src/venues/price-stream.js';
import { bench, START, type Bench } from './support.js';

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Waits for real sockets; the bot's time moves on by `step` ms at each look. */
const until = async (parts: Bench, done: () => boolean, step = 0): Promise<void> => {
  for (let i = 0; i < 400 && !done(); i++) {
    await pause();
    parts.clock.advance(step);
  }
  expect(done()).toBe(true);
};

const setUp = async (symbols: readonly string[] = ['BTC-USDT', 'ETH-USDT']) => {
  const parts = await bench();
  const prices: StreamedPrice[] = [];
  const gaps: (readonly string[])[] = [];
  const stream = parts.kucoin.priceStream({
    onPrice: (price) => prices.push(price),
    onGap: (missed) => gaps.push(missed),
  });
  const { push } = parts.fake.server;
  const subscriptions = (): number => push.received.filter(({ type }) => type === 'subscribe').length;
  stream.watch(symbols);
  if (symbols.length > 0) await until(parts, () => subscriptions() > 0);
  const price = (bid: number, symbol = 'BTC-USDT'): void =>
    parts.fake.setPrice(symbol, { bid, ask: bid + 0.1 });
  const bids = (): number[] => prices.map(({ bid }) => bid);
  return { ...parts, parts, stream, prices, gaps, push, subscriptions, price, bids };
};

/** One symbol is watched on an exchange that something is wrong with. */
const against = async (trouble: (fake: Bench['fake']) => void | Promise<void>) => {
  const parts = await bench();
  await trouble(parts.fake);
  const bids: number[] = [];
  const stream = parts.kucoin.priceStream({ onPrice: ({ bid }) => bids.push(bid) });
  stream.watch(['BTC-USDT']);
  /** Waits until a price gets through. */
  const comes = (bid: number): Promise<void> =>
    until(
      parts,
      () => {
        parts.fake.setPrice('BTC-USDT', { bid, ask: bid + 0.1 });
        return bids.includes(bid);
      },
      500,
    );
  return { parts, comes };
};

describe('the price stream', () => {
  it('passes on bid and ask of the symbols that are watched, in one subscription', async () => {
    const { parts, kucoin, prices, price, push, stream, clock } = await setUp();
    price(50_100);
    price(2_001, 'ETH-USDT');
    price(0.2, 'DOGE-USDT');
    await until(parts, () => prices.length === 2);
    expect(prices).toContainEqual({ symbol: 'BTC-USDT', bid: 50_100, ask: 50_100.1, timestamp: START });
    expect(prices.map(({ symbol }) => symbol).sort()).toEqual(['BTC-USDT', 'ETH-USDT']);
    expect(push.received.filter(({ type }) => type === 'subscribe')).toMatchObject([
      { topic: '/contractMarket/tickerV2:XBTUSDTM,ETHUSDTM' },
    ]);
    clock.advance(700);
    expect(stream.age('BTC-USDT')).toBe(700);
    expect(stream.age('DOGE-USDT')).toBeUndefined();
    await kucoin.close();
    await until(parts, () => push.open === 0);
  });

  it('keeps nothing of the messages that it has passed on', async () => {
    const { parts, kucoin, price, bids } = await setUp();
    const pushAll = async (from: number, to: number): Promise<void> => {
      for (let bid = from; bid <= to; bid++) {
        price(bid);
        await until(parts, () => bids().includes(bid));
      }
    };
    await pushAll(50_000, 50_020);
    const before = queryObjects(Promise, { format: 'count' });
    await pushAll(50_021, 50_220);
    expect(queryObjects(Promise, { format: 'count' }) - before).toBeLessThan(100);
    await kucoin.close();
  });

  it('follows a change of symbols on the same connection, and hangs up when none is left', async () => {
    const { parts, kucoin, prices, price, push, stream, subscriptions } = await setUp(['BTC-USDT']);
    stream.watch(['DOGE-USDT']);
    await until(parts, () => subscriptions() === 2);
    price(50_100);
    price(0.2, 'DOGE-USDT');
    await until(parts, () => prices.length === 1);
    expect(prices[0]?.symbol).toBe('DOGE-USDT');
    expect(push.connections).toBe(1);
    stream.watch([]);
    await until(parts, () => push.open === 0);
    await kucoin.close();
  });

  it('comes back after the connection was dropped, says that prices were missed, and goes on', async () => {
    const { parts, kucoin, fake, price, push, gaps, bids, subscriptions } = await setUp();
    price(50_100);
    await until(parts, () => bids().includes(50_100));
    fake.failSocket({ kind: 'drop' });
    await until(parts, () => subscriptions() === 2, 100);
    expect(push.connections).toBe(2);
    expect(gaps).toEqual([]);
    price(50_200);
    await until(parts, () => bids().includes(50_200));
    expect(gaps).toEqual([['BTC-USDT', 'ETH-USDT']]);
    await kucoin.close();
  });

  it('replaces a connection on which nothing comes any more', async () => {
    const { parts, kucoin, fake, price, push, bids, subscriptions } = await setUp();
    fake.failSocket({ kind: 'mute', on: true });
    price(50_100);
    await until(parts, () => subscriptions() === 2, 1_000);
    fake.failSocket({ kind: 'mute', on: false });
    expect(push.connections).toBeGreaterThanOrEqual(2);
    await until(parts, () => {
      price(50_300);
      return bids().includes(50_300);
    });
    await kucoin.close();
  });

  it('subscribes anew on another connection after a refused subscription', async () => {
    const { parts, comes } = await against((fake) => fake.failSocket({ kind: 'rejectSubscribe' }));
    await comes(50_400);
    expect(parts.fake.server.push.connections).toBe(2);
    await parts.kucoin.close();
  });

  it('outlives connections that die between the handshake and the subscription', async () => {
    const { parts, comes } = await against((fake) => fake.failSocket({ kind: 'hangUp', times: 3 }));
    await comes(50_600);
    expect(parts.fake.server.push.connections).toBe(4);
    await parts.kucoin.close();
  });

  it('outlives an exchange that is away when it starts', async () => {
    const { parts, comes } = await against((fake) => fake.refuse());
    for (let i = 0; i < 20; i++) {
      await pause();
      parts.clock.advance(500);
    }
    await parts.fake.accept();
    await comes(50_500);
    await parts.kucoin.close();
  });

  it('passes on no price twice and none that was overtaken', async () => {
    const { parts, kucoin, fake, price, bids } = await setUp(['BTC-USDT']);
    price(50_001);
    await until(parts, () => bids().length === 1);
    fake.failSocket({ kind: 'repeat', times: 1 });
    price(50_002);
    await until(parts, () => bids().length === 2);
    fake.failSocket({ kind: 'reorder' });
    price(50_003);
    price(50_004);
    await until(parts, () => bids().includes(50_004));
    price(50_005);
    await until(parts, () => bids().includes(50_005));
    expect(bids()).toEqual([50_001, 50_002, 50_004, 50_005]);
    await kucoin.close();
  });

  it('goes on when whoever listens throws', async () => {
    const parts = await bench();
    let calls = 0;
    const stream = parts.kucoin.priceStream({
      onPrice: () => {
        calls += 1;
        throw new Error('listener');
      },
    });
    stream.watch(['BTC-USDT']);
    for (const bid of [50_001, 50_002])
      await until(parts, () => {
        parts.fake.setPrice('BTC-USDT', { bid: bid + calls, ask: bid + calls + 0.1 });
        return calls >= bid - 50_000;
      });
    expect(parts.fake.server.push.connections).toBe(1);
    await parts.kucoin.close();
  });
});
