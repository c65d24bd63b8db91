import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../../src/chat/local/html.js';
import { messageText, readKeyboard, withDetected } from '../../../src/chat/local/formatting.js';
import { Params } from '../../../src/chat/local/params.js';
import { ApiError, type MessageEntity } from '../../../src/chat/local/wire.js';

const entity = (type: string, offset: number, length: number, more: object = {}): MessageEntity => ({
  type,
  offset,
  length,
  ...more,
});

describe('HTML', () => {
  const rows: readonly (readonly [string, string, readonly MessageEntity[]])[] = [
    ['a &lt;b&gt; &amp;amp; &#65;&#x42; &nbsp;', 'a <b> &amp; AB &nbsp;', []],
    ['<b>x<i>y</i></b>', 'xy', [entity('bold', 0, 2), entity('italic', 1, 1)]],
    ['😀<u>é</u>', '😀é', [entity('underline', 2, 1)]],
    [
      '<a href="https://x.org/?a=1&amp;b=2">l</a>',
      'l',
      [entity('text_link', 0, 1, { url: 'https://x.org/?a=1&b=2' })],
    ],
    ['<a href="javascript:alert(1)">l</a>', 'l', []],
    ['<pre><code class="language-ts">x</code></pre>', 'x', [entity('pre', 0, 1, { language: 'ts' })]],
    ['<blockquote expandable>q</blockquote>', 'q', [entity('expandable_blockquote', 0, 1)]],
    [
      '<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>',
      'st',
      [entity('spoiler', 0, 1), entity('spoiler', 1, 1)],
    ],
    ['<B>x</b>', 'x', [entity('bold', 0, 1)]],
    ['<b></b>x', 'x', []],
  ];

  it.each(rows)('%s', (source, text, entities) => {
    expect(parseHtml(source)).toEqual({ text, entities });
  });

  it('gives escaped text back as it was, and entities that lie in the text', () => {
    const escape = (text: string): string =>
      text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('b', 'i', 'code', ''), fc.string({ unit: 'grapheme' }))),
        (parts) => {
          const source = parts
            .map(([tag, text]) => (tag ? `<${tag}>${escape(text)}</${tag}>` : escape(text)))
            .join('');
          const { text, entities } = parseHtml(source);
          expect(text).toBe(parts.map(([, plain]) => plain).join(''));
          for (const { offset, length } of entities) {
            expect(length).toBeGreaterThan(0);
            expect(offset + length).toBeLessThanOrEqual(text.length);
          }
        },
      ),
    );
  });

  it('answers any source with a text or with an error of the API', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>/ab="\' é&;#') }), (source) => {
        try {
          parseHtml(source);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what Telegram finds by itself', () => {
  it('commands and addresses, but not inside words, paths, code and links', () => {
    const { text, entities } = withDetected({
      text: '/start x/y a/b https://x.org/a. /code see /close_1@rad_bot',
      entities: [entity('code', 32, 5)],
    });
    const found = entities.map((e) => [e.type, text.slice(e.offset, e.offset + e.length)]);
    expect(found).toEqual([
      ['bot_command', '/start'],
      ['url', 'https://x.org/a'],
      ['code', '/code'],
      ['bot_command', '/close_1@rad_bot'],
    ]);
  });

  it('trims white space and moves the entities with it', () => {
    const { text, entities } = messageText(new Params({ text: '\n <b> x </b>', parse_mode: 'HTML' }));
    expect({ text, entities }).toEqual({ text: 'x', entities: [entity('bold', 0, 1)] });
  });
});

describe('keyboards', () => {
  const read = (markup: unknown): unknown => readKeyboard(new Params({ reply_markup: markup }));

  it('are read from objects and from JSON text, without what is not theirs', () => {
    const keyboard = { inline_keyboard: [[{ text: 'a', callback_data: 'x'.repeat(64), evil: 1 }], []] };
    const expected = { inline_keyboard: [[{ text: 'a', callback_data: 'x'.repeat(64) }]] };
    expect(read(keyboard)).toEqual(expected);
    expect(read(JSON.stringify(keyboard))).toEqual(expected);
  });

  it.each([
    [[], 'object expected as reply markup'],
    ['{', "can't parse reply keyboard markup JSON object"],
    [{ inline_keyboard: [[{ text: 'a' }]] }, 'text buttons are unallowed in the inline keyboard'],
    [{ inline_keyboard: [[{ text: 'a', callback_data: 'x'.repeat(65) }]] }, 'BUTTON_DATA_INVALID'],
  ])('%j is refused', (markup, reason) => {
    expect(() => read(markup)).toThrow(reason);
  });
});
