import { describe, expect, it } from 'vitest';
import { get } from './raw.js';
import { bench, request, START, type Bench } from './support.js';

const items = async (b: Bench, target: string): Promise<readonly unknown[]> => {
  const data = (await get(b.fake, target)) as readonly unknown[] | { readonly items: readonly unknown[] };
  return 'items' in data ? data.items : data;
};

const ACTIVE = '/api/v1/orders?status=active';
const buy = request({ contracts: 1, type: 'limit', price: 49_000, timeInForce: 'GTC' });

describe('what the test exchange can suffer from', () => {
  it('each list lags by itself: orders, positions, fills and lookups show what was', async () => {
    const b = await bench();
    await b.exchange.createOrder(buy);
    b.clock.advance(5_000);
    b.fake.fill(buy.clientOrderId, 1);
    const until = START + 60_000;
    b.fake.fail('GET /api/v1/orders', { kind: 'late', ms: 4_000, until });
    b.fake.fail('GET /api/v1/positions', { kind: 'late', ms: 4_000, until });
    expect(await items(b, ACTIVE)).toHaveLength(1);
    expect(await items(b, '/api/v1/positions')).toEqual([]);
    expect(await items(b, '/api/v1/recentFills')).toHaveLength(1);
    b.clock.advance(4_000);
    expect(await items(b, ACTIVE)).toEqual([]);
    expect(await items(b, '/api/v1/positions')).toHaveLength(1);
  });

  it('a position that was closed stands in a list that lags', async () => {
    const b = await bench();
    await b.exchange.createOrder(request({ contracts: 2 }));
    b.clock.advance(5_000);
    await b.exchange.createOrder(
      request({ clientOrderId: 'rad-T-X-i1', side: 'sell', contracts: 2, reduceOnly: true }),
    );
    b.fake.fail('GET /api/v1/positions', { kind: 'late', ms: 4_000 });
    expect(await items(b, '/api/v1/positions')).toMatchObject([{ currentQty: 2 }]);
    expect(await items(b, '/api/v1/positions')).toEqual([]);
  });

  it('ended orders vanish', async () => {
    const b = await bench();
    await b.exchange.createOrder(buy);
    await b.exchange.cancelOrder(buy.symbol, buy.clientOrderId);
    b.fake.fail('GET /api/v1/orders/byClientOid', { kind: 'vanished' });
    const target = `/api/v1/orders/byClientOid?clientOid=${buy.clientOrderId}`;
    await expect(get(b.fake, target)).rejects.toThrow('100001');
    expect(await get(b.fake, target)).toMatchObject({ isActive: false });
  });

  it('an answer comes late, the order is there at once', async () => {
    const b = await bench();
    b.fake.fail('POST /api/v1/orders', { kind: 'delay', ms: 8_000 });
    let isAnswered = false;
    const placed = b.exchange.createOrder(buy).finally(() => (isAnswered = true));
    while (b.fake.orders.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await items(b, ACTIVE)).toHaveLength(1);
    expect(isAnswered).toBe(false);
    b.clock.advance(8_000);
    expect(await placed).toMatchObject({ outcome: 'accepted' });
  });

  it('every n-th request is refused, with or without the headers of the quota', async () => {
    const b = await bench();
    const until = START + 60_000;
    b.fake.fail('GET /api/v1/timestamp', { kind: 'code', code: '429000', every: 2, until });
    b.fake.fail('GET /api/v1/status', { kind: 'html', status: 429, bare: true, until });
    const ask = (path: string): Promise<Response> => fetch(`${b.fake.root}/api/v1/${path}`);
    expect((await ask('timestamp')).status).toBe(200);
    const refused = await ask('timestamp');
    expect([refused.status, refused.headers.has('gw-ratelimit-remaining')]).toEqual([429, true]);
    const atTheEdge = await ask('status');
    expect([atTheEdge.status, atTheEdge.headers.has('gw-ratelimit-remaining')]).toEqual([429, false]);
    expect(await atTheEdge.text()).toContain('<html>');
  });
});
