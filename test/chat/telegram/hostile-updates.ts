import fc from 'fast-check';
import type { Update } from 'grammy/types';
import { packTap } from '../../../src/chat/telegram/callback.js';
import { source } from './fixtures.js';
import { OWNER } from './rig.js';

/** Posts of these are read: a channel, and a group in which one author is listed. */
const CHANNEL = -100_123;
const GROUP = -100_456;
const AUTHOR = 77;
export const NAMED = [
  source({ name: 'vip', door: 'channel', chatId: CHANNEL }),
  source({ name: 'club', door: 'channel', chatId: GROUP, authors: [AUTHOR] }),
  source({ name: 'off', door: 'channel', chatId: -100_789, isOn: false }),
];

const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '/halt now',
      '/close all',
      '/close BTC',
      '/scale BTC -50%',
      '/target BTC sl 60k',
      '/resume',
      '/pause',
      '/start',
      '/start code',
      '/status',
    ),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 80 }).map((rest) => `/${rest}`) },
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constant('\0'.repeat(50)),
  fc.constant('💥'.repeat(2_000)),
  fc.constant(`/close ${'A'.repeat(10_000)}`),
  fc.constant(`/${'9'.repeat(4_000)}`),
);
const id = fc.oneof(
  fc.constant(OWNER),
  fc.integer({ min: -(2 ** 53), max: 2 ** 53 }),
  fc.constantFrom(0, -OWNER, OWNER + 1),
);
const junk = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.string({ maxLength: 10 }),
  fc.double(),
  fc.dictionary(fc.string({ maxLength: 8 }), fc.anything({ maxDepth: 1 }), { maxKeys: 3 }),
);
const from = fc.record({ id, is_bot: fc.boolean(), first_name: fc.string({ maxLength: 10 }) });
const chat = fc.record({
  id: fc.oneof(id, fc.constantFrom(CHANNEL, GROUP, -100_789)),
  type: fc.constantFrom('private', 'group', 'supergroup', 'channel', 'Private', ''),
});
const message = fc.record(
  { message_id: fc.nat(), date: fc.integer(), chat, from, text: fc.oneof(text, junk) },
  { requiredKeys: ['message_id'] },
);
const anyone = fc.constantFrom(OWNER, AUTHOR, 1, 43);
const place = fc.constantFrom(CHANNEL, GROUP);
/** Where a message says that it was written; whatever its sender likes to forge. */
const origin = fc.oneof(
  anyone.map((who) => ({ type: 'user', date: 1, sender_user: { id: who, is_bot: false } })),
  place.map((where) => ({ type: 'channel', date: 1, chat: { id: where }, message_id: 7 })),
  place.map((where) => ({ type: 'chat', date: 1, sender_chat: { id: where } })),
  fc.string({ maxLength: 10 }).map((name) => ({ type: 'hidden_user', date: 1, sender_user_name: name })),
  junk,
);
/** What else may stand in a message. */
const more = fc.record(
  {
    caption: fc.oneof(text, junk),
    forward_origin: origin,
    via_bot: fc.constant({ id: 5, is_bot: true }),
    sender_chat: fc.record({ id: place }),
    is_automatic_forward: fc.constant(true),
    is_paid_post: fc.constant(true),
    media_group_id: fc.string({ maxLength: 3 }),
    reply_to_message: fc.oneof(message, junk),
    poll: junk,
    story: junk,
    new_chat_title: text,
  },
  { requiredKeys: [] },
);
/** In a place that the owner named, by anybody. */
const inNamed = fc
  .tuple(
    message,
    more,
    fc.constantFrom(
      { id: CHANNEL, type: 'channel', title: 'vip' },
      { id: GROUP, type: 'supergroup' },
      { id: -100_789, type: 'channel' },
    ),
    fc.record({ id: anyone, is_bot: fc.boolean(), first_name: fc.constantFrom('vip', 'club', 'O') }),
  )
  .map(([value, over, where, who]) => ({ ...value, ...over, chat: where, from: who }));
const status = fc.constantFrom('left', 'kicked', 'member', 'administrator', 'restricted');
const member = fc.record({
  chat,
  from,
  old_chat_member: fc.record({ status }),
  new_chat_member: fc.record({ status }),
});
const secretless = fc
  .record({
    action: fc.constantFrom('approve', 'close', 'closeHalf', 'yes', 'double' as const),
    id: fc.constantFrom('S1', 'P1', 'Q1'),
    version: fc.nat({ max: 3 }),
  })
  .map((tap) => packTap(tap, 'not the secret'));
/** Data of buttons that were good once, of a signal that is answered: to be played back. */
const used = (secret: string) =>
  fc
    .record({
      action: fc.constantFrom('approve', 'skip', 'half', 'double', 'undo' as const),
      version: fc.nat({ max: 3 }),
    })
    .map(({ action, version }) => packTap({ action, id: 'S1', version }, secret));
