import { beforeEach, describe, expect, it } from 'vitest';
import { isFinal, ReadFailedError } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { riskContext } from '../../../src/trade/signals/risk-inputs.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
/** Held, and then taken off the list; the process that held it may be gone too. */
beforeEach(async () => {
  scene = new Scene();
  await scene.enter();
  Object.assign(scene.world.market, { instruments: () => Promise.resolve(new Map()) });
});

describe('a contract that is taken off the list while it is held', () => {
  it('counts in the risk and on the card, as before', async () => {
    const { positions } = await riskContext(scene.world.parts);
    expect(positions).toMatchObject([{ symbol: SYMBOL, side: 'long' }]);
    expect(positions[0]?.openRisk).toBeGreaterThan(0);
    expect(await scene.world.desk.positions.list()).toHaveLength(1);
  });

  it('is closed by the owner, in a new process too', async () => {
    scene.world.reboot();
    await recover(scene.world.parts);
    await scene.world.desk.positions.close(SYMBOL, 1, request('u1'), '/close');
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(await scene.position()).toBeUndefined();
    expect(await scene.pushes('exit')).toHaveLength(1);
  });

  it('and settled is closed, booked and told as settled', async () => {
    const contracts = await scene.held();
    const real = scene.wire.exchange.fetchEvents;
    Object.assign(scene.wire.exchange, {
      fetchEvents: async (cursor: string) => {
        if (cursor.endsWith('settled')) return { events: [], cursor };
        const page = await real(cursor);
        const settlement = {
          id: 'S1',
          clientOrderId: '',
          exchangeOrderId: '',
          symbol: SYMBOL,
          side: 'sell' as const,
          contracts,
          price: 99,
          fee: 0,
          liquidity: 'taker' as const,
          timestamp: scene.world.clock.now(),
          liquidation: true,
          forcedBy: 'settlement' as const,
        };
        return {
          events: [...page.events, { type: 'fill' as const, fill: settlement }],
          cursor: `${page.cursor}settled`,
        };
      },
    });
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.position()).toBeUndefined();
    const [exit] = await scene.pushes('exit');
    expect(exit?.trade).toMatchObject({ contracts, exitPrice: 99, exitReason: 'settlement' });
    expect((await scene.world.store.get('ledger', 'main'))?.value.positions).toEqual({});
  });
});

describe('protection that cannot be mended', () => {
  it('has one intent a symbol, however long that takes', async () => {
    for (const order of await scene.resting())
      await scene.world.exchange.cancelOrder(order.symbol, order.clientOrderId);
    const { fetchOrder } = scene.wire.exchange;
    Object.assign(scene.wire.exchange, { fetchOrder: () => Promise.reject(new ReadFailedError('it', 'no')) });
    for (let tick = 0; tick < 40; tick++) {
      await checkPositions(scene.world.parts).catch(() => undefined);
      await scene.holdBack();
      scene.world.clock.advance(5000);
    }
    expect((await scene.intents('protect')).filter((intent) => !isFinal(intent))).toHaveLength(1);
    Object.assign(scene.wire.exchange, { fetchOrder });
    scene.wire.heal();
    for (let tick = 0; tick < 4; tick++) {
      await scene.world.drain(15_000);
      await checkPositions(scene.world.parts);
    }
    expect((await scene.intents()).filter((intent) => !isFinal(intent))).toEqual([]);
  });
});
