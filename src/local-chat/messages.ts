import type { ChatCore } from './core.js';
import { messageCaption, messageText, readKeyboard } from './formatting.js';
import type { Formatted } from './html.js';
import { editableOf, entryOf, roomOf, type Method } from './lookup.js';
import { documentOf, mediaFile, photoOf, readMedia } from './media.js';
import { isObject, type Params } from './params.js';
import type { Entry, Room } from './state.js';
import { badRequest, type InlineKeyboard, type Message } from './wire.js';

type Content = Partial<
  Pick<
    Message,
    'text' | 'entities' | 'caption' | 'caption_entities' | 'photo' | 'document' | 'media_group_id'
  >
>;

const textContent = ({ text, entities }: Formatted): Content => ({
  text,
  ...(entities.length > 0 && { entities }),
});

const captionContent = ({ text, entities }: Formatted): Content => ({
  ...(text && { caption: text }),
  ...(entities.length > 0 && { caption_entities: entities }),
});

const markup = (keyboard: InlineKeyboard | undefined): Pick<Message, 'reply_markup'> | object =>
  keyboard && keyboard.inline_keyboard.length > 0 ? { reply_markup: keyboard } : {};

function send(core: ChatCore, room: Room, params: Params, content: Content): Message {
  const keyboard = readKeyboard(params);
  const reply = repliedTo(room, params);
  const message: Message = {
    message_id: core.state.nextMessage,
    from: core.bot,
    chat: room.chat,
    date: core.seconds(),
    ...(reply && { reply_to_message: reply }),
    ...content,
    ...markup(keyboard),
  };
  core.putMessage({ message, silent: params.flag('disable_notification') });
  return message;
}

function repliedTo(room: Room, params: Params): Message | undefined {
  const given = params.json('reply_parameters', 'reply parameters');
  const id = isObject(given) ? Number(given['message_id']) : params.integer('reply_to_message_id');
  if (id === undefined) return undefined;
  const message = room.entries.get(id)?.message;
  if (message) {
    const { reply_to_message: _deeper, ...flat } = message;
    return flat;
  }
  const optional = isObject(given)
    ? given['allow_sending_without_reply'] === true
    : params.flag('allow_sending_without_reply');
  if (!optional) throw badRequest('message to be replied not found');
  return undefined;
}

const contentFields = ['text', 'entities', 'photo', 'document', 'caption', 'caption_entities'] as const;

/** Stores the edited message, or refuses where nothing differs. A missing keyboard removes the present one. */
function edit(core: ChatCore, entry: Entry, params: Params, content: Content): Message {
  const { message: old } = entry;
  const { edit_date: _edited, reply_markup: _keyboard, ...rest } = old;
  const bare: Record<string, unknown> = { ...rest };
  for (const field of contentFields) delete bare[field];
  const changed = { ...bare, ...content, ...markup(readKeyboard(params)) };
  const { edit_date: _date, ...before } = old;
  if (sameContent(before, changed)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
        'content and reply markup of the message',
    );
  }
  const message = { ...changed, edit_date: core.seconds() } as unknown as Message;
  core.putMessage({ ...entry, message }, true);
  return message;
}

function sameContent(a: object, b: object): boolean {
  const ordered = (value: object): string =>
    JSON.stringify(Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1))));
  return ordered(a) === ordered(b);
}

const mediaContent = ({ photo, document }: Message): Content => ({
  ...(photo && { photo }),
  ...(document && { document }),
});

const isMedia = (message: Message): boolean => message.photo !== undefined || message.document !== undefined;

function editMedia(core: ChatCore, params: Params): Message {
  const entry = editableOf(core, roomOf(core, params), params);
  const given = params.json('media', 'InputMedia');
  if (!isObject(given)) throw badRequest('media not found');
  const [content, caption] = readMedia(core, given, params);
  return edit(core, entry, params, { ...content, ...captionContent(caption) });
}

