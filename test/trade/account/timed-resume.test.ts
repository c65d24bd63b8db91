import { describe, expect, it } from 'vitest';
import { asPaused, controlPut, endTimedPause } from '../../../src/trade/account/control.js';
import { World } from '../../support/world.js';
import { HOUR } from '../../../src/domain/index.js';

const world = (): World => new World([[100, 100, 100, 100, 1_000_000]]);

const controlOf = async ({ store }: World) => (await store.get('control', 'main'))?.value;

/** What the tick does with the switches, so much later by the owner's clock. */
const later = async (one: World, ms: number): Promise<void> => {
  await one.human.sleep(ms);
  await endTimedPause(one.parts);
};

describe('a pause that is to end by itself', () => {
  it('goes on until then, over a restart, and ends', async () => {
    const one = world();
    await one.desk.account.pause('by the owner (/pause)');
    const until = one.human.now() + 2 * HOUR;
    expect(await one.desk.account.resumeAt(until)).toMatchObject({
      status: 'resumed',
      control: { paused: true, pausedUntil: until },
    });
    await one.restart();
    await later(one, 2 * HOUR - 1);
    expect(await controlOf(one)).toMatchObject({ paused: true });
    await later(one, 1);
    expect(await controlOf(one)).toMatchObject({ paused: false });
  });

  it('is refused where nothing is paused, after a halt and after a limit, and changes nothing then', async () => {
    const one = world();
    const at = one.human.now() + HOUR;
    expect(await one.desk.account.resumeAt(at)).toMatchObject({ status: 'refused', code: 'running' });
    await one.desk.account.halt('by the owner (/halt)', { key: 'u1', sentAt: 0 });
    expect(await one.desk.account.resumeAt(at)).toMatchObject({ status: 'refused', code: 'halted' });
    await later(one, 2 * HOUR);
    expect(await controlOf(one)).toMatchObject({ halted: true, paused: true });
  });

  it('gives way to a limit that is reached meanwhile', async () => {
    const one = world();
    await one.desk.account.pause('by the owner (/pause)');
    await one.desk.account.resumeAt(one.human.now() + HOUR);
    const before = await one.store.get('control', 'main');
    if (!before) throw new Error('no control');
    await one.store.commit({
      put: [controlPut(one.parts, before.version, asPaused(before.value, 'limit', 'drawdown'))],
    });
    await later(one, 2 * HOUR);
    expect(await controlOf(one)).toMatchObject({ paused: true, pausedBy: 'limit' });
    expect(await one.desk.account.resumeAt(one.human.now() + HOUR)).toMatchObject({ code: 'limit' });
  });
});
