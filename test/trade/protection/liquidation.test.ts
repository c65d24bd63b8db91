import { describe, expect, it } from 'vitest';
import { isLiquidationBeyond, stopAheadOf, type ExchangePosition } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { instrument } from '../../decide/risk/fixtures.js';
import { isStop, Scene } from '../../support/scene.js';

/** The exchange's own figure, whatever the formula says. */
const liquidates = (scene: Scene, over: Partial<ExchangePosition>): void => {
  const real = scene.world.exchange.fetchPositions.bind(scene.world.exchange);
  Object.assign(scene.wire.exchange, {
    fetchPositions: async () => (await real()).map((held) => ({ ...held, ...over })),
  });
};

const notices = async (scene: Scene): Promise<string[]> =>
  (await scene.pushes('notice')).map(({ text }) => text);

describe('the widest stop ahead of a liquidation', () => {
  it('keeps a quarter of its own distance, and half a percent of the entry at least', () => {
    // (97 + 25) ÷ 1.25 = 97.6; its distance is 2.4, a quarter of it 0.6.
    expect(stopAheadOf('long', 100, 97, instrument)).toBe(97.6);
    expect(stopAheadOf('short', 100, 103, instrument)).toBe(102.4);
    // (99.2 + 25) ÷ 1.25 = 99.36 would be 0.16 away: half a percent is more.
    expect(stopAheadOf('long', 100, 99.2, instrument)).toBe(99.7);
    for (const side of ['long', 'short'] as const)
      for (const distance of [0.3, 1, 3, 10, 50]) {
        const liquidation = 100 - (side === 'long' ? 1 : -1) * distance;
        const stop = stopAheadOf(side, 100, liquidation, instrument);
        const tick = (side === 'long' ? 1 : -1) * instrument.tickSize;
        expect(isLiquidationBeyond(side, 100, stop + tick * 1e-6, liquidation)).toBe(true);
        expect(isLiquidationBeyond(side, 100, stop - 1.001 * tick, liquidation)).toBe(false);
      }
  });
});

// The entry slips to 100.02: (97 + 25.005) ÷ 1.25 = 97.604, on the next tick 97.61.
describe('the exchange’s own liquidation price', () => {
  it('is on the position as soon as the entry is protected', async () => {
    const scene = new Scene();
    liquidates(scene, { liquidationPrice: 91.2 });
    await scene.enter();
    expect(await scene.position()).toMatchObject({ liquidationPrice: 91.2, liquidationRead: true, stop: 95 });
    expect(await notices(scene)).toEqual([]);
  });

  it('before the stop tightens the stop at once, on the exchange too, and tells the numbers', async () => {
    const scene = new Scene();
    liquidates(scene, { liquidationPrice: 97 });
    const planned = await scene.enter();
    expect(await scene.position()).toMatchObject({ stop: 97.61, liquidationPrice: 97 });
    expect(await scene.resting('stop')).toMatchObject([{ triggerPrice: 97.61, contracts: planned }]);
    const told = await notices(scene);
    expect(told).toHaveLength(1);
    for (const number of ['97', '95', '97.61']) expect(told[0]).toContain(number);
    await reconcile(scene.world.parts);
    expect(await notices(scene)).toHaveLength(1);
  });

  it('that moves later is heeded by reconciling, and a stop is never loosened for it', async () => {
    const scene = new Scene();
    await scene.enter();
    liquidates(scene, { liquidationPrice: 96 });
    await reconcile(scene.world.parts);
    expect(await scene.position()).toMatchObject({ stop: 96.81, liquidationPrice: 96 });
    liquidates(scene, { liquidationPrice: 80 });
    await reconcile(scene.world.parts);
    expect(await scene.position()).toMatchObject({ stop: 96.81, liquidationPrice: 80 });
    expect(await scene.resting('stop')).toMatchObject([{ triggerPrice: 96.81 }]);
  });

  it('with room for no stop closes the position', async () => {
    const scene = new Scene();
    liquidates(scene, { liquidationPrice: 99.8 });
    await scene.enter();
    expect(await scene.held()).toBe(0);
    expect(await scene.resting()).toEqual([]);
    expect(await scene.intents('close')).toMatchObject([{ status: 'filled' }]);
    expect((await notices(scene)).join()).toContain('99.8');
  });

  it('that could not be read at the entry is asked for by the tick', async () => {
    const scene = new Scene();
    liquidates(scene, { liquidationPrice: 97 });
    const shown = scene.wire.exchange.fetchPositions;
    Object.assign(scene.wire.exchange, { fetchPositions: () => Promise.resolve([]) });
    await scene.enter();
    expect(await scene.position()).toMatchObject({ stop: 95 });
    Object.assign(scene.wire.exchange, { fetchPositions: shown });
    await checkPositions(scene.world.parts);
    expect(await scene.position()).toMatchObject({ stop: 97.61 });
  });

  it('of another size says nothing', async () => {
    const scene = new Scene();
    liquidates(scene, { liquidationPrice: 97, contracts: 1 });
    await scene.enter();
    await reconcile(scene.world.parts);
    expect(await scene.position()).toMatchObject({ stop: 95 });
  });

  it('is heeded under a stop that cannot be moved: the position is closed', async () => {
    const scene = new Scene();
    await scene.enter();
    liquidates(scene, { liquidationPrice: 97 });
    scene.wire.plan(isStop, { reject: 'no' }, 3);
    await reconcile(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
  });

  it('closer than the guard of a foreign position moves the guard, and closes nothing', async () => {
    const scene = new Scene();
    await scene.byHand();
    await reconcile(scene.world.parts);
    expect(await scene.position()).toMatchObject({ guardOnly: true, stop: 95 });
    liquidates(scene, { liquidationPrice: 94 });
    await reconcile(scene.world.parts);
    expect(await scene.position()).toMatchObject({ stop: 95 });
    liquidates(scene, { liquidationPrice: 96 });
    await reconcile(scene.world.parts);
    expect(await scene.position()).toMatchObject({ stop: 96.8 });
    expect(await scene.held()).toBe(4);
  });
});
