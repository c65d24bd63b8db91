import { describe, expect, it } from 'vitest';
import { orders } from '../../../tools/verify/checks/orders.js';
import { stopLoss } from '../../../tools/verify/checks/stop-loss.js';
import { takeProfit } from '../../../tools/verify/checks/take-profit.js';
import { trading } from '../../../tools/verify/checks/trading.js';
import { override } from '../../../tools/verify/override.js';
import { brokenBy, garbling, lyingAbout } from './broken.js';

describe('each line turns ✗ when the behaviour behind it is broken', { timeout: 120_000 }, () => {
  it('Trading: an entry that is dropped on its way', async () => {
    const { ok, seen } = await brokenBy(trading, {
      timeout: 8000,
      exchange: lyingAbout(({ reduceOnly }) => !reduceOnly),
    });
    expect(seen).toContain('the fill of RISE-USDT did not come');
    expect(ok).toBe(false);
  });

  it('Trading: an entry that is sent twice', async () => {
    const { ok, seen } = await brokenBy(trading, {
      exchange: (exchange) =>
        override(exchange, {
          createOrder: async (request) => {
            if (!request.reduceOnly)
              await exchange.createOrder({ ...request, clientOrderId: `${request.clientOrderId}x` });
            return exchange.createOrder(request);
          },
        }),
    });
    expect(seen).toMatch(/the exchange holds long|contracts are open|the end of/);
    expect(ok).toBe(false);
  });

  it('Orders: coins where contracts are meant', async () => {
    const { ok, seen } = await brokenBy(orders, {
      exchange: garbling((request) =>
        request.symbol === 'SINK-USDT' && !request.reduceOnly
          ? { ...request, contracts: 2 * request.contracts }
          : request,
      ),
    });
    expect(seen).toMatch(/SINK-USDT.*(were approved|contracts)/);
    expect(ok).toBe(false);
  });

  it('Orders: an order that nobody has written down', async () => {
    const { ok, seen } = await brokenBy(orders, {
      exchange: (exchange) =>
        override(exchange, {
          createOrder: async (request) => {
            if (request.type === 'market')
              await exchange.createOrder({ ...request, clientOrderId: 'rad-x-unknown-i0', contracts: 1 });
            return exchange.createOrder(request);
          },
        }),
    });
    expect(seen).toContain('(rad-x-unknown-i0) reached the exchange before its client id was recorded');
    expect(ok).toBe(false);
  });

  it('Take Profit: a target that is only said to rest', async () => {
    const { ok, seen } = await brokenBy(takeProfit, {
      timeout: 8000,
      exchange: lyingAbout(({ type }) => type === 'takeProfit'),
    });
    expect(seen).toContain('the target on the exchange did not come');
    expect(ok).toBe(false);
  });

  it('Stop Loss: a stop that is only said to rest', async () => {
    const { ok, seen } = await brokenBy(stopLoss, { exchange: lyingAbout(({ type }) => type === 'stop') });
    expect(seen).toContain('a stop of SLIDE-USDT on the exchange within 2 s of the fill did not come');
    expect(ok).toBe(false);
  });

  it('Stop Loss: a stop that loosens on the way up', async () => {
    let stops = 0;
    const { ok, seen } = await brokenBy(stopLoss, {
      exchange: garbling((request) =>
        request.symbol === 'RISE-USDT' && request.type === 'stop' && ++stops === 3
          ? { ...request, triggerPrice: 90 }
          : request,
      ),
    });
    expect(seen).toMatch(/the stop of RISE-USDT loosened: .*→ 90/);
    expect(ok).toBe(false);
  });
});
