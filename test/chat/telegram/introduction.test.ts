import { describe, expect, it } from 'vitest';
import type { Push } from '../../../src/domain/index.js';
import { signal } from './fixtures.js';
import { createRig, OWNER } from './rig.js';

const notice: Push = { type: 'notice', level: 'info', text: 'RAD 0.1.0 is running (paper).' };
const first = 'This is RAD';

describe('the introduction', () => {
  it('comes ahead of the first signal, once, also after a restart', async () => {
    const rig = createRig({ introduces: true });
    rig.desk.signalsById.set('S1', signal());
    await rig.deliver({ type: 'signal', signalId: 'S1' }, 1);
    expect(rig.wire.texts()).toHaveLength(2);
    expect(rig.wire.texts()[0]).toContain(first);
    expect(rig.wire.texts()[0]).toContain('<b>R</b> is what a trade risks');
    await rig.deliver(notice, 2);
    expect(rig.wire.texts()).toHaveLength(3);
    const again = createRig({ introduces: true, store: rig.store });
    await again.deliver(notice, 3);
    expect(again.wire.texts().join()).not.toContain(first);
  });

  it('comes to another owner, too', async () => {
    const rig = createRig({ introduces: true });
    await rig.deliver(notice, 1);
    const other = createRig({ introduces: true, store: rig.store, ownerId: OWNER + 1 });
    await other.deliver(notice, 2);
    expect(other.wire.texts()[0]).toContain(first);
  });

  it('is there as soon as the chat answers, while there is nothing else to tell', async () => {
    const rig = createRig({ introduces: true });
    await rig.chat.start();
    await expect.poll(() => rig.wire.texts().join()).toContain(first);
    await rig.chat.stop();
  });

  it('that the chat does not take now is tried again, and the push waits behind it', async () => {
    const rig = createRig({ introduces: true });
    rig.wire.fail('sendMessage', new Error('down'));
    await expect(rig.deliver(notice, 1)).rejects.toThrow('cannot be reached');
    expect(await rig.deliver(notice, 1)).toEqual({ status: 'delivered' });
    expect(rig.wire.texts().filter((text) => text.includes(first))).toHaveLength(2);
    expect(rig.wire.last()).toContain('is running');
  });

  it('that can never be sent does not stand in the way of what is owed', async () => {
    const rig = createRig({ introduces: true });
    rig.wire.fail('sendMessage', { error_code: 400, description: 'Bad Request: something new' });
    expect(await rig.deliver(notice, 1)).toEqual({ status: 'delivered' });
    expect(rig.wire.last()).toContain('is running');
  });

  it('of who has just paired comes once, although messages are owed', async () => {
    const rig = createRig({ introduces: true, ownerId: undefined, pairingCode: 'K7QF-22' });
    await rig.say('/start K7QF-22');
    await rig.deliver(notice, 1);
    expect(rig.wire.texts().filter((text) => text.includes(first))).toHaveLength(1);
    expect(rig.wire.texts()[0]).toContain(first);
  });
});
