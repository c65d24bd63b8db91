import { beforeEach, describe, expect, it } from 'vitest';
import type { IncomingAlert } from '../../../src/domain/index.js';
import {
  ANONYMOUS,
  AS_CHANNEL,
  groupEdited,
  inGroup,
  originOf,
  postEdited,
  posted,
  POSTED,
} from '../../support/posts.js';
import { source } from './fixtures.js';
import { createRig, OWNER, type Rig } from './rig.js';

const CHANNEL = -100_123;
const GROUP = -100_456;
const AUTHOR = 77;
const TEXT = 'LONG #BTC\nEntry 60000\nSL 59000\nTP 62000';

let rig: Rig;
let updateId = 0;
beforeEach(() => {
  rig = createRig();
  rig.desk.named = [
    source({ name: 'vip', door: 'channel', chatId: CHANNEL }),
    source({ name: 'club', door: 'channel', chatId: GROUP, authors: [AUTHOR, OWNER] }),
  ];
});

const arrives = (content: object): Promise<void> =>
  rig.chat.handleUpdate({ ...content, update_id: (updateId += 1) });
const taken = (): IncomingAlert[] =>
  [...rig.desk.of('receive'), ...rig.desk.of('revise')].map(([alert]) => alert as IncomingAlert);

describe('a post of a source that the owner named', () => {
  it('in a channel is read as an alert, whole, with its post and the one that it answers', async () => {
    const entities = [{ type: 'text_link', offset: 0, length: 4, url: 'https://evil.example' }];
    await arrives(
      posted(CHANNEL, {
        message_id: 7,
        text: TEXT,
        entities,
        reply_to_message: { message_id: 5, chat: { id: CHANNEL }, date: 1, text: 'LONG #ETH' },
      }),
    );
    expect(taken()).toEqual([
      {
        source: 'vip',
        door: 'channel',
        kind: 'text',
        text: TEXT,
        entities: [{ type: 'text_link', offset: 0, length: 4 }],
        updateId,
        post: { chatId: CHANNEL, messageId: 7 },
        replyTo: { chatId: CHANNEL, messageId: 5 },
        sentAt: POSTED * 1000,
      },
    ]);
  });

  it('is read by the caption of its picture', async () => {
    const caption_entities = [{ type: 'strikethrough', offset: 0, length: 4 }];
    await arrives(posted(CHANNEL, { photo: [], caption: TEXT, caption_entities }));
    expect(taken()).toMatchObject([{ text: TEXT, entities: caption_entities }]);
  });

  it('in a group is read where its author is listed', async () => {
    await arrives(inGroup(GROUP, AUTHOR, { message_id: 8, text: TEXT }));
    expect(taken()).toMatchObject([
      { source: 'club', door: 'channel', text: TEXT, post: { chatId: GROUP, messageId: 8 } },
    ]);
  });

  it('is told as a new version where it was edited, by the time of the edit', async () => {
    await arrives(postEdited(CHANNEL, { message_id: 7, text: TEXT }));
    await arrives(groupEdited(GROUP, AUTHOR, { message_id: 8, text: TEXT }));
    expect(rig.desk.of('receive')).toEqual([]);
    expect(taken()).toMatchObject([
      { source: 'vip', post: { messageId: 7 }, sentAt: (POSTED + 60) * 1000 },
      { source: 'club', post: { messageId: 8 }, sentAt: (POSTED + 60) * 1000 },
    ]);
  });

  it('never acts by itself where the channel only passes it on', async () => {
    await arrives(posted(CHANNEL, { text: TEXT, forward_origin: originOf.channel(-100_999, 3) }));
    expect(taken()).toMatchObject([{ source: 'vip', asksOnly: true }]);
  });

  describe('of an administrator who shows the group in place of his name', () => {
    const anonymously = (sender: number) =>
      inGroup(GROUP, 0, { text: TEXT, from: ANONYMOUS, sender_chat: { id: sender, type: 'supergroup' } });

    it('is read where the owner has listed the group itself, and never acts by itself', async () => {
      rig.desk.named = [source({ name: 'club', door: 'channel', chatId: GROUP, authors: [AUTHOR, GROUP] })];
      await arrives(anonymously(GROUP));
      await arrives(inGroup(GROUP, AUTHOR, { message_id: 9, text: TEXT }));
      expect(taken().map(({ asksOnly }) => asksOnly)).toEqual([true, undefined]);
    });

    it('is not read for another group, nor for a channel that writes there', async () => {
      rig.desk.named = [source({ name: 'club', door: 'channel', chatId: GROUP, authors: [GROUP] })];
      await arrives(anonymously(-100_999));
      await arrives(inGroup(GROUP, AUTHOR, { text: TEXT }));
      expect(taken()).toEqual([]);
    });
  });

  it.each([
    '/halt now',
    '/start',
    '/close all',
    '/sources add mine channel -100999',
    'yes',
    'approve',
    'close btc',
  ])('does nothing but be read, and is not answered: %j', async (text) => {
    await arrives(posted(CHANNEL, { text }));
    await arrives(inGroup(GROUP, AUTHOR, { text }));
    await arrives(inGroup(GROUP, OWNER, { text }));
    expect(new Set(rig.desk.asked.map(([method]) => method))).toEqual(new Set(['receive']));
    expect(taken().map((alert) => alert.text)).toEqual([text, text, text]);
    expect(rig.wire.calls).toEqual([]);
  });
});

