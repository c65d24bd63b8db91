import { describe, expect, it } from 'vitest';
import { syncEvents } from '../../../src/trade/booking/sync.js';
import { adoptPosition, guardUnknown } from '../../../src/trade/reconcile/adopt.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { executeIntent } from '../../../src/trade/execution/driver.js';
import { World } from '../../support/world.js';
import { bench, request, type Bench } from './support.js';

const wired = ({ exchange, kucoin }: Bench): TradingParts => {
  const { parts } = new World([[100, 100, 100, 100, 1]]);
  return { ...parts, exchange, market: kucoin.market };
};

describe("the owner's position in cross margin", () => {
  it('is reported as such, and only orders that reduce it are sent in cross margin', async () => {
    const { exchange, fake } = await bench();
    fake.byHand('ETH-USDT', { side: 'sell', size: 5, marginMode: 'CROSS' });
    expect(await exchange.fetchPositions()).toMatchObject([{ symbol: 'ETH-USDT', marginMode: 'cross' }]);
    const close = { symbol: 'ETH-USDT', side: 'buy', contracts: 2, marginMode: 'cross' } as const;
    expect(await exchange.createOrder(request({ ...close, reduceOnly: true }))).toMatchObject({
      outcome: 'accepted',
    });
    await exchange.createOrder(request({ ...close, side: 'sell' }));
    expect(fake.requests.findLast(({ path }) => path === '/api/v1/orders')?.body).toMatchObject({
      marginMode: 'ISOLATED',
    });
    expect(fake.positions.get('ETHUSDTM')?.qty).toBe(-3);
  });

  it('gets a guarding stop, and is closed after it was adopted', async () => {
    const wire = await bench();
    const parts = wired(wire);
    wire.fake.byHand('ETH-USDT', { side: 'buy', size: 5, marginMode: 'CROSS' });
    await syncEvents(parts);
    const [held] = await wire.exchange.fetchPositions();
    if (!held) throw new Error('nothing is held');
    await guardUnknown(parts, held);
    // Five per cent below the mark of 2,000, while the volatility is not known.
    expect(wire.fake.orders.filter(({ isActive }) => isActive)).toMatchObject([
      { symbol: 'ETHUSDTM', side: 'sell', stop: 'down', stopPrice: 1_900, size: 5, marginMode: 'CROSS' },
    ]);
    expect(await adoptPosition(parts, 'ETH-USDT')).toMatchObject({
      status: 'adopted',
      position: { marginMode: 'cross' },
    });
    const intent = {
      id: 'C1',
      kind: 'close',
      symbol: 'ETH-USDT',
      side: 'long',
      by: 'owner',
      cause: '/close',
      status: 'pending',
      steps: [],
      reservedRisk: 0,
      reservedNotional: 0,
      createdAt: 0,
      updatedAt: 0,
    } as const;
    await parts.store.commit({ put: [{ kind: 'intent', id: 'C1', value: intent, version: 0 }] });
    await executeIntent(parts, 'C1');
    expect(wire.fake.positions.size).toBe(0);
  });
});
