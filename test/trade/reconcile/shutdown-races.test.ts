import { describe, expect, it } from 'vitest';
import { Trader } from '../../../src/run/trader.js';
import type { LeaseKeeper } from '../../../src/state/store/lease-keeper.js';
import { isEntry, Scene } from '../../support/scene.js';

const traderOf = (scene: Scene, holds: boolean): Trader =>
  new Trader({
    keeper: { holds: () => holds, isElsewhere: !holds } as unknown as LeaseKeeper,
    parts: scene.world.parts,
    verify: () => Promise.resolve(undefined),
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
    await traderOf(scene, true).shutDownTrading();
    expect(scene.wire.calls).toEqual([expect.stringMatching(/^cancel rad-test-\w{6}-1-0$/)]);
  });

  it('leaves the orders of another instance alone when it is not the trader', async () => {
    const scene = await working();
    await scene.world.store.acquireLease('trader', 'other', 60_000);
    await traderOf(scene, false).shutDownTrading();
    expect(scene.wire.calls).toEqual([]);
  });
});
