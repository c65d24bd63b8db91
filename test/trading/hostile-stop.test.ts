import { describe, expect, it } from 'vitest';
import { Trader } from '../../src/app/trader.js';
import type { LeaseKeeper } from '../../src/store/lease-keeper.js';
import { isEntry, Scene } from '../support/scene.js';

const traderOf = (scene: Scene, holds: boolean): Trader =>
  new Trader({
    keeper: { holds: () => holds } as unknown as LeaseKeeper,
    parts: scene.world.parts,
    verify: () => Promise.resolve(),
    human: scene.world.human,
    log: scene.world.parts.log,
  });

const working = async (): Promise<Scene> => {
  const scene = new Scene();
  scene.wire.plan(isEntry, { keepsWorking: 1 });
  await scene.approve();
  const [intent] = await scene.intents('open');
  await scene.run(intent?.id ?? '');
  scene.wire.calls.length = 0;
  return scene;
};

describe('a process that stops while an entry works', () => {
  it('cancels it: nobody would guard what it fills', async () => {
    const scene = await working();
    await traderOf(scene, true).standDown();
    expect(scene.wire.calls).toEqual([expect.stringMatching(/^cancel rad-test-AS1-i0$/)]);
  });

  it('leaves the orders of another instance alone when it is not the trader', async () => {
    const scene = await working();
    await traderOf(scene, false).standDown();
    expect(scene.wire.calls).toEqual([]);
  });
});