/** Data as ours, with something changed. */
const tampered = (secret: string) =>
  fc
    .tuple(used(secret), fc.nat({ max: 60 }), fc.constantFrom('0', 'z', '|', ' ', '\0'))
    .map(([data, at, letter]) => `${data.slice(0, at)}${letter}${data.slice(at + 1)}`);
const query = (secret: string) =>
  fc.record(
    {
      id: fc.string({ maxLength: 20 }),
      chat_instance: fc.string({ maxLength: 5 }),
      from,
      message: fc.oneof(message, junk),
      data: fc.oneof(
        secretless,
        used(secret),
        tampered(secret),
        fc.string({ maxLength: 80 }),
        fc.string({ unit: 'binary', maxLength: 80 }),
        junk,
      ),
    },
    { requiredKeys: ['id'] },
  );
const owner = { id: OWNER, is_bot: false, first_name: 'O' };
const ownChat = { id: OWNER, type: 'private' };
const asOwner = <T extends object>(one: T): T => ({ ...one, from: owner, chat: ownChat });
const body = (secret: string) =>
  fc.oneof(
    message.map((value) => ({ message: asOwner(value) })),
    fc.tuple(message, more).map(([value, over]) => ({ message: asOwner({ ...value, ...over }) })),
    fc.tuple(message, more).map(([value, over]) => ({ message: { ...value, ...over } })),
    fc
      .tuple(fc.constantFrom('message', 'edited_message', 'channel_post', 'edited_channel_post'), inNamed)
      .map(([kind, value]) => ({ [kind]: value })),
    member.map((value) => ({ my_chat_member: value })),
    message.map((value) => ({ edited_message: asOwner(value) })),
    query(secret).map((value) => ({
      callback_query: { ...value, from: owner, message: { message_id: 1, date: 1, chat: ownChat } },
    })),
    message.map((value) => ({ message: value })),
    query(secret).map((value) => ({ callback_query: value })),
    fc
      .tuple(
        fc.constantFrom(
          'edited_message',
          'channel_post',
          'edited_channel_post',
          'business_message',
          'edited_business_message',
        ),
        message,
      )
      .map(([kind, value]) => ({ [kind]: value })),
    fc
      .tuple(
        fc.constantFrom(
          'inline_query',
          'my_chat_member',
          'chat_join_request',
          'poll',
          'pre_checkout_query',
          'message_reaction',
          'something_new',
        ),
        fc.oneof(junk, fc.record({ from, chat })),
      )
      .map(([kind, value]) => ({ [kind]: value })),
  );

/** Updates that Telegram, or somebody who plays it, could send; the same for the same seed. */
export const hostileUpdates = (count: number, seed: number, secret: string): readonly Update[] =>
  fc.sample(body(secret), { numRuns: count, seed }).map((one) => one as unknown as Update);

/** Whether the owner said it: the only source of an action that has no button of ours. */
export const isOwners = (update: Update): boolean => {
  const said = update.message;
  return (
    said?.from?.id === OWNER && !said.from.is_bot && said.chat?.id === OWNER && said.chat?.type === 'private'
  );
};
export const isOwnersTap = (update: Update): boolean => {
  const tap = update.callback_query;
  return (
    tap?.from?.id === OWNER &&
    !tap.from.is_bot &&
    (!tap.message || (tap.message.chat?.id === OWNER && tap.message.chat.type === 'private'))
  );
};

/** Whether it passes on what somebody else wrote, in the owner's own chat: read, and no word of his. */
export const isPassedOn = ({ message: said }: Update): boolean =>
  said !== undefined &&
  (said.forward_origin !== undefined || said.via_bot !== undefined || typeof said.text !== 'string');

/** Whether it is a post that the owner wants read, said once more in other words than the guard's. */
export const isListed = (update: Update): boolean => {
  const inChannel = update.channel_post ?? update.edited_channel_post;
  const said = inChannel ?? update.message ?? update.edited_message;
  if (!said || said.via_bot || said.is_paid_post) return false;
  if (inChannel) return said.chat?.id === CHANNEL && said.chat.type === 'channel';
  const isGroup = said.chat?.type === 'group' || said.chat?.type === 'supergroup';
  return (
    isGroup && said.chat.id === GROUP && !said.sender_chat && said.from?.id === AUTHOR && !said.from.is_bot
  );
};

/** What the owner may be told of: that the bot was taken somewhere, or a word that looks for an id. */
export const mayBeTold = ({ my_chat_member: moved, channel_post: post, message: said }: Update): boolean =>
  moved !== undefined || (post ?? said)?.text === '/start';
