import type { Message, MessageOrigin, Update, User } from 'grammy/types';

/** What of a message, or of a chat, a test may say otherwise: whatever the wire can carry. */
type Over = Readonly<Record<string, unknown>>;

/** An update without its number, as `BotApi.inject` takes it. */
type Content = Readonly<Partial<Omit<Update, 'update_id'>>>;

/** When everything here is posted, unix s, unless a test says otherwise. */
export const POSTED = 1_772_366_400;

const personOf = (id: number, over: Over = {}): User => ({
  id,
  is_bot: false,
  first_name: `User ${id}`,
  ...over,
});

/** Who stands in `from` for an anonymous administrator of a group. */
export const ANONYMOUS: User = personOf(1_087_968_824, { is_bot: true, username: 'GroupAnonymousBot' });
/** Who stands in `from` for somebody who writes in a group as a channel of his. */
export const AS_CHANNEL: User = personOf(136_817_688, { is_bot: true, username: 'Channel_Bot' });

export const originOf = {
  user: (id: number, over: Over = {}): MessageOrigin => ({
    type: 'user',
    date: POSTED - 600,
    sender_user: personOf(id, over),
  }),
  channel: (id: number, messageId: number, title = 'Signals'): MessageOrigin => ({
    type: 'channel',
    date: POSTED - 600,
    chat: { id, type: 'channel', title },
    message_id: messageId,
  }),
  group: (id: number): MessageOrigin => ({
    type: 'chat',
    date: POSTED - 600,
    sender_chat: { id, type: 'supergroup', title: 'Group' },
  }),
  hidden: (name = 'Somebody'): MessageOrigin => ({
    type: 'hidden_user',
    date: POSTED - 600,
    sender_user_name: name,
  }),
};

const messageOf = (over: Over): Message => ({ message_id: 1, date: POSTED, ...over }) as unknown as Message;

/** A message in somebody's private chat with the bot. */
export const inPrivate = (userId: number, over: Over): Content =>
  ({
    message: messageOf({
      chat: { id: userId, type: 'private', first_name: `User ${userId}` },
      from: personOf(userId),
      ...over,
    }),
  }) as Content;

/** Somebody forwards a text to the bot. */
export const forwarded = (userId: number, text: string, origin: MessageOrigin, over: Over = {}): Content =>
  inPrivate(userId, { text, forward_origin: origin, ...over });

const inChannel = (id: number, over: Over): Message =>
  messageOf({
    chat: { id, type: 'channel', title: 'Signals' },
    sender_chat: { id, type: 'channel', title: 'Signals' },
    ...over,
  });

/** A channel posts. */
export const posted = (channelId: number, over: Over): Content =>
  ({ channel_post: inChannel(channelId, over) }) as Content;

/** A channel edits a post. */
export const postEdited = (channelId: number, over: Over): Content =>
  ({ edited_channel_post: inChannel(channelId, { edit_date: POSTED + 60, ...over }) }) as Content;

/** Somebody writes in a group. */
export const inGroup = (groupId: number, authorId: number, over: Over): Content =>
  ({
    message: messageOf({
      chat: { id: groupId, type: 'supergroup', title: 'Group' },
      from: personOf(authorId),
      ...over,
    }),
  }) as Content;

/** Somebody edits what he wrote in a group. */
export const groupEdited = (groupId: number, authorId: number, over: Over): Content =>
  ({
    edited_message: inGroup(groupId, authorId, { edit_date: POSTED + 60, ...over }).message,
  }) as Content;

/** What became of the bot in a chat, by whom. */
export const membership = (
  chat: Over,
  by: number,
  [before, after]: readonly [before: string, after: string],
): Content =>
  ({
    my_chat_member: {
      chat: { title: 'Signals', ...chat },
      from: personOf(by),
      date: POSTED,
      old_chat_member: { status: before, user: personOf(1, { is_bot: true }) },
      new_chat_member: { status: after, user: personOf(1, { is_bot: true }) },
    },
  }) as unknown as Content;
