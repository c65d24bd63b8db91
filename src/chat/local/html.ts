import { badRequest, type ApiError, type MessageEntity } from './wire.js';

export interface Formatted {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

const kinds: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
};

interface OpenTag {
  readonly name: string;
  readonly offset: number;
  readonly attributes: ReadonlyMap<string, string>;
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot));/gi, (whole, hex, dec, name) => {
    if (typeof name === 'string') return named[name.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(dec);
    const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return valid ? String.fromCodePoint(code) : whole;
  });
}

/**
 * Telegram's HTML parse mode (core.telegram.org/bots/api#html-style): text and entities, or the error that Telegram
 * gives for it, with its byte offset.
 */
export function parseHtml(source: string): Formatted {
  return new HtmlParser(source).run();
}

class HtmlParser {
  readonly #source: string;
  readonly #open: OpenTag[] = [];
  readonly #entities: MessageEntity[] = [];
  #at = 0;
  #text = '';

  constructor(source: string) {
    this.#source = source;
  }

  run(): Formatted {
    while (this.#at < this.#source.length) {
      const tag = this.#source.indexOf('<', this.#at);
      const end = tag < 0 ? this.#source.length : tag;
      this.#text += decode(this.#source.slice(this.#at, end));
      this.#at = end;
      if (tag < 0) break;
      if (this.#source[tag + 1] === '/') this.#endTag();
      else this.#startTag();
    }
    const left = this.#open.at(-1);
    if (left) throw this.#error(`Can't find end tag corresponding to start tag "${left.name}"`);
    return { text: this.#text, entities: sortEntities(this.#entities) };
  }

  #error(what: string): ApiError {
    return badRequest(`can't parse entities: ${what}`);
  }

  #byteOffset(index: number): number {
    return Buffer.byteLength(this.#source.slice(0, index));
  }

  #startTag(): void {
    const start = this.#at;
    const unclosed = (): ApiError =>
      this.#error(`Unclosed start tag at byte offset ${this.#byteOffset(start)}`);
    const name = /^[^\s>]*/.exec(this.#source.slice(start + 1, start + 65))?.[0].toLowerCase() ?? '';
    this.#at = start + 1 + name.length;
    if (this.#at >= this.#source.length) throw unclosed();
    if (!Object.hasOwn(kinds, name)) {
      throw this.#error(`Unsupported start tag "${name}" at byte offset ${this.#byteOffset(start)}`);
    }
    const attributes = new Map<string, string>();
    const pattern = /\s*(?:([^\s=>]+)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s>"']+))?)?/y;
    while (this.#source[this.#at] !== '>') {
      pattern.lastIndex = this.#at;
      const match = pattern.exec(this.#source);
      if (!match || match[0] === '' || pattern.lastIndex >= this.#source.length) throw unclosed();
      this.#at = pattern.lastIndex;
      const value = match[2] ?? '';
      if (match[1]) attributes.set(match[1].toLowerCase(), decode(value.replace(/^(["'])(.*)\1$/s, '$2')));
    }
    if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
      throw this.#error(`Tag "span" must have class "tg-spoiler" at byte offset ${this.#byteOffset(start)}`);
    }
    this.#at++;
    this.#open.push({ name, offset: this.#text.length, attributes });
  }

  #endTag(): void {
    const start = this.#at;
    const close = this.#source.indexOf('>', start);
    const at = this.#byteOffset(start);
    if (close < 0) throw this.#error(`Unclosed end tag at byte offset ${at}`);
    const name = this.#source
      .slice(start + 2, close)
      .trim()
      .toLowerCase();
    const tag = this.#open.pop();
    if (!tag) throw this.#error(`Unexpected end tag at byte offset ${at}`);
    if (name !== '' && name !== tag.name) {
      throw this.#error(
        `Unmatched end tag at byte offset ${at}, expected "</${tag.name}>", found "</${name}>"`,
      );
    }
    this.#at = close + 1;
    this.#close(tag);
  }

  #close(tag: OpenTag): void {
    const length = this.#text.length - tag.offset;
    if (length === 0 || tag.name === 'tg-emoji') return;
    const base = { type: kinds[tag.name] ?? '', offset: tag.offset, length };
    if (tag.name === 'a') {
      const url = safeUrl(tag.attributes.get('href') ?? this.#text.slice(tag.offset));
      if (url) this.#entities.push({ ...base, url });
      return;
    }
    if (tag.name === 'code' && this.#open.at(-1)?.name === 'pre') {
      const language = tag.attributes.get('class')?.match(/^language-(.+)$/)?.[1];
      if (language) this.#entities.push({ ...base, type: 'pre', language });
      return;
    }
    const doubled =
      tag.name === 'pre' &&
      this.#entities.some((e) => e.type === 'pre' && e.offset === base.offset && e.length === length);
    if (doubled) return;
    const expandable = tag.name === 'blockquote' && tag.attributes.has('expandable');
    this.#entities.push(expandable ? { ...base, type: 'expandable_blockquote' } : base);
  }
}

/** The address of a link if it is one that may be opened, else undefined. */
function safeUrl(url: string): string | undefined {
  try {
    const parsed = new URL(/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `http://${url}`);
    return ['http:', 'https:', 'tg:'].includes(parsed.protocol) ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

/** Outer entities first, as Telegram returns them. */
export const sortEntities = (entities: readonly MessageEntity[]): readonly MessageEntity[] =>
  [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
