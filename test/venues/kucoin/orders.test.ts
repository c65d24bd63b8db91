import { describe, expect, it } from 'vitest';
import { bench, request, SHORT } from './support.js';

describe('orders on the wire', () => {
  it('sends whole contracts with leverage and isolated margin on every order', async () => {
    const { exchange, fake } = await bench();
    const limit = request({ type: 'limit', price: 49_000.1, timeInForce: 'PO', contracts: 7, leverage: 3 });
    expect(await exchange.createOrder(limit)).toMatchObject({ outcome: 'accepted' });
    const sent = fake.requests.findLast(({ method }) => method === 'POST');
    expect(sent?.path).toBe('/api/v1/orders');
    expect(sent?.body).toMatchObject({
      clientOid: limit.clientOrderId,
      symbol: 'XBTUSDTM',
      side: 'buy',
      type: 'limit',
      size: 7,
      price: '49000.1',
      leverage: 3,
      marginMode: 'ISOLATED',
      postOnly: true,
    });
    // Seven contracts of 0.001 coins at 49,000.1 are 343.0007 USDT: coins on the wire would be 1,000 times that.
    expect(fake.orders[0]).toMatchObject({ size: 7, filled: 0, isActive: true });
  });

  it("puts a short's stop above and its target below, both reduce-only on the mark", async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request({ side: 'sell' }));
    const common = { side: 'buy', contracts: 10, reduceOnly: true } as const;
    const stop = request({ ...common, type: 'stop', triggerPrice: 51_000 });
    const target = request({ ...common, type: 'takeProfit', triggerPrice: 48_000 });
    for (const each of [stop, target])
      expect(await exchange.createOrder(each)).toMatchObject({ outcome: 'accepted' });
    const wire = fake.requests.filter(({ method }) => method === 'POST').slice(1);
    const expected = {
      type: 'market',
      stopPriceType: 'MP',
      reduceOnly: true,
      leverage: 5,
      marginMode: 'ISOLATED',
    };
    expect(wire[0]?.body).toMatchObject({ ...expected, stop: 'up', stopPrice: '51000' });
    expect(wire[1]?.body).toMatchObject({ ...expected, stop: 'down', stopPrice: '48000' });
    for (const { path, body } of wire) {
      expect(path).toBe('/api/v1/orders');
      expect(body).not.toHaveProperty('triggerStopUpPrice');
    }
    expect(await exchange.fetchOpenOrders('BTC-USDT')).toMatchObject([
      { type: 'takeProfit', triggerPrice: 48_000, status: 'open', reduceOnly: true },
      { type: 'stop', triggerPrice: 51_000, status: 'open', reduceOnly: true },
    ]);
    // The mark goes against the short: the stop closes it, the target remains.
    fake.setPrice('BTC-USDT', { bid: 51_000, ask: 51_000.1, mark: 51_000 });
    expect(await exchange.fetchPositions()).toEqual([]);
    expect(await exchange.fetchOrder('BTC-USDT', stop.clientOrderId)).toMatchObject({
      type: 'stop',
      status: 'filled',
      filled: 10,
      averagePrice: 51_000.1,
    });
    expect(await exchange.fetchOpenOrders()).toMatchObject([{ clientOrderId: target.clientOrderId }]);
  });

  it("puts a long's stop below and its target above", async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request());
    const common = { side: 'sell', contracts: 10, reduceOnly: true } as const;
    await exchange.createOrder(request({ ...common, type: 'stop', triggerPrice: 49_000 }));
    await exchange.createOrder(request({ ...common, type: 'takeProfit', triggerPrice: 53_000 }));
    expect(fake.orders.slice(1).map(({ stop, stopPrice }) => [stop, stopPrice])).toEqual([
      ['down', 49_000],
      ['up', 53_000],
    ]);
  });

  it('writes tiny prices in full, never with an exponent', async () => {
    const tiny = { symbol: 'PEPEUSDTM', tickSize: 1e-10, price: 9.9e-6, multiplier: 1e5 };
    const { exchange, fake } = await bench({ instruments: [tiny] });
    const order = request({ symbol: 'PEPE-USDT', type: 'limit', price: 9.8765e-6, timeInForce: 'GTC' });
    expect(await exchange.createOrder(order)).toMatchObject({ outcome: 'accepted' });
    expect(fake.requests.at(-1)?.body).toMatchObject({ price: '0.0000098765', size: 10 });
    expect(await exchange.fetchOrder('PEPE-USDT', order.clientOrderId)).toMatchObject({ price: 9.8765e-6 });
  });

  it.each([
    ['half a contract', { contracts: 0.5 }],
    ['coins instead of contracts', { contracts: 0.01 }],
    ['a price off the tick', { type: 'limit', price: 49_000.15, timeInForce: 'GTC' }],
    ['a trigger off the tick', { type: 'stop', triggerPrice: 49_000.15, reduceOnly: true, side: 'sell' }],
    ['more leverage than the contract allows', { leverage: 101 }],
    ['a stop that could open a position', { type: 'stop', triggerPrice: 49_000, side: 'sell' }],
    ['a client id of 41 characters', { clientOrderId: 'x'.repeat(41) }],
  ] as const)('refuses %s before anything is sent', async (_what, change) => {
    const { exchange, fake } = await bench();
    expect(await exchange.createOrder(request(change))).toMatchObject({
      outcome: 'rejected',
      code: 'bad-request',
    });
    expect(fake.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('reports a partial fill, and the remainder cancelled by IOC', async () => {
    const { exchange, fake } = await bench();
    fake.setPrice('BTC-USDT', { bid: 50_000, ask: 50_000.1, available: 4 });
    const ioc = request({ type: 'limit', price: 50_010, timeInForce: 'IOC' });
    await exchange.createOrder(ioc);
    expect(await exchange.fetchOrder('BTC-USDT', ioc.clientOrderId)).toMatchObject({
      status: 'canceled',
      contracts: 10,
      filled: 4,
      averagePrice: 50_000.1,
      timeInForce: 'IOC',
    });
    expect(await exchange.fetchPositions()).toMatchObject([{ side: 'long', contracts: 4, leverage: 5 }]);
  });

  it('reads a post-only order that would cross as cancelled with nothing filled', async () => {
    const { exchange } = await bench();
    const crossing = request({ type: 'limit', price: 50_100, timeInForce: 'PO' });
    expect(await exchange.createOrder(crossing)).toMatchObject({ outcome: 'accepted' });
    expect(await exchange.fetchOrder('BTC-USDT', crossing.clientOrderId)).toMatchObject({
      status: 'canceled',
      filled: 0,
    });
  });

  it('switches a contract to isolated margin once and leaves the sending to its caller', async () => {
    const { exchange, fake } = await bench();
    fake.server.book.marginModes.set('XBTUSDTM', 'CROSS');
    const order = request();
    expect(await exchange.createOrder(order)).toMatchObject({
      outcome: 'later',
      code: '330005',
      retryAfterMs: 100,
    });
    expect(fake.server.book.marginModes.get('XBTUSDTM')).toBe('ISOLATED');
    // One order signed for one call: the lease is checked before each.
    expect(fake.requests.filter(({ path }) => path === '/api/v1/orders')).toHaveLength(1);
    expect(await exchange.createOrder(order)).toMatchObject({ outcome: 'accepted' });
    expect(fake.orders).toHaveLength(1);
  });

  it('takes a second refusal for the margin mode as final, and any of an order that reduces', async () => {
    const { exchange, fake } = await bench();
    const refuse = { kind: 'code', code: '330005', msg: 'because' } as const;
    fake.fail('POST /api/v1/orders', { ...refuse, times: 3 });
    const refused = { outcome: 'rejected', code: '330005', reason: 'because' };
    expect(await exchange.createOrder(request({ side: 'sell', reduceOnly: true }))).toEqual(refused);
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'later' });
    expect(await exchange.createOrder(request())).toEqual(refused);
    expect(fake.requests.filter(({ path }) => path.endsWith('changeMarginMode'))).toHaveLength(1);
  });

  it('brings a hedged account into one-way mode', async () => {
    const { kucoin, exchange, fake } = await bench();
    fake.server.book.hedged = true;
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'rejected', code: '330012' });
    await kucoin.checkAccount();
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
  });

  it('says what its owner can do about a risk limit', async () => {
    const { exchange, fake } = await bench();
    fake.server.book.riskLimits.set('XBTUSDTM', 1);
    expect(await exchange.createOrder(request())).toMatchObject({
      outcome: 'rejected',
      code: '300005',
      reason: expect.stringMatching(
        /^the position would be larger.* Raise the risk limit .*\(KuCoin: Position risk/,
      ),
    });
  });
});

