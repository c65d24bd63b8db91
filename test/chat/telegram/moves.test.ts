import { beforeEach, describe, expect, it } from 'vitest';
import { ANONYMOUS, inGroup, membership, posted } from '../../support/posts.js';
import { source } from './fixtures.js';
import { createRig, OWNER, type Rig } from './rig.js';

const CHANNEL = -100_123;

let rig: Rig;
let updateId = 0;
beforeEach(() => {
  rig = createRig();
  rig.desk.named = [source({ name: 'vip', door: 'channel', chatId: CHANNEL })];
});

const arrives = (content: object): Promise<void> =>
  rig.chat.handleUpdate({ ...content, update_id: (updateId += 1) });

describe('where the bot is taken', () => {
  const channel = { id: -100_789, type: 'channel' };
  const IN = ['left', 'administrator'] as const;

  it('the owner is told a channel’s id with the line that names it as a source, in his own chat', async () => {
    await arrives(membership(channel, OWNER, IN));
    expect(rig.wire.of('sendMessage')).toMatchObject([{ payload: { chat_id: OWNER } }]);
    expect(rig.wire.last()).toContain('a channel “Signals”');
    expect(rig.wire.last()).toContain('<code>/sources add NAME channel -100789</code>');
  });

  it('a title leads nowhere, and is not told where somebody else took the bot in', async () => {
    const title = '<b>@evil</b> https://evil.example /halt t.me/evil';
    await arrives(membership({ ...channel, title }, OWNER, IN));
    expect(rig.wire.last()).not.toMatch(/<b>|@|:\/\/|evil\.|t\.me|\/halt/);
    await arrives(membership({ ...channel, id: -100_790, title }, 66, IN));
    expect(rig.wire.last()).toContain('Somebody took me into a channel.');
    expect(rig.wire.last()).not.toContain('evil');
  });

  it('“/start” says the same: in a channel, and from the owner in a group', async () => {
    await arrives(posted(-100_789, { text: '/start' }));
    expect(rig.wire.last()).toContain('-100789');
    await arrives(inGroup(-100_788, OWNER, { text: '/start@rad_bot' }));
    expect(rig.wire.last()).toContain('<code>/sources add NAME group -100788 authors ID</code>');
    const told = rig.wire.calls.length;
    await arrives(inGroup(-100_787, 66, { text: '/start' }));
    await arrives(inGroup(-100_787, 0, { text: '/start', from: ANONYMOUS, sender_chat: { id: -100_787 } }));
    expect(rig.wire.calls).toHaveLength(told);
  });

  it('strangers make the bot tell three times a day, the owner twenty times', async () => {
    for (let n = 0; n < 30; n += 1) await arrives(membership({ ...channel, id: -200 - n }, 66, IN));
    expect(rig.wire.texts()).toHaveLength(3);
    for (let n = 0; n < 30; n += 1) await arrives(membership({ ...channel, id: -300 - n }, OWNER, IN));
    expect(rig.wire.texts()).toHaveLength(23);
    rig.clock.advance(86_400_000);
    await arrives(membership({ ...channel, id: -400 }, 66, IN));
    expect(rig.wire.texts()).toHaveLength(24);
  });

  it('a source whose channel has put the bot out is told of, ten times a day at most', async () => {
    for (let n = 0; n < 15; n += 1)
      await arrives(membership({ id: CHANNEL, type: 'channel' }, 66, ['administrator', 'kicked']));
    expect(rig.wire.texts()).toHaveLength(10);
    expect(rig.wire.last()).toContain('not in the channel of <b>vip</b> any more');
  });

  it('nothing else about members is told', async () => {
    await arrives(membership({ id: CHANNEL, type: 'channel' }, 66, IN));
    await arrives(membership(channel, 66, ['administrator', 'left']));
    await arrives(membership(channel, OWNER, ['member', 'administrator']));
    await arrives(membership({ id: OWNER, type: 'private' }, OWNER, ['kicked', 'member']));
    expect(rig.wire.calls).toEqual([]);
  });
});
