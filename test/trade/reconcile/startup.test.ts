import { beforeEach, describe, expect, it } from 'vitest';
import { isFinal, ReadFailedError, type OrderRequest } from '../../../src/domain/index.js';
import type { Placement } from '../../../src/venues/exchange.js';
import { withdrawalOf } from '../../../src/trade/execution/entry-checks.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { isEntry, request as asking, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const OTHER = 'BBB-USDT';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

describe('a symbol whose protection cannot be read at the start', () => {
  let healed: boolean;
  /** Two positions without stops; nothing can be read of the orders in one of them. */
  beforeEach(async () => {
    healed = false;
    await scene.enter();
    const position = await scene.position();
    if (!position) throw new Error('no position');
    const other = { ...position, id: 'PB1', symbol: OTHER, protection: [] };
    await scene.world.store.commit({ put: [{ kind: 'position', id: OTHER, value: other, version: 0 }] });
    for (const order of await scene.resting())
      await scene.world.exchange.cancelOrder(order.symbol, order.clientOrderId);
    const { createOrder, fetchOrder } = scene.wire.exchange;
    const unreadable = new ReadFailedError('order', 'the row makes no sense');
    Object.assign(scene.wire.exchange, {
      fetchOrder: (symbol: string, id: string) =>
        symbol === OTHER && !healed ? Promise.reject(unreadable) : fetchOrder(symbol, id),
      createOrder: (request: OrderRequest): Promise<Placement> =>
        request.symbol === OTHER
          ? Promise.resolve({ outcome: 'unknown', reason: 'no answer' })
          : createOrder(request),
    });
  });

  const open = async () => (await scene.intents('protect')).filter((intent) => !isFinal(intent));

  it('holds up neither the others nor the start; it is gone on with', async () => {
    scene.world.reboot();
    await expect(recover(scene.world.parts)).resolves.toMatchObject({ positions: 2 });
    expect(await scene.resting('stop')).toMatchObject([{ symbol: SYMBOL }]);
    expect(await open()).toMatchObject([{ symbol: OTHER }]);
    await recover(scene.world.parts);
    expect(await open()).toHaveLength(1);
  });

  it('is told once, however often the start is tried', async () => {
    const { createOrder } = scene.wire.exchange;
    Object.assign(scene.wire.exchange, {
      fetchEvents: () => Promise.reject(new ReadFailedError('fills', 'code 500')),
      createOrder: (request: OrderRequest) =>
        request.symbol === OTHER ? Promise.reject(new TypeError('odd')) : createOrder(request),
    });
    scene.world.reboot();
    for (let tries = 0; tries < 3; tries++)
      await expect(recover(scene.world.parts)).rejects.toThrow('code 500');
    expect((await scene.pushes('notice')).map(({ text }) => text)).toEqual([
      expect.stringContaining(`${OTHER}: stop and target could not be checked`),
    ]);
  });

  it('takes no more exposure until it could be settled', async () => {
    await recover(scene.world.parts);
    scene.world.clock.advance(11_000);
    const [entry] = await scene.intents('open');
    if (!entry) throw new Error('no entry');
    const adding = {
      ...entry,
      id: 'B2',
      kind: 'scaleIn' as const,
      symbol: OTHER,
      positionId: 'PB1',
      steps: [],
    };
    expect(await withdrawalOf(scene.world.parts, adding)).toMatchObject({ code: 'unprotected' });
  });

  it('leaves the rest of reconciling to be done', async () => {
    const { fetchPositions } = scene.wire.exchange;
    Object.assign(scene.wire.exchange, {
      fetchPositions: async () => {
        const [held] = await fetchPositions();
        if (!held) return [];
        // Too near on both: the stops of both must move.
        return [OTHER, SYMBOL].map((symbol) => ({ ...held, symbol, liquidationPrice: 97 }));
      },
    });
    await reconcile(scene.world.parts);
    expect(await scene.resting('stop')).toMatchObject([{ symbol: SYMBOL, triggerPrice: 97.61 }]);
  });
});

describe('a stop that vanished while the process was down', () => {
  it('rests again after the restart, before any tick', async () => {
    await scene.enter();
    const [stop] = await scene.resting('stop');
    await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
    scene.world.reboot();
    await recover(scene.world.parts);
    expect((await scene.resting('stop')).map((order) => order.triggerPrice)).toEqual([stop?.triggerPrice]);
  });
});

describe('an intent that was under way when the process ended', () => {
  it('is taken up again by the start, though its job is gone', async () => {
    await scene.enter();
    const closing = await scene.world.desk.positions.close(SYMBOL, 1, asking('u2'), '/close');
    await scene.holdBack();
    scene.world.reboot();
    expect(await recover(scene.world.parts)).toMatchObject({ resumedIntents: 1 });
    const owed = await scene.world.store.owedJobs(Infinity, 10);
    expect(owed.map(({ job }) => job)).toMatchObject([
      { name: 'execute-order', data: { intentId: closing.status === 'recorded' ? closing.intentId : '' } },
    ]);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
  });
});

describe('the first start on an account', () => {
  it('opens the books with the balance that the exchange reports, and counts what is in the record once', async () => {
    await scene.enter();
    const { balance } = await scene.world.exchange.fetchAccount();
    await scene.world.store.commit({
      del: [
        { kind: 'ledger', id: 'main' },
        { kind: 'position', id: SYMBOL },
        { kind: 'cursor', id: 'events' },
      ],
    });
    scene.world.reboot();
    await recover(scene.world.parts);
    const ledger = (await scene.world.store.get('ledger', 'main'))?.value;
    expect(Number(ledger?.balance)).toBeCloseTo(balance, 9);
    expect(Number(ledger?.positions[SYMBOL]?.contracts)).toBe(await scene.held());
  });
});

describe('a start', () => {
  it('cancels the entry that still works, guards what it has filled and follows the intent to its end', async () => {
    scene.wire.plan(isEntry, { keepsWorking: 2 });
    await scene.approve();
    const [intent] = await scene.intents('open');
    const { clientOrderId } = await sentBy(intent?.id ?? '');
    for (const stop of await scene.resting('stop'))
      await scene.world.exchange.cancelOrder(SYMBOL, stop.clientOrderId);
    scene.wire.calls.length = 0;
    scene.world.reboot();
    expect(await recover(scene.world.parts)).toMatchObject({
      canceledEntries: 1,
      positions: 1,
      resumedIntents: 0,
    });
    expect((await scene.intent(intent?.id ?? ''))?.status).toBe('filled');
    expect(scene.wire.calls).toContain(`cancel ${clientOrderId}`);
    expect((await scene.resting('stop')).map((stop) => stop.contracts)).toEqual([2]);
  });

  /** Drives the intent until its order works at the exchange; that order's request. */
  const sentBy = async (id: string): Promise<OrderRequest> => {
    await scene.run(id);
    const request = (await scene.intent(id))?.steps.at(-1)?.request;
    if (!request) throw new Error('nothing was sent');
    return request;
  };
});
