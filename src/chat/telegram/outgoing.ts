import { InputFile } from 'grammy';
import { createWithin } from '../../clock.js';
import type { CardRef } from '../../state/store/docs.js';
import { errorLine, faultOf } from './api-errors.js';
import { type Keyboard, keyboardOf } from './callback.js';
import type { PictureRef, Reply } from './command.js';
import { CAPTION_LIMIT, clip, TEXT_LIMIT } from './format.js';
import type { ChatBasis } from './parts.js';

/** How long a card waits for its picture, ms. */
const PICTURE_TIMEOUT = 5_000;

/** Telegram HTML as plain text, for when Telegram refuses our markup. */
export const plainText = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Sends and edits messages; rejects with grammY's errors where nothing else helps. */
export interface Outgoing {
  send(chatId: number, reply: Reply): Promise<CardRef>;
  /** `gone` when there is no such message to edit any more. @param repaint draw the picture anew too. */
  edit(ref: CardRef, reply: Reply, repaint?: boolean): Promise<'edited' | 'gone'>;
  /** Takes the buttons off a message; never rejects. */
  strip(ref: Pick<CardRef, 'chatId' | 'messageId'>): Promise<void>;
}

type Extra = {
  readonly parse_mode?: 'HTML';
  readonly disable_notification?: true;
  readonly reply_markup?: { readonly inline_keyboard: Keyboard };
};

export const createOutgoing = ({
  bot,
  clock,
  log,
  picture,
  secret,
}: Pick<ChatBasis, 'bot' | 'clock' | 'log' | 'picture' | 'secret'>): Outgoing => {
  const { api } = bot;
  const within = createWithin(clock);
  const warn = (error: unknown, message: string): void =>
    log.warn({ error: errorLine(error, bot.token) }, message);

  const pictureOf = async ({ kind, ref }: PictureRef): Promise<Buffer | undefined> => {
    try {
      return await within(picture(kind, ref), PICTURE_TIMEOUT);
    } catch (error) {
      warn(error, 'no picture for the card, text goes without');
      return undefined;
    }
  };

  const markupOf = async ({ buttons = [] }: Reply): Promise<Keyboard> =>
    buttons.length > 0 ? keyboardOf(buttons, await secret()) : [];

  const extraOf = (reply: Reply, keyboard: Keyboard): Extra => ({
    parse_mode: 'HTML',
    ...(reply.silent ? { disable_notification: true as const } : {}),
    ...(keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {}),
  });

  /** Runs a call with markup, and once more as plain text when Telegram cannot read it or finds it too long. */
  const withFallback = async <T>(
    text: string,
    limit: number,
    extra: Extra,
    call: (text: string, extra: Extra) => Promise<T>,
  ): Promise<T> => {
    try {
      return await call(text, extra);
    } catch (error) {
      const kind = faultOf(error)?.kind;
      if (kind !== 'markup' && kind !== 'tooLong') throw error;
      warn(error, 'the chat refused the markup, sending plain text');
      const { parse_mode: _dropped, ...plain } = extra;
      return call(clip(plainText(text), limit), plain);
    }
  };

  const sendText = async (chatId: number, text: string, extra: Extra): Promise<CardRef> => {
    const sent = await withFallback(text, TEXT_LIMIT, extra, (body, options) =>
      api.sendMessage(chatId, body, { ...options, link_preview_options: { is_disabled: true } }),
    );
    return { chatId, messageId: sent.message_id, hasPhoto: false };
  };

  const sendPhoto = async (chatId: number, photo: Buffer, text: string, extra: Extra): Promise<CardRef> => {
    const sent = await withFallback(text, CAPTION_LIMIT, extra, (caption, options) =>
      api.sendPhoto(chatId, new InputFile(photo, 'picture.png'), { ...options, caption }),
    );
    return { chatId, messageId: sent.message_id, hasPhoto: true };
  };

  const sendDocument = async (
    chatId: number,
    text: string,
    { name, content }: NonNullable<Reply['document']>,
    extra: Extra,
  ): Promise<CardRef> => {
    const sent = await withFallback(text, CAPTION_LIMIT, extra, (caption, options) =>
      api.sendDocument(chatId, new InputFile(Buffer.from(content), name), { ...options, caption }),
    );
    // Its text is a caption, as a photo's is.
    return { chatId, messageId: sent.message_id, hasPhoto: true };
  };

  const send = async (chatId: number, reply: Reply): Promise<CardRef> => {
    const extra = extraOf(reply, await markupOf(reply));
    if (reply.document) return sendDocument(chatId, reply.text, reply.document, extra);
    const photo = reply.picture && reply.text.length <= CAPTION_LIMIT && (await pictureOf(reply.picture));
    if (!photo) return sendText(chatId, reply.text, extra);
    try {
      return await sendPhoto(chatId, photo, reply.text, extra);
    } catch (error) {
      if (faultOf(error)?.kind !== 'picture') throw error;
      warn(error, 'the chat refused the picture, text goes without');
      return sendText(chatId, reply.text, extra);
    }
  };

  const editMedia = (ref: CardRef, photo: Buffer, caption: string, { parse_mode, ...extra }: Extra) =>
    api.editMessageMedia(
      ref.chatId,
      ref.messageId,
      {
        type: 'photo',
        media: new InputFile(photo, 'picture.png'),
        caption,
        ...(parse_mode ? { parse_mode } : {}),
      },
      extra,
    );

  const edit: Outgoing['edit'] = async (ref, reply, repaint = false) => {
    const { chatId, messageId, hasPhoto } = ref;
    const photo = repaint && hasPhoto && reply.picture ? await pictureOf(reply.picture) : undefined;
    // An edit without a keyboard takes the old one off.
    const { disable_notification: _silent, ...extra } = extraOf(reply, await markupOf(reply));
    try {
      await withFallback(reply.text, hasPhoto ? CAPTION_LIMIT : TEXT_LIMIT, extra, (text, options) => {
        if (photo) return editMedia(ref, photo, text, options);
        return hasPhoto
          ? api.editMessageCaption(chatId, messageId, { ...options, caption: text })
          : api.editMessageText(chatId, messageId, text, {
              ...options,
              link_preview_options: { is_disabled: true },
            });
      });
      return 'edited';
    } catch (error) {
      const kind = faultOf(error)?.kind;
      if (kind === 'unchanged') return 'edited';
      if (kind === 'gone') return 'gone';
      if (photo && kind !== 'wait' && kind !== 'outage' && kind !== 'blocked') {
        warn(error, 'the chat refused the new picture, the old one stays');
        return edit(ref, reply);
      }
      throw error;
    }
  };

  const strip = async ({ chatId, messageId }: Pick<CardRef, 'chatId' | 'messageId'>): Promise<void> => {
    try {
      await api.editMessageReplyMarkup(chatId, messageId);
    } catch (error) {
      const kind = faultOf(error)?.kind;
      if (kind !== 'unchanged' && kind !== 'gone') warn(error, 'old buttons could not be taken off');
    }
  };

  return { send, edit, strip };
};