describe('everything else in channels and groups is silence', () => {
  const said = { text: TEXT };
  const forward = { forward_origin: originOf.channel(CHANNEL, 7, 'Signals') };
  const SILENT: Readonly<Record<string, object>> = {
    'a channel that is not named': posted(-100_124, said),
    'a channel with the title of a named one': posted(-100_125, {
      ...said,
      chat: { id: -100_125, type: 'channel', title: 'vip' },
    }),
    'a group that is not named': inGroup(-100_457, AUTHOR, said),
    'the owner in a group that is not named': inGroup(-100_457, OWNER, said),
    'somebody who is not listed': inGroup(GROUP, 78, said),
    'somebody with the name of a listed one': inGroup(GROUP, 78, {
      ...said,
      from: { id: 78, is_bot: false, first_name: `User ${AUTHOR}`, username: 'author' },
    }),
    'a forward of a listed author’s by somebody else': inGroup(GROUP, 78, {
      ...said,
      forward_origin: originOf.user(AUTHOR),
    }),
    'a forward that says it is of a named channel': inGroup(GROUP, 78, { ...said, ...forward }),
    'a forward from the named channel, in another channel': posted(-100_124, { ...said, ...forward }),
    'a forward from the named channel, in a stranger’s private chat': {
      message: {
        message_id: 1,
        date: 1,
        chat: { id: 78, type: 'private' },
        from: { id: 78, is_bot: false },
        ...said,
        ...forward,
      },
    },
    'an anonymous administrator': inGroup(GROUP, 0, {
      ...said,
      from: ANONYMOUS,
      sender_chat: { id: GROUP, type: 'supergroup' },
    }),
    'somebody who writes as a channel': inGroup(GROUP, 0, {
      ...said,
      from: AS_CHANNEL,
      sender_chat: { id: CHANNEL, type: 'channel' },
    }),
    'a channel’s post passed on into its group': inGroup(GROUP, AUTHOR, {
      ...said,
      is_automatic_forward: true,
      sender_chat: { id: CHANNEL, type: 'channel' },
    }),
    'a listed author who is a bot': inGroup(GROUP, AUTHOR, { ...said, from: { id: AUTHOR, is_bot: true } }),
    'what a listed author sends through another bot': inGroup(GROUP, AUTHOR, {
      ...said,
      via_bot: { id: 5, is_bot: true },
    }),
    'what a channel posts through another bot': posted(CHANNEL, {
      ...said,
      via_bot: { id: 5, is_bot: true },
    }),
    'a post that somebody paid for': posted(CHANNEL, { ...said, is_paid_post: true }),
    'an edit of a post that somebody paid for': postEdited(CHANNEL, { ...said, is_paid_post: true }),
    'a message that a business account sends': inGroup(GROUP, AUTHOR, {
      ...said,
      business_connection_id: 'b',
    }),
    'an answer of a bot that was called as a guest': inGroup(GROUP, AUTHOR, {
      ...said,
      guest_bot_caller_user: { id: 5 },
    }),
    'a message that only one member sees': inGroup(GROUP, AUTHOR, { ...said, ephemeral_message_id: 'e' }),
    'a member’s word in the channel’s direct messages': inGroup(GROUP, AUTHOR, {
      ...said,
      direct_messages_topic: { topic_id: 1 },
    }),
    'a group under the id of a channel': inGroup(CHANNEL, AUTHOR, said),
    'a channel under the id of a group': posted(GROUP, said),
    'a private chat under the id of a channel': {
      message: {
        message_id: 1,
        date: 1,
        chat: { id: CHANNEL, type: 'private' },
        from: { id: CHANNEL, is_bot: false },
        ...said,
      },
    },
    'a channel’s post that says it is a message': { message: posted(CHANNEL, said) },
    'a business message': {
      business_message: { message_id: 1, date: 1, chat: { id: CHANNEL, type: 'channel' }, ...said },
    },
    'a post with a picture alone': posted(CHANNEL, { photo: [] }),
    'the rest of an album': posted(CHANNEL, { photo: [], media_group_id: 'a' }),
    'a poll': posted(CHANNEL, { poll: { id: 'p', question: TEXT, options: [{ text: 'LONG BTC' }] } }),
    'a story': posted(CHANNEL, { story: { id: 1, chat: { id: CHANNEL } } }),
    'a service message': posted(CHANNEL, { pinned_message: { message_id: 3, text: TEXT } }),
    'a change of the title': posted(CHANNEL, { new_chat_title: TEXT }),
    'a button under a post': {
      callback_query: {
        id: 'q',
        from: { id: OWNER, is_bot: false },
        data: 'x',
        message: { message_id: 7, date: 1, chat: { id: CHANNEL, type: 'channel' } },
      },
    },
    'a reaction': {
      message_reaction: { chat: { id: CHANNEL, type: 'channel' }, message_id: 7, new_reaction: [] },
    },
  };

  it.each(Object.entries(SILENT))('%s', async (_name, content) => {
    await arrives(content);
    expect(rig.desk.asked).toEqual([]);
    expect(rig.wire.calls).toEqual([]);
  });

  it('a source that is off, or known by forwards alone', async () => {
    rig.desk.named = [
      source({ name: 'vip', door: 'channel', chatId: CHANNEL, isOn: false }),
      source({ name: 'friend', door: 'forward', chatId: -100_124 }),
      source({ name: 'script', door: 'webhook' }),
    ];
    for (const id of [CHANNEL, -100_124]) await arrives(posted(id, said));
    await arrives(posted(undefined as never, said));
    expect(rig.desk.asked).toEqual([]);
    expect(rig.wire.calls).toEqual([]);
  });

  it('a named channel too, while there is no owner', async () => {
    const alone = createRig({ ownerId: undefined, pairingCode: 'K7QF-22' });
    alone.desk.named = rig.desk.named;
    await alone.chat.handleUpdate({ ...posted(CHANNEL, said), update_id: 1 });
    expect(alone.desk.asked).toEqual([]);
    expect(alone.wire.calls).toEqual([]);
  });
});
