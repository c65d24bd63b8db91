import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { LocalRateBudget } from '../../../src/venues/shared/rate-budget.js';
import { costOf, QUOTA } from '../../../src/venues/kucoin/weights.js';
import { ENDPOINTS } from '../../support/kucoin/endpoints.js';
import type { LoggedRequest } from '../../support/kucoin/types.js';
import { bench, HOUR, request, START } from './support.js';

const PAIRS = Array.from({ length: 100 }, (_, i) => ({
  symbol: `C${i}USDTM`,
  price: 100 + i,
  tickSize: 0.1,
  turnover: 1e9 - i,
}));
const HELD = ['C0-USDT', 'C1-USDT', 'C2-USDT'];
/** Weight that a pool allows in a minute: two windows of 30 s. */
const MINUTE_QUOTA = 4_000;

const spent = (requests: readonly LoggedRequest[]): Record<string, number> => {
  const sums: Record<string, number> = { public: 0, futures: 0 };
  for (const { pool, weight } of requests) sums[pool] = (sums[pool] ?? 0) + weight;
  return sums;
};

/** Twelve checks of three positions and one scan of 100 pairs, as the bot does them in a minute. */
const minuteOfWork = async (
  parts: Awaited<ReturnType<typeof bench>>,
  state: { last: number; cursor: string; cashflows: string },
) => {
  const { market } = parts.kucoin;
  const symbols = await market.universe(100);
  let newest = state.last;
  for (const symbol of symbols)
    for (const { timestamp } of await market.candles(symbol, '1h', { after: state.last }))
      newest = Math.max(newest, timestamp);
  state.last = newest;
  for (let check = 0; check < 12; check++) {
    await Promise.all(HELD.map((symbol) => market.quote(symbol)));
    state.cursor = (await parts.exchange.fetchEvents(state.cursor)).cursor;
    state.cashflows = (await parts.exchange.fetchCashflows(state.cashflows)).cursor;
    if (check === 0) {
      await parts.exchange.fetchPositions();
      await parts.exchange.fetchOpenOrders();
      await parts.exchange.fetchAccount();
    }
    parts.clock.advance(5_000);
  }
};

describe('the quota in a steady state of 100 pairs a minute and three positions every five seconds', () => {
  it('stays under 15 % in an ordinary minute and in the minute of new candles', async () => {
    const parts = await bench({ instruments: PAIRS, balance: 1e6 });
    for (const symbol of HELD) await parts.exchange.createOrder(request({ symbol }));
    const state = { last: START - HOUR / 2 - HOUR, cursor: '', cashflows: '' };
    await minuteOfWork(parts, state);
    let worst = { public: 0, futures: 0 };
    for (let minute = 1; minute <= 5; minute++) {
      // Two ordinary minutes, then those around the full hour.
      if (minute === 3) parts.clock.set(START + HOUR / 2 - 60_000);
      const before = parts.fake.requests.length;
      await minuteOfWork(parts, state);
      const sums = spent(parts.fake.requests.slice(before));
      worst = {
        public: Math.max(worst.public, sums['public'] ?? 0),
        futures: Math.max(worst.futures, sums['futures'] ?? 0),
      };
    }
    expect(state.last).toBe(START - HOUR / 2);
    expect(worst.public / MINUTE_QUOTA).toBeLessThan(0.15);
    expect(worst.futures / MINUTE_QUOTA).toBeLessThan(0.15);
    // Positive control: the minute in which a hundred candles closed is in it, 100 × 3.
    expect(worst.public).toBeGreaterThan(300);
    expect(parts.fake.requests.filter(({ code }) => code === '429000')).toEqual([]);
  });
});

