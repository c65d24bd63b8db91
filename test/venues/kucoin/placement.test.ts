import { NOTHING_TO_REDUCE } from '../../../src/venues/exchange.js';
import { describe, expect, it } from 'vitest';
import type { FakeKucoin, Fault } from '../../support/kucoin/index.js';
import { bench, request, SHORT } from './support.js';

const POST = 'POST /api/v1/orders';

/** What became of one order under a fault, and how many orders the exchange has. */
const under = async (fault: Fault) => {
  const parts = await bench({}, SHORT);
  await parts.kucoin.market.instruments();
  parts.fake.fail(POST, fault);
  const order = request();
  const placement = await parts.exchange.createOrder(order);
  const posts = parts.fake.requests.filter(({ method }) => method === 'POST').length;
  return { ...parts, order, placement, posts };
};

describe('what an answer to an order means', () => {
  it.each<[string, Fault, number]>([
    ['an HTML page with status 200', { kind: 'html' }, 0],
    ['an HTML page after the order was taken', { kind: 'htmlAfter' }, 1],
    ['a reset before anything was done', { kind: 'reset' }, 0],
    ['a reset after the order was taken', { kind: 'reset', after: true }, 1],
    ['no answer at all', { kind: 'hang' }, 0],
    ['no answer after the order was taken', { kind: 'timeoutAfter' }, 1],
    ['a body that never ends', { kind: 'slowBody' }, 1],
    ['500000 after the order was taken', { kind: 'code', code: '500000', status: 500, after: true }, 1],
    ['a bare 503', { kind: 'status', status: 503 }, 0],
    ['a bare 504 after the order was taken', { kind: 'status', status: 504, after: true }, 1],
    ['an empty body with status 200', { kind: 'status', status: 200 }, 0],
    [
      'an answer without an order id',
      { kind: 'status', status: 200, body: '{"code":"200000","data":{}}' },
      0,
    ],
  ])('%s: unknown, sent once, and found or not by client id', async (_what, fault, exists) => {
    const { placement, posts, exchange, order, fake } = await under(fault);
    expect(placement).toMatchObject({ outcome: 'unknown' });
    expect(posts).toBe(1);
    expect(fake.orders).toHaveLength(exists);
    const found = await exchange.fetchOrder('BTC-USDT', order.clientOrderId);
    if (exists === 1) expect(found).toMatchObject({ status: 'filled', filled: 10 });
    else expect(found).toBeUndefined();
  });

  it.each<[string, Fault, number | undefined]>([
    ['429000', { kind: 'code', code: '429000' }, 500],
    ['http-429', { kind: 'html', status: 429, bare: true }, 30_000],
    ['200002', { kind: 'code', code: '200002' }, 10_000],
    ['1015', { kind: 'code', code: '1015' }, 30_000],
    ['400002', { kind: 'code', code: '400002', status: 401 }, undefined],
  ])('%s: not placed, with the time to wait', async (code, fault, wait) => {
    const { placement, fake } = await under(fault);
    const expected = { outcome: 'later', code, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
    expect(placement).toMatchObject(expected);
    expect(fake.orders).toEqual([]);
  });

  it('after a 200002 sends nothing for ten seconds, then goes on', async () => {
    const { exchange, fake, clock } = await under({ kind: 'code', code: '200002' });
    const before = fake.requests.length;
    expect(await exchange.createOrder(request())).toMatchObject({
      outcome: 'later',
      code: 'rate-budget',
    });
    expect(fake.requests).toHaveLength(before);
    clock.advance(10_000);
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
  });

  it.each(['300003', '300012', '330008', '400003', '400007', '100001'])(
    '%s: rejected, with the code and the reason',
    async (code) => {
      const { placement, fake } = await under({ kind: 'code', code, msg: 'because' });
      expect(placement).toEqual({ outcome: 'rejected', code, reason: 'because' });
      expect(fake.orders).toEqual([]);
    },
  );

  it('no open positions to close: rejected by the word of the port', async () => {
    const { placement } = await under({ kind: 'code', code: '300009', msg: 'because' });
    expect(placement).toEqual({ outcome: 'rejected', code: NOTHING_TO_REDUCE, reason: 'because' });
  });

  it('a refused connection: not placed', async () => {
    const { exchange, fake, kucoin } = await bench();
    await kucoin.market.instruments();
    await fake.refuse();
    // The connection that was kept alive dies first: that alone would be ambiguous.
    await expect(exchange.fetchAccount()).rejects.toMatchObject({ code: 'read-failed' });
    expect(await exchange.createOrder(request())).toMatchObject({
      outcome: 'later',
      code: 'no-connection',
    });
    await fake.accept();
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
  });

  it('an active client id sent again: 300018, one order', async () => {
    const { exchange, fake } = await bench();
    const resting = request({ type: 'limit', price: 40_000, timeInForce: 'GTC' });
    await exchange.createOrder(resting);
    expect(await exchange.createOrder(resting)).toMatchObject({ outcome: 'duplicate' });
    expect(fake.orders).toHaveLength(1);
  });

  it('contracts that cannot be read: not placed, nothing sent', async () => {
    const { exchange, fake } = await bench();
    fake.fail('GET /api/v1/contracts/active', { kind: 'html' });
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'later' });
    expect(fake.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('signature and clock', () => {
  it('signs what the exchange accepts, over query and body', async () => {
    const { exchange } = await bench();
    expect(await exchange.fetchOpenOrders('BTC-USDT')).toEqual([]);
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    ['key', '400003', 'KUCOIN_API_KEY'],
    ['passphrase', '400004', 'KUCOIN_API_PASSPHRASE'],
    ['secret', '400004', 'KUCOIN_API_PASSPHRASE'],
  ] as const)('a wrong %s: rejected, and one line that names the setting', async (field, code, setting) => {
    const { fake, reopen } = await bench();
    const wrong = await reopen({ keys: { ...fake.keys, [field]: 'wrong' } });
    expect(await wrong.exchange?.createOrder(request())).toMatchObject({ outcome: 'rejected', code });
    const refusal = await wrong.checkKey().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'key-refused' });
    expect(String(refusal)).toContain(setting);
    expect(String(refusal)).not.toContain(fake.keys.secret);
  });

  it('measures the difference of the clocks and signs by the exchange', async () => {
    const { exchange, fake } = await bench({ skew: 60_000 });
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
    expect(fake.requests.every(({ code }) => code === '200000')).toBe(true);
  });

  it('corrects a clock that runs away later, and repeats the read but not the order', async () => {
    const { exchange, fake } = await bench();
    await exchange.fetchAccount();
    // The exchange's clock jumps by ten seconds.
    Object.assign(fake.server.options, { skew: 10_000 });
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'later', code: '400002' });
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
    Object.assign(fake.server.options, { skew: 20_000 });
    expect(await exchange.fetchAccount()).toMatchObject({ timestamp: fake.server.now });
    expect(fake.orders).toHaveLength(1);
  });
});

