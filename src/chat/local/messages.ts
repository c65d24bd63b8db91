import type { ChatCore } from './core.js';
import { messageCaption, messageText, readKeyboard } from './formatting.js';
import type { Formatted } from './html.js';
import { editableOf, entryOf, roomOf, type Method } from './lookup.js';
import { documentIn, photoIn, readMedia } from './media.js';
import { isObject, type Params } from './params.js';
import type { Entry, Room } from './state.js';
import { badRequest, type InlineKeyboard, type Message } from './wire.js';

type Content = Partial<
  Pick<Message, 'text' | 'entities' | 'caption' | 'caption_entities' | 'photo' | 'document'>
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
  const message: Message = {
    message_id: core.state.nextMessage,
    from: core.bot,
    chat: room.chat,
    date: core.seconds(),
    ...content,
    ...markup(readKeyboard(params)),
  };
  core.putMessage({ message, silent: params.flag('disable_notification') });
  return message;
}

const contentFields = ['text', 'entities', 'photo', 'document', 'caption', 'caption_entities'] as const;

/** Stores the edited message, or refuses where nothing differs. A missing keyboard removes the present one. */
function edit(core: ChatCore, entry: Entry, params: Params, content: Content): Message {
  const { message: old } = entry;
  const bare: Partial<Message> = { ...old };
  for (const field of [...contentFields, 'reply_markup', 'edit_date'] as const) delete bare[field];
  const changed = { ...bare, ...content, ...markup(readKeyboard(params)) };
  const { edit_date: _date, ...before } = old;
  if (sameContent(before, changed)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
        'content and reply markup of the message',
    );
  }
  const message = { ...changed, edit_date: core.seconds() } as Message;
  core.putMessage({ ...entry, message }, true);
  return message;
}

function sameContent(a: object, b: object): boolean {
  const ordered = (value: object): string =>
    JSON.stringify(Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1))));
  return ordered(a) === ordered(b);
}

function editMedia(core: ChatCore, params: Params): Message {
  const entry = editableOf(core, roomOf(core, params), params);
  const given = params.json('media', 'InputMedia');
  if (!isObject(given)) throw badRequest('media not found');
  const [photo, caption] = readMedia(core, given, params);
  return edit(core, entry, params, { photo, ...captionContent(caption) });
}

export const messageMethods: Readonly<Record<string, Method>> = {
  sendMessage: (core, params) => send(core, roomOf(core, params), params, textContent(messageText(params))),
  sendPhoto: (core, params) => {
    const room = roomOf(core, params);
    const caption = captionContent(messageCaption(params));
    readKeyboard(params);
    return send(core, room, params, { photo: photoIn(core, params), ...caption });
  },
  sendDocument: (core, params) => {
    const room = roomOf(core, params);
    const caption = captionContent(messageCaption(params));
    readKeyboard(params);
    return send(core, room, params, { document: documentIn(core, params), ...caption });
  },
  editMessageText: (core, params) => {
    const entry = editableOf(core, roomOf(core, params), params);
    if (entry.message.text === undefined) throw badRequest('there is no text in the message to edit');
    return edit(core, entry, params, textContent(messageText(params)));
  },
  editMessageCaption: (core, params) => {
    const entry = editableOf(core, roomOf(core, params), params);
    const { photo, document } = entry.message;
    if (!photo && !document) throw badRequest('there is no caption in the message to edit');
    const file = { ...(photo && { photo }), ...(document && { document }) };
    return edit(core, entry, params, { ...file, ...captionContent(messageCaption(params)) });
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
  getChat: (core, params) => {
    const room = roomOf(core, params);
    const newest = room.entries.get(Math.max(...room.pinned));
    return { ...room.chat, ...(newest ? { pinned_message: newest.message } : {}) };
  },
  pinChatMessage: (core, params) => {
    const room = roomOf(core, params);
    const id = entryOf(room, params)?.message.message_id;
    if (id === undefined) throw badRequest('message to pin not found');
    core.pin(room.chat.id, [...room.pinned.filter((other) => other !== id), id]);
    return true;
  },
};
