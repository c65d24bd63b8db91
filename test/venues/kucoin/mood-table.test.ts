import { describe, expect, it } from 'vitest';
import { fallInto, MOODS } from '../../support/kucoin/moods.js';
import { get } from './raw.js';
import { bench, HOUR, request, START } from './support.js';

describe('the list of moods', () => {
  it.each(Object.entries(MOODS))('%s: can be fallen into and ends', async (_, mood) => {
    const b = await bench();
    fallInto(b.fake, mood, 60_000);
    b.fake.heal();
    expect(await b.exchange.createOrder(request({ contracts: 1 }))).toMatchObject({ outcome: 'accepted' });
  });

  it('a liquidation cancels all orders of the contract', async () => {
    const b = await bench();
    await b.exchange.createOrder(request({ contracts: 1 }));
    const stop = { type: 'stop', side: 'sell', triggerPrice: 40_000, reduceOnly: true } as const;
    await b.exchange.createOrder(request({ ...stop, clientOrderId: 'rad-T-X-s0', contracts: 1 }));
    b.fake.setPrice('BTC-USDT', { bid: 1_000, ask: 1_001 });
    expect(b.fake.positions.size).toBe(0);
    expect(b.fake.orders.filter(({ isActive }) => isActive)).toEqual([]);
  });

  it('above the risk limit nothing opens', async () => {
    const b = await bench();
    b.fake.server.book.riskLimits.set('XBTUSDTM', 100);
    expect(await b.exchange.createOrder(request({ contracts: 3 }))).toMatchObject({
      outcome: 'rejected',
      code: '300005',
    });
  });

  it('on whole hours no order is taken', async () => {
    const b = await bench({ settlementMs: 5_000 });
    b.clock.set(START + HOUR / 2);
    expect(await b.exchange.createOrder(request({ contracts: 1 }))).not.toMatchObject({
      outcome: 'accepted',
    });
    b.clock.advance(5_000);
    const later = request({ clientOrderId: 'rad-T-X-i1', contracts: 1 });
    expect(await b.exchange.createOrder(later)).toMatchObject({ outcome: 'accepted' });
  });

  it('a unified account says so', async () => {
    const b = await bench();
    b.fake.server.book.unified = true;
    expect(await get(b.fake, '/api/ua/v1/account/mode')).toMatchObject({ selfAccountMode: 'UNIFIED' });
  });
});
