import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/domain/index.js';
import { openKucoin } from '../../../src/venues/kucoin/index.js';
import { bench, HOUR, request } from './support.js';

const LIST = 'GET /api/v1/contracts/active';

describe('the list of contracts', () => {
  it('is not waited for by any order once it was read, however old it is and while it hangs', async () => {
    const { exchange, fake, clock } = await bench();
    await exchange.createOrder(request());
    clock.advance(30 * HOUR);
    fake.fail(LIST, { kind: 'hang', times: 99 });
    const stop = request({ type: 'stop', side: 'sell', triggerPrice: 49_000, reduceOnly: true });
    expect(await exchange.createOrder(stop)).toMatchObject({ outcome: 'accepted' });
    expect(await exchange.fetchOrder('BTC-USDT', stop.clientOrderId)).toMatchObject({ status: 'open' });
    expect(await exchange.fetchOpenOrders()).toHaveLength(1);
    expect(await exchange.fetchPositions()).toHaveLength(1);
    expect(await exchange.cancelOrder('BTC-USDT', stop.clientOrderId)).toEqual({ outcome: 'canceled' });
    // One try behind them, not one for each.
    expect(fake.requests.filter(({ path }) => path === '/api/v1/contracts/active')).toHaveLength(2);
  }, 5_000);

  it('is read again behind its users when it is an hour old', async () => {
    const { kucoin, fake, clock } = await bench();
    await kucoin.market.instruments();
    Object.assign(fake.server.book.contract('ETHUSDTM'), { maxLeverage: 20 });
    clock.advance(HOUR + 1);
    await vi.waitFor(async () =>
      expect((await kucoin.market.instruments()).get('ETH-USDT')?.maxLeverage).toBe(20),
    );
  });

  it('is tried twice a minute at most while it cannot be read', async () => {
    const { kucoin, fake, clock } = await bench();
    await kucoin.market.instruments();
    clock.advance(HOUR + 1);
    fake.fail(LIST, { kind: 'html', times: 99 });
    const tried = async (): Promise<number> => {
      for (let look = 0; look < 5; look++) {
        await kucoin.market.instruments();
        // A call to the same host that is answered after the one behind has failed.
        await kucoin.market.depth('BTC-USDT');
      }
      return fake.requests.filter(({ path }) => path === '/api/v1/contracts/active').length;
    };
    expect(await tried()).toBe(2);
    clock.advance(30_001);
    expect(await tried()).toBe(3);
  });

  it('is read at once for a contract that it lacks', async () => {
    const { kucoin, fake, clock } = await bench();
    fake.server.book.delisted.add('DOGEUSDTM');
    await kucoin.market.instruments();
    fake.server.book.delisted.delete('DOGEUSDTM');
    clock.advance(HOUR + 1);
    expect(await kucoin.market.quote('DOGE-USDT')).toMatchObject({ symbol: 'DOGE-USDT' });
  });

  it('keeps what was taken off it while held: the settlement is booked under our symbol', async () => {
    const { exchange, kucoin, fake, clock } = await bench();
    await exchange.createOrder(request({ symbol: 'ETH-USDT', contracts: 50 }));
    let { cursor } = await exchange.fetchEvents('');
    fake.delist('ETH-USDT');
    clock.advance(HOUR + 1);
    expect(await kucoin.market.universe(9)).not.toContain('ETH-USDT');
    expect(await exchange.fetchPositions()).toMatchObject([{ symbol: 'ETH-USDT', contracts: 50 }]);
    ({ cursor } = await exchange.fetchEvents(cursor));
    fake.force('ETH-USDT', 'settlement', undefined, 1_990);
    const { events } = await exchange.fetchEvents(cursor);
    expect(events).toMatchObject([
      { fill: { symbol: 'ETH-USDT', side: 'sell', contracts: 50, price: 1_990, liquidation: true } },
    ]);
  });

  it('is told by a later process what is held: its orders and its settlement are known under our symbol', async () => {
    const { exchange, kucoin, fake, clock } = await bench();
    const instrument = (await kucoin.market.instruments()).get('ETH-USDT');
    await exchange.createOrder(request({ symbol: 'ETH-USDT', contracts: 50 }));
    fake.delist('ETH-USDT');
    const later = await openKucoin({ apiRoot: fake.root, keys: fake.keys, clock, log: silentLog });
    await later.market.instruments();
    if (!instrument || !later.exchange) throw new Error('no instrument or exchange');
    later.market.recall([instrument]);
    expect(await later.exchange.fetchPositions()).toMatchObject([{ symbol: 'ETH-USDT', contracts: 50 }]);
    expect(await later.market.universe(9)).not.toContain('ETH-USDT');
    clock.advance(HOUR + 1);
    expect(await later.market.universe(9)).not.toContain('ETH-USDT');
    expect((await later.market.instruments()).get('ETH-USDT')).toEqual(instrument);
    await later.close();
  });
});
