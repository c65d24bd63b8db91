import { describe, expect, it } from 'vitest';
import type { Row } from '../../venues/paper/support.js';
import { isStop, QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const isMovedTo =
  (price: number) =>
  (order: { type: string; triggerPrice?: number }): boolean =>
    isStop(order) && order.triggerPrice === price;

const move = (scene: Scene, stop: number): Promise<unknown> =>
  scene.world.desk.positions.retarget({ symbol: SYMBOL, stop }, request('u2'));

describe('a stop that the exchange does not let move', () => {
  it('stays where it rests; the position goes on, and its owner is told', async () => {
    const scene = new Scene();
    const planned = await scene.enter();
    scene.wire.plan(isMovedTo(97), { reject: 'no more stops' }, 9);
    await move(scene, 97);
    await scene.world.drain();
    expect(await scene.held()).toBe(planned);
    expect(await scene.position()).toMatchObject({ stop: 95, moves: [{ what: 'stop', to: 95 }] });
    expect(await scene.resting('stop')).toMatchObject([{ triggerPrice: 95, contracts: planned }]);
    const told = (await scene.pushes('notice')).map(({ text }) => text);
    expect(told).toEqual([expect.stringContaining('it stays at 95')]);
    expect(await scene.world.store.journal({ match: ({ event }) => event === 'stop-refused' })).toHaveLength(
      1,
    );
  });

  it('stays where it rests even when the price has passed where it was to go: it guards all that is open', async () => {
    const fallen: Row = [96, 96, 96, 96, 1_000_000];
    const scene = new Scene([QUIET, QUIET, fallen, fallen, fallen]);
    const planned = await scene.enter();
    await move(scene, 97);
    scene.wire.plan(isMovedTo(97), { reject: 'it would trigger at once' }, 9);
    scene.world.clock.set(scene.world.clock.now() + 300_000);
    await scene.world.drain();
    expect(await scene.held()).toBe(planned);
    expect(await scene.resting('stop')).toMatchObject([{ triggerPrice: 95, contracts: planned }]);
  });

  it('closes the position when no stop rests for all of it', async () => {
    const scene = new Scene();
    scene.wire.plan(isStop, { reject: 'no more stops' }, 9);
    await scene.enter();
    expect(await scene.held()).toBe(0);
  });
});
