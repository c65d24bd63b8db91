import { describe, expect, it } from 'vitest';
import { status } from '../telegram/fixtures.js';
import { createRig } from '../telegram/rig.js';

describe('/arm and /disarm', () => {
  it('arm asks once more, with the equity, and only in live', async () => {
    const rig = createRig();
    await rig.say('/arm');
    expect(rig.wire.last()).toMatch(/nothing to arm/);
    expect(rig.desk.of('arm')).toEqual([]);
    rig.desk.status = () => Promise.resolve({ ...status(), mode: 'live' });
    await rig.say('/arm');
    expect(rig.wire.last()).toMatch(/real money/);
    expect(rig.desk.of('arm')).toEqual([]);
    await rig.tap(rig.wire.button('Arm'));
    expect(rig.desk.of('arm')).toEqual([[true]]);
  });

  it('disarm acts at once: it only makes things safer', async () => {
    const rig = createRig();
    await rig.say('/disarm');
    expect(rig.desk.of('arm')).toEqual([[false]]);
  });
});
