import { beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** After this a stop counts by what is read alone, ms. */
const LATER = 11_000;

let scene: Scene;
/** From now on the record of cash flows does not answer. */
const hangCashflows = (): void => {
  Object.assign(scene.wire.exchange, { fetchCashflows: () => new Promise(() => undefined) });
};
const loseStop = async (): Promise<void> => {
  const [stop] = await scene.resting('stop');
  await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
  scene.world.clock.advance(LATER);
};
const isGuarded = async (): Promise<void> =>
  expect(await scene.resting('stop')).toMatchObject([{ contracts: await scene.held() }]);

beforeEach(() => {
  scene = new Scene();
});

describe('while cash flows are being read', () => {
  it('what an entry fills gets its stop', async () => {
    hangCashflows();
    await scene.enter();
    expect(await scene.held()).toBeGreaterThan(0);
    await isGuarded();
  });

  it('a position is closed and nothing of it left', async () => {
    await scene.enter();
    hangCashflows();
    await scene.world.desk.positions.close(SYMBOL, 1, request('c'), '/close');
    await scene.world.drain();
    expect([await scene.held(), await scene.resting()]).toEqual([0, []]);
    expect(await scene.pushes('exit')).toHaveLength(1);
  });

  it('a stop that is gone is placed again by the tick', async () => {
    await scene.enter();
    await loseStop();
    hangCashflows();
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    await isGuarded();
  });

  it('a start places the stop that is gone, and goes on with what was under way', async () => {
    await scene.enter();
    await loseStop();
    await scene.world.desk.positions.close(SYMBOL, 1, request('c'), '/close');
    await scene.holdBack();
    hangCashflows();
    expect(await recover(scene.world.parts)).toMatchObject({ positions: 1, resumedIntents: 1 });
    await isGuarded();
    await scene.world.drain();
    expect([await scene.held(), await scene.resting()]).toEqual([0, []]);
  });

  it('a position that was opened by hand is guarded', async () => {
    await scene.byHand();
    hangCashflows();
    await reconcile(scene.world.parts);
    await scene.world.drain();
    await isGuarded();
  });
});
