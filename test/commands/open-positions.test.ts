import { describe, expect, it } from 'vitest';
import { createRig } from '../chat/telegram/rig.js';

/** The records hold nothing until the account was asked. */
const behind = (read: boolean) => {
  const rig = createRig();
  const { list, takeUp } = rig.desk.positions;
  let isTakenUp = false;
  rig.desk.positions.list = () => (isTakenUp ? list() : Promise.resolve([]));
  rig.desk.positions.takeUp = () => {
    isTakenUp = read;
    return read ? takeUp() : Promise.resolve({ read: false, why: 'HTTP 503' });
  };
  return rig;
};

describe.each(['/target BTC trail off', '/scale BTC -50%', '/position BTC'])('%s', (said) => {
  it('asks the account before it calls nothing open: a restored backup lies behind it', async () => {
    const rig = behind(true);
    await rig.say(said);
    expect(rig.wire.last()).not.toContain('No position');
    expect(rig.wire.last()).toContain('BTC');
  });

  it('and concludes nothing from an account that cannot be asked', async () => {
    const rig = behind(false);
    await rig.say(said);
    expect(rig.wire.last()).toContain('the account could not be read in time (HTTP 503)');
  });
});
