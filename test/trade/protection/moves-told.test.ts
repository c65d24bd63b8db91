import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../src/domain/index.js';
import { executeJob, intentOn } from '../../../src/trade/orders/intents.js';
import { commit } from '../../../src/trade/orders/parts.js';
import { request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** Moves levels of what is held, as the review of a candle does it. */
const moveByBot = async (scene: Scene, levels: Pick<Intent, 'stop' | 'target'>): Promise<void> => {
  const { parts } = scene.world;
  const position = await scene.position();
  if (!position) throw new Error('no position');
  const cause = 'trailing stop, 5.0 % from the best price';
  const targetCause = 'dynamic target, market with the trade';
  const intent = intentOn(parts, position, {
    id: 'M1',
    kind: 'retarget',
    by: 'bot',
    cause,
    targetCause,
    ...levels,
  });
  await commit(parts, {
    put: [{ kind: 'intent', id: intent.id, value: intent, version: 0 }],
    jobs: [executeJob(intent)],
  });
  await scene.world.drain();
};

const held = async (): Promise<Scene> => {
  const scene = new Scene();
  await scene.enter();
  return scene;
};

describe('a level that moved', () => {
  it('B15: is told where it is the stop; a target that the bot moves calls nobody', async () => {
    const scene = await held();
    await moveByBot(scene, { stop: 97, target: 130 });
    expect((await scene.position())?.moves.slice(-2).map(({ what }) => what)).toEqual(['stop', 'target']);
    expect(await scene.pushes('moved')).toMatchObject([{ what: 'stop', to: 97, side: 'long' }]);
  });

  it('says in R what the trade will have made at the stop: fees and slippage included', async () => {
    const scene = await held();
    await moveByBot(scene, { stop: 97 });
    const [figures] = await scene.world.desk.positions.list();
    const [push] = await scene.pushes('moved');
    // The same as the card's "If the stop is hit … in all", which is reckoned from the mark.
    const net = (figures?.net ?? 0) - (figures?.openRisk ?? 0);
    expect(push?.stopR).toBeCloseTo(net / (figures?.position.riskUnit ?? 1), 10);
    // 3 of the first 5 away, and costs of both ways.
    expect(push?.stopR).toBeLessThan(-0.6);
    expect(push?.stopR).toBeGreaterThan(-0.75);
  });

  it('is told of both where the owner asked for it', async () => {
    const scene = await held();
    await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 97, target: 130 }, request('u1'));
    await scene.world.drain();
    expect((await scene.pushes('moved')).map(({ what }) => what)).toEqual(['stop', 'target']);
  });
});