describe('the rate budget', () => {
  const budgetOf = (): { clock: ManualClock; budget: LocalRateBudget } => {
    const clock = new ManualClock(START);
    return { clock, budget: new LocalRateBudget(clock, QUOTA) };
  };

  it('keeps a tenth of each pool for orders, more from bulk reads, and never makes an order wait', async () => {
    const { clock, budget } = budgetOf();
    await budget.take('futures', 1_400, 'bulk');
    let bulk = false;
    void budget.take('futures', 1, 'bulk').then(() => (bulk = true));
    await budget.take('futures', 400, 'read');
    let read = false;
    const waiting = budget.take('futures', 1, 'read').then(() => (read = true));
    await budget.take('futures', 200, 'order');
    await expect(budget.take('futures', 1, 'order')).rejects.toMatchObject({
      code: 'rate-budget',
      retryAfterMs: 30_000,
    });
    expect([bulk, read]).toEqual([false, false]);
    // The pools are apart.
    await budget.take('public', 1_400, 'bulk');
    clock.advance(30_000);
    await waiting;
    expect(read).toBe(true);
  });

  it('believes the exchange when others have spent of the same pool', async () => {
    const { budget } = budgetOf();
    await budget.take('public', 3, 'read');
    budget.correct('public', { limit: 2_000, remaining: 150, resetMs: 29_000 });
    expect(budget.used('public')).toBe(1_850);
    await expect(budget.take('public', 151, 'order')).rejects.toMatchObject({ retryAfterMs: 29_000 });
  });

  it('does not forget calls that are under way when an older reading comes in', async () => {
    const { budget } = budgetOf();
    await budget.take('public', 500, 'read');
    budget.correct('public', { limit: 2_000, remaining: 1_900, resetMs: 29_900 });
    expect(budget.used('public')).toBe(500);
  });

  it('starts afresh in a new window', async () => {
    const { clock, budget } = budgetOf();
    await budget.take('futures', 2_000, 'order');
    clock.advance(30_000);
    await budget.take('futures', 2_000, 'order');
    expect(budget.used('futures')).toBe(2_000);
  });

  it('waits with reads while the exchange wants to be left alone', async () => {
    const { exchange, fake, clock } = await bench();
    await exchange.fetchAccount();
    fake.fail('GET /api/v1/account-overview', { kind: 'code', code: '200002' });
    await expect(exchange.fetchAccount()).rejects.toMatchObject({ code: 'read-failed' });
    const before = fake.requests.length;
    const read = exchange.fetchAccount();
    clock.advance(9_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.requests).toHaveLength(before);
    clock.advance(1);
    expect(await read).toMatchObject({ balance: 10_000 });
  });

  it('stays below the limit that the exchange reports, however many ask at once', async () => {
    const { kucoin, fake, clock } = await bench({ quota: 90 }, { timeoutMs: 5_000 });
    await kucoin.market.instruments();
    let read = 0;
    // 30 calls of 3 weight; bulk reads may use 70 % of 90 in a window.
    const reads = Array.from({ length: 30 }, async (_, i) => {
      await kucoin.market.candles('BTC-USDT', '1h', { limit: 10 + i });
      read += 1;
    });
    while (fake.requests.length < 20) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(read).toBeLessThan(30);
    while (read < 30) {
      clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(reads);
    expect(clock.now()).toBeGreaterThanOrEqual(START + 30_000);
    expect(fake.requests.filter(({ code }) => code === '429000')).toEqual([]);
  });

  it('counts every call as the exchange weighs it', () => {
    const apis = { public: 'futuresPublic', futures: 'futuresPrivate', management: 'private' } as const;
    const used = new Set([
      'timestamp',
      'contracts/active',
      'kline/query',
      'orders',
      'stopOrders',
      'recentFills',
    ]);
    for (const { method, path, pool, weight } of ENDPOINTS) {
      const name = path.replace(/^\/api\/v\d\//, '');
      if (path === '/api/v1/orders' && method === 'DELETE') continue;
      const cost = costOf(apis[pool], method, name);
      // What the table lacks is counted too high, never too low.
      expect(cost.weight, `${method} ${path}`).toBeGreaterThanOrEqual(Math.min(weight, 10));
      if (used.has(name) && method === 'GET') expect(cost).toMatchObject({ pool, weight });
    }
  });
});
