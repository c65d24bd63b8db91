import type { Update } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { createRig, messageUpdate, OWNER, tapUpdate } from './rig.js';

const raw = (update: object): Update => ({ update_id: 5, ...update });
const owner = { id: OWNER, is_bot: false, first_name: 'O' };
const ownChat = { id: OWNER, type: 'private', first_name: 'O' };
const message = { message_id: 1, date: 1_772_366_400, chat: ownChat, from: owner, text: '/halt now' };

const REFUSED: Readonly<Record<string, Update>> = {
  'a stranger': messageUpdate('/halt now', 0, 1, 43),
  'a stranger with a close id': messageUpdate('/status', 0, 2, 420),
  'a group with the owner': raw({ message: { ...message, chat: { id: -100, type: 'group', title: 'g' } } }),
  'a supergroup': raw({ message: { ...message, chat: { id: -100, type: 'supergroup', title: 'g' } } }),
  'a group whose id is the owner’s': raw({ message: { ...message, chat: { id: OWNER, type: 'group' } } }),
  'a channel post': raw({ channel_post: { ...message, chat: { id: -5, type: 'channel', title: 'c' } } }),
  'an edited message of the owner': raw({ edited_message: message }),
  'an edited channel post': raw({ edited_channel_post: message }),
  'a bot with the owner’s id': raw({ message: { ...message, from: { ...owner, is_bot: true } } }),
  'a message without sender': raw({ message: { ...message, from: undefined } }),
  'a business message': raw({ business_message: message }),
  'an inline query of the owner': raw({
    inline_query: { id: 'i', from: owner, query: '/halt now', offset: '' },
  }),
  'a tap of a stranger': tapUpdate('x', 3, 43),
  'a tap of the owner in a group': raw({
    callback_query: {
      id: 'q',
      from: owner,
      chat_instance: 'c',
      data: 'x',
      message: { message_id: 1, date: 1, chat: { id: -100, type: 'group', title: 'g' } },
    },
  }),
  'a tap on an inline message': raw({
    callback_query: { id: 'q', from: owner, chat_instance: 'c', data: 'x', inline_message_id: 'i' },
  }),
  'the owner joining': raw({ my_chat_member: { chat: ownChat, from: owner, date: 1 } }),
  'a poll': raw({ poll: { id: 'p', question: '?' } }),
  nothing: raw({}),
};

describe('the owner guard (invariant 15)', () => {
  it.each(Object.entries(REFUSED))('%s gets silence and one log line', async (_name, update) => {
    const rig = createRig();
    await rig.chat.handleUpdate(update);
    await rig.chat.handleUpdate({ ...update, update_id: update.update_id + 1 });
    expect(rig.wire.calls).toEqual([]);
    expect(rig.desk.asked).toEqual([]);
    expect(rig.lines.filter((line) => line.startsWith('ignored'))).toHaveLength(1);
  });

  it('serves the owner in private chat', async () => {
    const rig = createRig();
    await rig.say('/status');
    expect(rig.wire.of('sendMessage')).toHaveLength(1);
    expect(rig.wire.of('sendMessage')[0]?.payload['chat_id']).toBe(OWNER);
  });

  it('writes at most ten lines a minute, however many strangers', async () => {
    const rig = createRig();
    for (let id = 100; id < 200; id += 1) await rig.chat.handleUpdate(messageUpdate('hi', 0, id, id));
    expect(rig.lines).toHaveLength(10);
    rig.clock.advance(60_000);
    await rig.chat.handleUpdate(messageUpdate('hi', 0, 500, 999));
    expect(rig.lines).toHaveLength(11);
  });

  it('takes a message that the owner forwarded for no command', async () => {
    const rig = createRig();
    await rig.chat.handleUpdate(
      raw({
        message: { ...message, forward_origin: { type: 'hidden_user', sender_user_name: 'x', date: 1 } },
      }),
    );
    expect(rig.desk.asked).toEqual([]);
  });
});

describe('pairing', () => {
  const unowned = (pairingCode?: string) => createRig({ ownerId: undefined, pairingCode });

  it('serves nobody without an owner', async () => {
    const rig = unowned();
    await rig.say('/start');
    await rig.say('/status');
    expect(rig.wire.calls).toEqual([]);
  });

  it('makes the sender of the right code the owner, once', async () => {
    const rig = unowned('K7QF-22');
    await rig.say('/start K7QF-22');
    expect(rig.wire.last()).toContain('RAD');
    await rig.chat.handleUpdate(messageUpdate('/start K7QF-22', rig.clock.now(), 9, 77));
    expect((await rig.store.get('owner', 'main'))?.value.userId).toBe(OWNER);
    await rig.say('/status');
    expect(rig.wire.last()).toContain('Equity');
  });

  it('refuses the right code after five wrong ones', async () => {
    const rig = unowned('K7QF-22');
    for (let n = 0; n < 5; n += 1) await rig.say(`/start wrong${n}`);
    await rig.say('/start K7QF-22');
    expect(rig.wire.calls).toEqual([]);
    expect(await rig.store.get('owner', 'main')).toBeUndefined();
  });

  it('is off when the settings name the owner', async () => {
    const rig = createRig({ pairingCode: 'K7QF-22' });
    await rig.chat.handleUpdate(messageUpdate('/start K7QF-22', rig.clock.now(), 9, 77));
    expect(rig.wire.calls).toEqual([]);
  });
});