describe('what the key may do', () => {
  it('accepts General and Futures', async () => {
    const { kucoin } = await bench();
    expect(await kucoin.checkKey()).toEqual({ permissions: ['General', 'Futures'], ipRestricted: true });
  });

  it('says whether it works from any address', async () => {
    const { kucoin } = await bench({ ipWhitelist: [] });
    expect(await kucoin.checkKey()).toMatchObject({ ipRestricted: false });
  });

  it.each([
    ['General,Futures,Transfer', 'Transfer'],
    ['General, Futures, Spot, Withdrawal', 'Spot, Withdrawal'],
    ['General', 'not Futures'],
  ])('refuses %s and says why', async (permission, why) => {
    const { kucoin } = await bench({ permission });
    await expect(kucoin.checkKey()).rejects.toThrow(why);
    await expect(kucoin.checkKey()).rejects.toMatchObject({ code: 'key-refused' });
  });

  it.each(['400006', '400007'])('says one line for %s', async (code) => {
    const { kucoin, fake } = await bench();
    fake.fail('GET /api/v1/user/api-key', { kind: 'code', code, status: 401 });
    await expect(kucoin.checkKey()).rejects.toMatchObject({ code: 'key-refused' });
  });

  it('does not call a maintenance page a bad key', async () => {
    const { kucoin, fake } = await bench();
    fake.fail('GET /api/v1/user/api-key', { kind: 'html' });
    await expect(kucoin.checkKey()).rejects.toMatchObject({ code: 'read-failed' });
  });
});

