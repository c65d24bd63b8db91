import { describe, expect, it } from 'vitest';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { World } from '../../support/world.js';
import { calm } from '../fixtures.js';

const alarms = async (world: World, text: RegExp) =>
  (await world.store.owedPushes(200)).filter(
    ({ push }) => push.type === 'notice' && push.level === 'alarm' && text.test(push.text),
  );

describe('a drawdown that the last backtest did not promise', () => {
  const fallen = async (drawdown95: number | undefined, equity: number, world = new World(calm(600))) => {
    world.parts = { ...world.parts, drawdown95: () => Promise.resolve(drawdown95) };
    const marks = {
      day: 0,
      dayStartEquity: 1000,
      peakEquity: 1_000_000 / equity,
      lastEquity: 1000,
      updatedAt: 0,
    };
    const known = await world.store.get('equity', 'main');
    await world.store.commit({
      put: [{ kind: 'equity', id: 'main', value: marks, version: known?.version ?? 0 }],
    });
    await checkPositions(world.parts);
    return world;
  };

  it('alarms once, and again only after equity had come back', async () => {
    const world = await fallen(0.1, 880);
    expect(await alarms(world, /^Equity is 12.0 % below its peak/)).toHaveLength(1);
    await fallen(0.1, 850, world);
    expect(await alarms(world, /below its peak/)).toHaveLength(1);
    await fallen(0.1, 920, world);
    await fallen(0.1, 850, world);
    expect(await alarms(world, /below its peak/)).toHaveLength(1);
    await fallen(0.1, 960, world);
    await fallen(0.1, 850, world);
    expect(await alarms(world, /below its peak/)).toHaveLength(2);
  });

  it('alarms whether anything is learned or not: it measures', async () => {
    for (const learning of ['on', 'watch', 'off'] as const) {
      const world = await fallen(0.1, 850, new World(calm(600), { learning }));
      expect(await alarms(world, /^Equity is 15.0 % below its peak/)).toHaveLength(1);
    }
  });

  it.each([
    ['within what it allows', 0.2],
    ['while no backtest has stored a figure', undefined],
  ])('says nothing %s', async (_, allowed) => {
    expect(await alarms(await fallen(allowed, 850), /below its peak/)).toEqual([]);
  });
});