function sendGroup(core: ChatCore, params: Params): readonly Message[] {
  const room = roomOf(core, params);
  const given = params.json('media', 'media');
  if (!Array.isArray(given) || given.length < 2 || given.length > 10) {
    throw badRequest('media group must include 2-10 items');
  }
  const items = (given as unknown[]).map((item) => {
    if (!isObject(item)) throw badRequest("can't parse InputMedia: expected an Object");
    return readMedia(core, item, params);
  });
  const media_group_id = String(core.clock.now());
  return items.map(([content, caption]) =>
    send(core, room, params, { ...content, ...captionContent(caption), media_group_id }),
  );
}

function deleteAll(core: ChatCore, room: Room, ids: readonly number[]): void {
  for (const id of ids) {
    if (!room.entries.has(id)) continue;
    core.commit({ t: 'deleted', chat: room.chat.id, id });
    core.emit({ type: 'deleted', chat: room.chat.id, id });
  }
}

export const messageMethods: Readonly<Record<string, Method>> = {
  sendMessage: (core, params) => send(core, roomOf(core, params), params, textContent(messageText(params))),
  sendPhoto: (core, params) => {
    const room = roomOf(core, params);
    const caption = captionContent(messageCaption(params));
    readKeyboard(params);
    return send(core, room, params, { photo: photoOf(mediaFile(core, params, 'photo')), ...caption });
  },
  sendDocument: (core, params) => {
    const room = roomOf(core, params);
    const caption = captionContent(messageCaption(params));
    readKeyboard(params);
    return send(core, room, params, {
      document: documentOf(mediaFile(core, params, 'document')),
      ...caption,
    });
  },
  sendMediaGroup: sendGroup,
  editMessageText: (core, params) => {
    const entry = editableOf(core, roomOf(core, params), params);
    if (isMedia(entry.message)) throw badRequest('there is no text in the message to edit');
    return edit(core, entry, params, textContent(messageText(params)));
  },
  editMessageCaption: (core, params) => {
    const entry = editableOf(core, roomOf(core, params), params);
    if (!isMedia(entry.message)) throw badRequest('there is no caption in the message to edit');
    const content = { ...mediaContent(entry.message), ...captionContent(messageCaption(params)) };
    return edit(core, entry, params, content);
  },
  editMessageMedia: editMedia,
  editMessageReplyMarkup: (core, params) => {
    const entry = editableOf(core, roomOf(core, params), params);
    const content: Record<string, unknown> = {};
    for (const field of contentFields) {
      if (entry.message[field] !== undefined) content[field] = entry.message[field];
    }
    return edit(core, entry, params, content);
  },
  deleteMessage: (core, params) => {
    const room = roomOf(core, params);
    const entry = entryOf(room, params);
    if (!entry) throw badRequest('message to delete not found');
    deleteAll(core, room, [entry.message.message_id]);
    return true;
  },
  deleteMessages: (core, params) => {
    const room = roomOf(core, params);
    const ids = params.json('message_ids', 'message_ids');
    if (!Array.isArray(ids)) throw badRequest('message identifiers are not specified');
    deleteAll(core, room, (ids as unknown[]).map(Number));
    return true;
  },
  pinChatMessage: (core, params) => {
    const room = roomOf(core, params);
    const id = entryOf(room, params)?.message.message_id;
    if (id === undefined) throw badRequest('message to pin not found');
    core.pin(room.chat.id, [...room.pinned.filter((other) => other !== id), id]);
    return true;
  },
  unpinChatMessage: (core, params) => {
    const room = roomOf(core, params);
    const id = params.has('message_id') ? params.integer('message_id') : room.pinned.at(-1);
    if (id === undefined || !room.entries.has(id)) throw badRequest('message to unpin not found');
    core.pin(
      room.chat.id,
      room.pinned.filter((other) => other !== id),
    );
    return true;
  },
  unpinAllChatMessages: (core, params) => {
    const room = roomOf(core, params);
    core.pin(room.chat.id, []);
    return true;
  },
};
