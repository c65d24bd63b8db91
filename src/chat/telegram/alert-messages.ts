import type { Message, MessageEntity, MessageOrigin } from 'grammy/types';
import { PASTED, UNKNOWN, type AlertSource, type IncomingAlert, type PostRef } from '../../domain/index.js';
import { isAnonymous, type Post } from './posts.js';

type Words = Pick<IncomingAlert, 'text' | 'entities'>;

/** Formatting, without the links and people that it may point at. */
const plainEntities = (entities: readonly MessageEntity[] = []): IncomingAlert['entities'] =>
  entities.map(({ type, offset, length }) => ({ type, offset, length }));

/** What is to be read in a message: its text, or the caption of its picture; undefined where there is neither. */
const wordsIn = ({
  text,
  entities,
  caption,
  caption_entities: captionEntities,
}: Message): Words | undefined => {
  if (typeof text === 'string') return { text, ...withEntities(entities) };
  return typeof caption === 'string' ? { text: caption, ...withEntities(captionEntities) } : undefined;
};

const withEntities = (entities: readonly MessageEntity[] | undefined): Pick<Words, 'entities'> => {
  const plain = plainEntities(entities);
  return plain && plain.length > 0 ? { entities: plain } : {};
};

const refOf = (chatId: number, messageId: number): PostRef => ({ chatId, messageId });

/** The alert that a post is; undefined where there is nothing to read in it. */
export const postedAlert = (
  { source, message, isEdit }: Post,
  updateId: number,
): (IncomingAlert & { readonly post: PostRef }) | undefined => {
  const words = wordsIn(message);
  if (!words) return undefined;
  const { chat, message_id: id, reply_to_message: answered, date, edit_date: edited } = message;
  return {
    source: source.name,
    door: 'channel',
    kind: 'text',
    ...words,
    updateId,
    post: refOf(chat.id, id),
    ...(answered ? { replyTo: refOf(chat.id, answered.message_id) } : {}),
    // What a channel passes on it may only have quoted; of an administrator without a name nobody knows who he is.
    ...(message.forward_origin || isAnonymous(message) ? { asksOnly: true } : {}),
    sentAt: (isEdit ? (edited ?? date) : date) * 1000,
  };
};

/** Whoever wrote what was forwarded, by Telegram's id; undefined where that is hidden. */
const writerOf = (origin: MessageOrigin | null): number | undefined => {
  switch (origin?.type) {
    case 'user':
      return origin.sender_user.id;
    case 'chat':
      return origin.sender_chat.id;
    case 'channel':
      return origin.chat.id;
    default:
      return undefined;
  }
};

/** What the owner passed on, of which kind it is. */
export interface PassedOn {
  readonly door: 'forward' | 'paste';
  /** Absent where there is no text in it. */
  readonly alert?: IncomingAlert;
  /** Whoever wrote a forwarded one, where that is told. */
  readonly writer?: number;
  /** The source that this is. */
  readonly source?: AlertSource;
}

/** Whether what the owner wrote is a message of somebody else's that he pasted: it has several lines, and is no command. */
const isPasted = (text: string): boolean =>
  !text.trimStart().startsWith('/') && text.split('\n').filter((line) => line.trim() !== '').length > 1;

/** Whether the owner passes on what somebody else wrote: a forward, several lines, or a picture with a caption. */
export const isPassedOn = ({ forward_origin: origin, via_bot: via, text, caption }: Message): boolean => {
  if (origin !== undefined) return true;
  if (via !== undefined) return false;
  return typeof text === 'string' ? isPasted(text) : typeof caption === 'string';
};

/** What a message passes on that `isPassedOn`. */
export const passedOn = (
  message: Message,
  { updateId, ownerId, sources }: { updateId: number; ownerId: number; sources: readonly AlertSource[] },
): PassedOn => {
  const origin: MessageOrigin | null | undefined = message.forward_origin;
  const words = wordsIn(message);
  // What is forwarded is as old as when it was written.
  const date = typeof origin?.date === 'number' ? origin.date : message.date;
  const base = { kind: 'text', ...words, updateId, sentAt: date * 1000 } as const;
  if (origin === undefined) return { door: 'paste', alert: { source: PASTED, door: 'paste', ...base } };
  const writer = writerOf(origin);
  const source = sources.find(
    ({ chatId, door }) => door !== 'webhook' && chatId !== undefined && chatId === writer,
  );
  const name = source?.name ?? (writer === ownerId ? PASTED : UNKNOWN);
  return {
    door: 'forward',
    ...(writer === undefined ? {} : { writer }),
    ...(source ? { source } : {}),
    ...(words
      ? {
          alert: {
            source: name,
            door: 'forward',
            ...base,
            ...(origin?.type === 'channel' ? { post: refOf(origin.chat.id, origin.message_id) } : {}),
            ...(origin?.type === 'chat' ? { asksOnly: true } : {}),
          },
        }
      : {}),
  };
};
