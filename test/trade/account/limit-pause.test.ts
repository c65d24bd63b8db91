import { describe, expect, it } from 'vitest';
import type { Control } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { planNow } from '../../../src/trade/signals/plan.js';
import type { Row } from '../../venues/paper/support.js';
import { World } from '../../support/world.js';

const CALM: Row = [100, 100, 100, 100, 1_000_000];
const MIDNIGHT = Date.UTC(2025, 9, 2);

/** A world whose entries a limit has paused until the next UTC day. */
const paused = async (over: Partial<Control> = {}): Promise<World> => {
  const world = new World(Array.from({ length: 400 }, () => CALM));
  const control: Control = {
    paused: true,
    pausedBy: 'limit',
    pauseReason: "today's loss",
    limitUntil: MIDNIGHT,
    halted: false,
    armed: false,
    updatedAt: 0,
    ...over,
  };
  await world.store.commit({ put: [{ kind: 'control', id: 'main', value: control }] });
  return world;
};

const control = async (world: World) => (await world.store.get('control', 'main'))?.value;

describe("the pause of a day's loss", () => {
  it('holds to the end of its UTC day and ends with it, told once', async () => {
    const world = await paused();
    world.clock.set(MIDNIGHT - 1);
    await checkPositions(world.parts);
    expect(await control(world)).toMatchObject({ paused: true });
    expect(await planNow(world.parts, world.opportunity())).toMatchObject({ code: 'paused' });
    world.clock.set(MIDNIGHT);
    // Planning does not wait for the tick that tidies up.
    expect(await planNow(world.parts, world.opportunity())).toHaveProperty('contracts');
    await checkPositions(world.parts);
    await checkPositions(world.parts);
    expect(await control(world)).toMatchObject({ paused: false });
    const told = (await world.store.owedPushes(100)).filter(({ push }) => push.type === 'notice');
    expect(told).toHaveLength(1);
  });

  it.each([
    ['a drawdown', { limitUntil: undefined }],
    ['the owner', { pausedBy: 'owner' as const }],
    ['a halt', { halted: true }],
  ])('but not the pause of %s', async (_, over) => {
    const { limitUntil, ...rest } = { limitUntil: MIDNIGHT as number | undefined, ...over };
    const world = await paused(rest);
    if (limitUntil === undefined) {
      const value = await control(world);
      if (value) {
        const { limitUntil: __, ...without } = value;
        await world.store.commit({ put: [{ kind: 'control', id: 'main', value: without }] });
      }
    }
    world.clock.set(MIDNIGHT + 1);
    await checkPositions(world.parts);
    expect(await control(world)).toMatchObject({ paused: true });
  });
});
