import { describe, expect, it } from 'vitest';
import { bench, HOUR, request, START } from './support.js';

/** 01:00 UTC. */
const WHOLE_HOUR = START + HOUR / 2;

describe('what a rehearsal found on the account', () => {
  it('asks for no more candles at a time than came in a page', async () => {
    const { kucoin, fake } = await bench({}, { facts: () => ({ candlePage: 200 }) });
    expect(await kucoin.market.candles('BTC-USDT', '1h', { limit: 450 })).toHaveLength(450);
    const spans = fake.requests
      .filter(({ path }) => path === '/api/v1/kline/query')
      .map(({ query }) => Math.ceil((Number(query['to']) - Number(query['from'])) / HOUR));
    expect(spans.length).toBeGreaterThan(1);
    expect(Math.max(...spans)).toBe(200);
  });

  it('never asks for more than a page as documented', async () => {
    const { kucoin, fake } = await bench({}, { facts: () => ({ candlePage: 5_000 }) });
    await kucoin.market.candles('BTC-USDT', '1h', { limit: 900 });
    const spans = fake.requests
      .filter(({ path }) => path === '/api/v1/kline/query')
      .map(({ query }) => Math.ceil((Number(query['to']) - Number(query['from'])) / HOUR));
    expect(Math.max(...spans)).toBe(500);
  });

  it('opens nothing for as long as orders were refused after funding; what reduces goes at once', async () => {
    const { exchange, clock, fake } = await bench({}, { facts: () => ({ fundingWindow: 4_000 }) });
    clock.set(WHOLE_HOUR + 1_000);
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'later', retryAfterMs: 3_000 });
    expect(fake.orders).toEqual([]);
    fake.byHand('BTC-USDT', { side: 'buy', size: 2 });
    const exit = request({ side: 'sell', reduceOnly: true });
    expect(await exchange.createOrder(exit)).toMatchObject({ outcome: 'accepted' });
    clock.set(WHOLE_HOUR + 4_000);
    expect(await exchange.createOrder(request({ clientOrderId: 'rad-later' }))).toMatchObject({
      outcome: 'accepted',
    });
  });
});
