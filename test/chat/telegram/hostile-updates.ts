import fc from 'fast-check';
import type { Update } from 'grammy/types';
import { packTap } from '../../../src/chat/telegram/callback.js';
import { OWNER } from './rig.js';

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
  id,
  type: fc.constantFrom('private', 'group', 'supergroup', 'channel', 'Private', ''),
});
const message = fc.record(
  { message_id: fc.nat(), date: fc.integer(), chat, from, text: fc.oneof(text, junk) },
  { requiredKeys: ['message_id'] },
);
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
