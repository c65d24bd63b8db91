import { beforeEach, describe, expect, it } from 'vitest';
import { isFinal, ReadFailedError } from '../../src/domain/index.js';
import { withdrawalOf } from '../../src/execution/entry-refusal.js';
import { reconcile } from '../../src/trading/reconcile.js';
import { recover } from '../../src/trading/recover.js';
import { Scene } from '../support/scene.js';
import { SYMBOL } from '../support/world.js';

const OTHER = 'BBB-USDT';

let scene: Scene;
let healed: boolean;
/** Two positions without stops; nothing can be read of the orders in one of them. */
beforeEach(async () => {
  scene = new Scene();
  healed = false;
  await scene.enter();
  const position = await scene.position();
  if (!position) throw new Error('no position');
  const other = { ...position, id: 'PB1', symbol: OTHER, protection: [] };
  await scene.world.store.commit({ put: [{ kind: 'position', id: OTHER, value: other, version: 0 }] });
  for (const order of await scene.resting())
    await scene.world.exchange.cancelOrder(order.symbol, order.clientOrderId);
  const { fetchOrder } = scene.wire.exchange;
  const unreadable = new ReadFailedError('order', 'the row makes no sense');
  Object.assign(scene.wire.exchange, {
    fetchOrder: (symbol: string, id: string) =>
      symbol === OTHER && !healed ? Promise.reject(unreadable) : fetchOrder(symbol, id),
  });
});

const told = async (): Promise<string[]> => (await scene.pushes('notice')).map(({ text }) => text);
const open = async () => (await scene.intents('protect')).filter((intent) => !isFinal(intent));

describe('a symbol whose protection cannot be read at the start', () => {
  it('holds up neither the others nor the start; it is gone on with, and the owner is told', async () => {
    scene.world.reboot();
    await expect(recover(scene.world.parts)).resolves.toMatchObject({ positions: 2 });
    expect(await scene.resting('stop')).toMatchObject([{ symbol: SYMBOL }]);
    expect((await told()).filter((text) => text.startsWith(OTHER))).toHaveLength(1);
    expect(await open()).toMatchObject([{ symbol: OTHER }]);
    await recover(scene.world.parts);
    expect(await open()).toHaveLength(1);
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
    await expect(reconcile(scene.world.parts)).rejects.toThrow('the row makes no sense');
    expect(await scene.resting('stop')).toMatchObject([{ symbol: SYMBOL, triggerPrice: 97.61 }]);
  });
});
