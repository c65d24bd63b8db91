import type { Update } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { createGuard } from '../../../src/chat/telegram/guard.js';
import { createPairingCode, PAIRING_HINT } from '../../../src/chat/telegram/pairing.js';
import { silentLog } from '../../../src/domain/index.js';
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
  'a message without chat': raw({ message: { ...message, chat: undefined } }),
  'a message without sender': raw({ message: { ...message, from: undefined } }),
  'a business message': raw({ business_message: message }),
  'an inline query of the owner': raw({
    inline_query: { id: 'i', from: owner, query: '/halt now', offset: '' },
  }),
  'a private chat that is not the owner’s own': raw({
    message: { ...message, chat: { ...ownChat, id: 43 } },
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
    expect(rig.desk.asked.map(([method]) => method)).toEqual(['receive']);
  });
});

describe('the guard itself', () => {
  const guarded = () => {
    const logged: unknown[] = [];
    const log = { ...silentLog, warn: (fields: object) => logged.push(fields) };
    let now = 0;
    const guard = createGuard(log, () => now);
    const stranger = (id: number) =>
      guard(messageUpdate('hi', 0, id, id), { owner: OWNER, pairingCode: undefined });
    return { guard, logged, stranger, wait: (ms: number) => (now += ms) };
  };

  it('takes a tap on a message that the server no longer has for one in the tapper’s own chat', () => {
    const tap = raw({ callback_query: { id: 'q', from: owner, chat_instance: 'c', data: 'x' } });
    const { guard } = guarded();
    expect(guard(tap, { owner: OWNER })).toEqual({ kind: 'owner', userId: OWNER });
    expect(guard(tap, { owner: 43 })).toEqual({ kind: 'silence' });
    for (const from of [{ ...owner, is_bot: true }, undefined])
      expect(guard(raw({ callback_query: { id: 'q', from, data: 'x' } }), { owner: OWNER })).toEqual({
        kind: 'silence',
      });
  });

  it('logs the kind of an update and whose it is, whatever it is', () => {
    const { guard, logged } = guarded();
    const chat = { id: -5, type: 'channel' };
    const odd = 'x'.repeat(60);
    for (const update of [
      { poll_answer: { from: { id: 43 }, chat } },
      { channel_post: { chat } },
      {},
      { [odd]: 1 },
    ])
      guard(raw(update), { owner: OWNER });
    guard(raw({ business_message: { from: { id: 'text' } } }), { owner: OWNER });
    expect(logged).toEqual([
      { update: 'poll_answer', sender: '43' },
      { update: 'channel_post', sender: '-5' },
      { update: 'nothing', sender: '?' },
      { update: odd.slice(0, 40), sender: '?' },
      { update: 'business_message', sender: '?' },
    ]);
  });

  it('counts its lines by the minute', () => {
    const { logged, stranger, wait } = guarded();
    for (let id = 100; id < 150; id++, wait(1000)) stranger(id);
    expect(logged).toHaveLength(10);
    wait(10_000);
    stranger(200);
    expect(logged).toHaveLength(11);
  });

  it('logs a stranger once, until there were 500 others', () => {
    const { logged, stranger, wait } = guarded();
    for (let id = 1000; id < 1500; id++, wait(6000)) stranger(id);
    stranger(1000);
    expect(logged).toHaveLength(500);
    stranger(1500);
    stranger(1000);
    expect(logged).toHaveLength(502);
  });
});

