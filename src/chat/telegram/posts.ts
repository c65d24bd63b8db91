import type { Chat, Message, Update } from 'grammy/types';
import type { AlertSource } from '../../domain/index.js';

/** A post that is read as an alert, and as nothing else. */
export interface Post {
  readonly source: AlertSource;
  readonly message: Message;
  /** It is a new version of one that was posted before. */
  readonly isEdit: boolean;
}

/** What happened to the bot in a channel or group. */
export interface Move {
  readonly chat: Chat;
  readonly what: 'added' | 'removed';
  /** Telegram's id of whoever did it; undefined where only the chat is known. */
  readonly by: number | undefined;
}

/** Telegram's kinds of update that posts come in, where there are sources to read them of. */
export const postKinds = (sources: readonly AlertSource[]): readonly Exclude<keyof Update, 'update_id'>[] => {
  const posting = sources.filter(({ door }) => door === 'channel');
  return [
    ...(posting.length > 0 ? (['channel_post', 'edited_channel_post'] as const) : []),
    ...(posting.some(({ authors }) => authors) ? (['edited_message'] as const) : []),
  ];
};

/** Fields by which a message says that somebody or something else speaks in it than whoever sent it. */
const BORROWED = [
  'via_bot',
  'sender_business_bot',
  'business_connection_id',
  'guest_query_id',
  'guest_bot_caller_user',
  'guest_bot_caller_chat',
  'direct_messages_topic',
  'receiver_user',
  'ephemeral_message_id',
  'is_paid_post',
] as const satisfies readonly (keyof Message)[];

const isBorrowed = (message: Message): boolean => BORROWED.some((field) => message[field] !== undefined);

/** The person who answers for a message in a group by a numeric id; a channel or an anonymous administrator is none. */
const authorOf = ({ from, sender_chat: chat }: Message): number | undefined =>
  chat === undefined && from?.is_bot === false ? from.id : undefined;

/** Whether it is of an administrator of the group who shows the group itself in place of his name. */
export const isAnonymous = ({ chat, sender_chat: sender }: Message): boolean =>
  chat.type !== 'channel' && sender !== undefined && sender.id === chat.id;

const isOutside = (chat: Chat | undefined): boolean =>
  chat?.type === 'channel' || chat?.type === 'supergroup' || chat?.type === 'group';

/** Whether a post is a listed one: a channel's own, or in a group one of a listed author, or of the group itself. */
const isListed = (message: Message, { authors }: AlertSource, isInChannel: boolean): boolean => {
  if (isInChannel) return message.chat.type === 'channel' && authors === undefined;
  const author = isAnonymous(message) ? message.chat.id : authorOf(message);
  return (
    (message.chat.type === 'group' || message.chat.type === 'supergroup') &&
    author !== undefined &&
    authors?.includes(author) === true
  );
};

/** Whether an update comes from a channel or group, so that it has to be held against the sources. */
export const isFromOutside = ({
  message,
  edited_message: edited,
  channel_post: post,
  edited_channel_post: editedPost,
  my_chat_member: member,
}: Update): boolean => {
  return isOutside((message ?? edited ?? post ?? editedPost ?? member)?.chat);
};

/** The post of a source that the owner named and that is on; undefined for everything else. */
export const postIn = (update: Update, sources: readonly AlertSource[]): Post | undefined => {
  const { message, edited_message: edited, channel_post: post, edited_channel_post: editedPost } = update;
  const inChannel = post ?? editedPost;
  const said = inChannel ?? message ?? edited;
  if (!said || isBorrowed(said)) return undefined;
  const id: unknown = said.chat?.id;
  const source = sources.find(({ door, chatId, isOn }) => isOn && door === 'channel' && chatId === id);
  if (!source || !isListed(said, source, inChannel !== undefined)) return undefined;
  return { source, message: said, isEdit: said === edited || said === editedPost };
};

const isOut = (status: unknown): boolean => status === 'left' || status === 'kicked';

/**
 * That the bot was taken into a channel or group, or out of it. `/start` there says the same to an owner who looks for its
 * id: in a channel, where only administrators post, or by the owner. Undefined for everything else.
 */
export const moveIn = (update: Update, owner: number): Move | undefined => {
  const { my_chat_member: member, channel_post: post, message } = update;
  if (member) {
    const [before, after] = [member.old_chat_member?.status, member.new_chat_member?.status];
    if (before === undefined || after === undefined || isOut(before) === isOut(after)) return undefined;
    if (!isOutside(member.chat)) return undefined;
    return { chat: member.chat, what: isOut(after) ? 'removed' : 'added', by: member.from?.id };
  }
  const said = post ?? (message && authorOf(message) === owner ? message : undefined);
  if (!said || isBorrowed(said) || !isOutside(said.chat)) return undefined;
  if (typeof said.text !== 'string' || !/^\/start(?:@\w+)?$/.test(said.text)) return undefined;
  return { chat: said.chat, what: 'added', by: authorOf(said) };
};