describe('an answer that says "not now"', () => {
  const switching = (fake: FakeKucoin, code: string): void => {
    fake.server.book.hedged = true;
    fake.fail('POST /api/v2/position/switchPositionMode', { kind: 'code', code });
  };

  it.each(['300015', '300002', '100002', '230005', '400002', '500000'])(
    '%s to the switch of the position mode is no refusal of the account',
    async (code) => {
      const { kucoin, fake } = await bench();
      switching(fake, code);
      await expect(kucoin.checkAccount()).rejects.toMatchObject({ code: 'read-failed' });
      fake.heal();
      await expect(kucoin.checkAccount()).resolves.toBeUndefined();
    },
  );

  it.each(['400002', '300002', '100002', '500000'])('%s is no refusal of the key', async (code) => {
    const { kucoin, fake } = await bench();
    fake.fail('GET /api/v1/user/api-key', { kind: 'code', code, status: 401, times: 2 });
    await expect(kucoin.checkKey()).rejects.toMatchObject({ code: 'read-failed' });
    fake.heal();
    expect(await kucoin.checkKey()).toMatchObject({ permissions: ['General', 'Futures'] });
  });

  it('to the switch of the margin mode ends no entry', async () => {
    const { exchange, fake } = await bench();
    fake.server.book.marginModes.set('XBTUSDTM', 'CROSS');
    fake.fail('POST /api/v2/position/changeMarginMode', { kind: 'code', code: '100002', msg: 'busy' });
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'later' });
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'later' });
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
  });
});

describe('what kind of account it is', () => {
  it('refuses a unified account, in a line that says what to do', async () => {
    const { kucoin, fake } = await bench();
    fake.server.book.unified = true;
    await expect(kucoin.checkAccount()).rejects.toMatchObject({ code: 'key-refused' });
    await expect(kucoin.checkAccount()).rejects.toThrow('use a classic account');
  });

  it('takes an account whose mode cannot be read for a classic one', async () => {
    const { kucoin, fake } = await bench();
    fake.fail('GET /api/ua/v1/account/mode', { kind: 'status', status: 404 });
    await expect(kucoin.checkAccount()).resolves.toBeUndefined();
  });

  it('refuses hedge mode while it cannot be switched, and does not call trouble on the way a refusal', async () => {
    const { kucoin, exchange, fake } = await bench();
    await exchange.createOrder(request());
    fake.server.book.hedged = true;
    await expect(kucoin.checkAccount()).rejects.toMatchObject({ code: 'key-refused' });
    await expect(kucoin.checkAccount()).rejects.toThrow('set Position Mode to One-Way');
    fake.fail('POST /api/v2/position/switchPositionMode', { kind: 'status', status: 503 });
    await expect(kucoin.checkAccount()).rejects.toMatchObject({ code: 'read-failed' });
  });
});

describe('a process that has lost its lease on the way to the wire', () => {
  it('opens nothing any more; what reduces still goes', async () => {
    let holds = true;
    const { exchange, fake } = await bench({}, { mayOpen: () => holds });
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'accepted' });
    holds = false;
    expect(await exchange.createOrder(request())).toMatchObject({ outcome: 'later', code: 'lease-lost' });
    expect(fake.orders).toHaveLength(1);
    const stop = request({ type: 'stop', side: 'sell', triggerPrice: 49_000, reduceOnly: true });
    expect(await exchange.createOrder(stop)).toMatchObject({ outcome: 'accepted' });
  });
});