describe('pairing', () => {
  const CODE = 'K7QF-2M9X';
  const said = (text: string): ReturnType<ReturnType<typeof createGuard>> =>
    createGuard(silentLog, () => 0)(messageUpdate(text, 0, 1, 43), { owner: undefined, pairingCode: CODE });

  it.each([`/start ${CODE}`, '/start k7qf2m9x', `/start@rad_bot ${CODE}`, `/start   ${CODE}`])(
    'is asked for by %j',
    (text) => expect(said(text)).toEqual({ kind: 'pair', userId: 43 }),
  );

  it.each([
    CODE,
    '/start',
    '/start ',
    `/start${CODE}`,
    `say /start ${CODE}`,
    `/start ${CODE} please`,
    '/start K7QF-2M9Y',
    `/start@ ${CODE}`,
  ])('is not asked for by %j, which gets the hint', (text) =>
    expect(said(text)).toEqual({ kind: 'hint', userId: 43 }),
  );

  it('is not to be had in a group, nor by a bot', () => {
    const guard = createGuard(silentLog, () => 0);
    const start = { ...message, text: `/start ${CODE}` };
    for (const change of [{ chat: { id: -100, type: 'group' } }, { from: { ...owner, is_bot: true } }])
      expect(
        guard(raw({ message: { ...start, ...change } }), { owner: undefined, pairingCode: CODE }),
      ).toEqual({
        kind: 'silence',
      });
  });

  it('is not to be had by a tap, nor where there is no code', () => {
    const guard = createGuard(silentLog, () => 0);
    expect(guard(tapUpdate('x', 3, 43), { owner: undefined, pairingCode: CODE })).toEqual({
      kind: 'silence',
    });
    const start = messageUpdate('/start undefined', 0, 1, 43);
    expect(guard(start, { owner: undefined })).toEqual({ kind: 'silence' });
  });

  it('says in the log once that it is over, after the fifth wrong code', () => {
    const errors: string[] = [];
    const log = { ...silentLog, error: (_: object, line: string) => errors.push(line) };
    const guard = createGuard(log, () => 0);
    const found: number[] = [];
    for (let n = 1; n <= 7; n++) {
      guard(messageUpdate(`/start wrong${n}`, 0, n, 43), { owner: undefined, pairingCode: CODE });
      found.push(errors.length);
    }
    expect(found).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect(errors[0]).toContain('too many wrong pairing codes');
  });

  it('codes are two groups of four letters that nobody mistakes, and never the same', () => {
    const codes = Array.from({ length: 50 }, createPairingCode);
    for (const code of codes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    expect(new Set(codes).size).toBe(50);
  });

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
    expect(new Set(rig.wire.texts())).toEqual(new Set([PAIRING_HINT]));
    expect(await rig.store.get('owner', 'main')).toBeUndefined();
  });

  it.each(['/start', 'START', 'hello', '/start K7QF-23', 'K7QF-22', '/status', 'k7qf22'])(
    'B13: %j gets an answer that helps the owner and tells a stranger nothing',
    async (text) => {
      const rig = unowned('K7QF-22');
      await rig.say(text);
      expect(rig.wire.texts()).toEqual([PAIRING_HINT]);
      expect(PAIRING_HINT).toContain('console');
      expect(PAIRING_HINT).toContain('/start ABCD-EFGH');
      expect(PAIRING_HINT).not.toMatch(/K7QF|trad|paper|live/i);
      expect(rig.desk.asked).toEqual([]);
    },
  );

  it('B13: a wrong code does not lose the owner: the right one still pairs', async () => {
    const rig = unowned('K7QF-22');
    await rig.say('/start K7QF-23');
    await rig.say('/start K7QF-22');
    expect(rig.wire.last()).toContain('This is RAD');
    expect((await rig.store.get('owner', 'main'))?.value.userId).toBe(OWNER);
  });

  it('a hint that cannot be sent is no fault', async () => {
    const rig = unowned('K7QF-22');
    rig.wire.fail('sendMessage', { error_code: 403, description: 'Forbidden: bot was blocked by the user' });
    await rig.say('/start');
    expect(rig.lines.some((line) => line.includes('could not be handled'))).toBe(false);
  });

  it('hints are few: three a minute to a chat, twenty in all, and none once there is an owner', async () => {
    const rig = unowned('K7QF-22');
    for (let n = 0; n < 5; n++, rig.clock.advance(1000)) await rig.say('/start');
    expect(rig.wire.texts()).toHaveLength(3);
    for (let id = 100; id < 150; id++, rig.clock.advance(1000))
      await rig.chat.handleUpdate(messageUpdate('hi', 0, id, id));
    expect(rig.wire.texts()).toHaveLength(20);
    rig.clock.advance(60_000);
    await rig.say('/start');
    expect(rig.wire.texts()).toHaveLength(21);
    await rig.say('/start K7QF-22');
    const before = rig.wire.texts().length;
    await rig.chat.handleUpdate(messageUpdate('/start', 0, 500, 77));
    expect(rig.wire.texts()).toHaveLength(before);
  });

  it('taps and groups get no hint', async () => {
    const rig = unowned('K7QF-22');
    await rig.chat.handleUpdate(tapUpdate('x', 3, 43));
    await rig.chat.handleUpdate(
      raw({ message: { ...message, chat: { id: -100, type: 'group', title: 'g' } } }),
    );
    expect(rig.wire.calls).toEqual([]);
  });

  it('is off when the settings name the owner', async () => {
    const rig = createRig({ pairingCode: 'K7QF-22' });
    await rig.chat.handleUpdate(messageUpdate('/start K7QF-22', rig.clock.now(), 9, 77));
    expect(rig.wire.calls).toEqual([]);
  });
});