describe('cancelling and looking up', () => {
  it.each([true, false])('finds and cancels stops by client id (known by client id: %s)', async (found) => {
    const { exchange, fake, reopen } = await bench({ stopsByClientOid: found });
    await exchange.createOrder(request());
    const stop = request({ type: 'stop', side: 'sell', triggerPrice: 49_000, reduceOnly: true });
    await exchange.createOrder(stop);
    // A new process knows no exchange ids.
    const { exchange: later } = await reopen();
    expect(await later?.fetchOrder('BTC-USDT', stop.clientOrderId)).toMatchObject({
      type: 'stop',
      status: 'open',
    });
    const { exchange: latest } = await reopen();
    expect(await latest?.cancelOrder('BTC-USDT', stop.clientOrderId)).toEqual({ outcome: 'canceled' });
    expect(fake.orders.find(({ clientOid }) => clientOid === stop.clientOrderId)?.isActive).toBe(false);
  });

  it('says gone for an order that was filled, was cancelled or never was', async () => {
    const { exchange } = await bench();
    const filled = request();
    await exchange.createOrder(filled);
    expect(await exchange.cancelOrder('BTC-USDT', filled.clientOrderId)).toEqual({ outcome: 'gone' });
    expect(await exchange.cancelOrder('BTC-USDT', 'rad-t-never-i0')).toEqual({ outcome: 'gone' });
    expect(await exchange.fetchOrder('BTC-USDT', 'rad-t-never-i0')).toBeUndefined();
  });

  it('says unknown when the answer to a cancellation is lost', async () => {
    const { exchange, fake } = await bench({}, SHORT);
    const resting = request({ type: 'limit', price: 40_000, timeInForce: 'GTC' });
    await exchange.createOrder(resting);
    // Both are lost: of one alone the second attempt would tell.
    fake.fail('DELETE /api/v1/orders/{orderId}', { kind: 'timeoutAfter', times: 2 });
    expect(await exchange.cancelOrder('BTC-USDT', resting.clientOrderId)).toMatchObject({
      outcome: 'unknown',
    });
    expect(await exchange.cancelOrder('BTC-USDT', resting.clientOrderId)).toEqual({ outcome: 'gone' });
  });

  it('does not take "invalid parameters" under the same code for "no such order"', async () => {
    const { exchange, fake } = await bench();
    fake.fail('GET /api/v1/orders/byClientOid', { kind: 'code', code: '100001', msg: 'Invalid parameters' });
    await expect(exchange.fetchOrder('BTC-USDT', 'rad-t-x-i0')).rejects.toMatchObject({
      code: 'read-failed',
    });
  });
});
