import { parseHtml, sortEntities, type Formatted } from './html.js';
import { isObject, type Params } from './params.js';
import { badRequest, type InlineButton, type InlineKeyboard, type MessageEntity } from './wire.js';

export const MAX_TEXT = 4096;
const MAX_CAPTION = 1024;
const MAX_ENTITIES = 100;
/** Before parsing; bounds the work that one call can cause. */
const MAX_SOURCE = 65_536;

/** Text of the message, 1–4096 characters after parsing. */
export function messageText(params: Params): Formatted {
  const formatted = readFormatted(params, 'text');
  if (formatted.text === '') throw badRequest('message text is empty');
  if (characters(formatted.text) > MAX_TEXT) throw badRequest('message is too long');
  return formatted;
}

/** Caption, 0–1024 characters after parsing. */
export function messageCaption(params: Params): Formatted {
  const formatted = readFormatted(params, 'caption');
  if (characters(formatted.text) > MAX_CAPTION) throw badRequest('message caption is too long');
  return formatted;
}

const characters = (text: string): number => [...text].length;

function readFormatted(params: Params, field: string): Formatted {
  const source = params.text(field);
  if (source.length > MAX_SOURCE) throw badRequest('message is too long');
  const mode = params.text('parse_mode').toLowerCase();
  if (mode !== '' && mode !== 'html') throw badRequest('unsupported parse_mode');
  return withDetected(trimmed(mode === 'html' ? parseHtml(source) : { text: source, entities: [] }));
}

/** Control characters become spaces, white space at both ends goes, entities follow. */
function trimmed({ text, entities }: Formatted): Formatted {
  // eslint-disable-next-line no-control-regex
  const clean = text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, ' ');
  const start = clean.length - clean.trimStart().length;
  const result = clean.trim();
  const moved: MessageEntity[] = [];
  for (const entity of entities) {
    const from = Math.max(0, entity.offset - start);
    const to = Math.min(result.length, entity.offset + entity.length - start);
    if (to > from) moved.push({ ...entity, offset: from, length: to - from });
  }
  return { text: result, entities: moved.slice(0, MAX_ENTITIES) };
}

/** Adds the commands and addresses that Telegram finds by itself, outside code and links. */
export function withDetected({ text, entities }: Formatted): Formatted {
  const found: MessageEntity[] = [...entities];
  const free = (offset: number, length: number): boolean =>
    !entities.some(
      (e) =>
        ['code', 'pre', 'text_link', 'url', 'bot_command'].includes(e.type) &&
        e.offset < offset + length &&
        offset < e.offset + e.length,
    );
  for (const match of text.matchAll(
    /(?<![\p{L}\p{N}_/<>])\/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![\p{L}\p{N}_/])/giu,
  )) {
    if (free(match.index, match[0].length)) {
      found.push({ type: 'bot_command', offset: match.index, length: match[0].length });
    }
  }
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"']{1,2048}[^\s<>"'.,;:!?)\]]/giu)) {
    if (free(match.index, match[0].length)) {
      found.push({ type: 'url', offset: match.index, length: match[0].length });
    }
  }
  return { text, entities: sortEntities(found) };
}

/** The inline keyboard of a call: undefined where none was given; an empty one removes the present one. */
export function readKeyboard(params: Params): InlineKeyboard | undefined {
  const markup = params.json('reply_markup', 'reply keyboard markup');
  if (markup === undefined) return undefined;
  if (!isObject(markup)) throw badRequest('object expected as reply markup');
  const rows = markup['inline_keyboard'];
  // Reply keyboards, their removal and forced replies are accepted and not shown.
  if (rows === undefined) return undefined;
  if (!Array.isArray(rows))
    throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array');
  const keyboard = (rows as unknown[]).map((row) => {
    if (!Array.isArray(row))
      throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
    return (row as unknown[]).map(readButton);
  });
  const filled = keyboard.filter((row) => row.length > 0);
  if (filled.flat().length > 100) throw badRequest('reply markup is too long');
  return { inline_keyboard: filled };
}

function readButton(button: unknown): InlineButton {
  if (!isObject(button)) throw badRequest('InlineKeyboardButton must be an Object');
  const text = button['text'];
  if (typeof text !== 'string' || text.trim() === '') {
    throw badRequest('can\'t parse inline keyboard button: Field "text" must be of type String');
  }
  const data = button['callback_data'];
  if (data === undefined) throw badRequest('text buttons are unallowed in the inline keyboard');
  const size = typeof data === 'string' ? Buffer.byteLength(data) : 0;
  if (typeof data !== 'string' || size < 1 || size > 64) throw badRequest('BUTTON_DATA_INVALID');
  return { text, callback_data: data };
}
