import { mixesScripts } from './plain-text.js';
import { type FoundSymbol, isRatherWord, matchAt, symbolAt, type SymbolReader } from './symbol-at.js';
import { quoted, refuse } from './unread.js';
import { fold, phraseAt, type Role, roleOf } from './vocabulary.js';

interface Place {
  readonly text: string;
  /** Whether a blank stands ahead of it. */
  readonly spaced: boolean;
}

/** A number as it is written, with what hangs on it. */
export interface Figure extends Place {
  readonly kind: 'figure';
  /** The number itself, as it is written: `61.4k`. */
  readonly digits: string;
  readonly unit: 'percent' | 'time' | 'unit' | 'times' | 'none';
  readonly sign: '' | '+' | '-';
  /** Stands right behind a word: TP1. */
  readonly attached: boolean;
}

/** What a message is made of, in order. */
export type Item =
  | Figure
  | (Place & { readonly kind: 'label'; readonly role: Role })
  | (Place & FoundSymbol & { readonly kind: 'symbol' })
  /** A number in a row: `1)`, `①`, `#482`. */
  | (Place & { readonly kind: 'ordinal'; readonly n: number })
  /** A time, a date or a ratio. */
  | (Place & { readonly kind: 'clock' })
  | (Place & { readonly kind: 'tick' | 'word' | 'mark' | 'break' });

const MOST_ITEMS = 1000;
const MOST_FIGURES = 80;

const LINK = /(?:https?:\/\/|www\.|t\.me\/)\S{1,200}|[\w.+-]{1,64}@[\w-]{1,64}\.[a-z]{2,}/iy;
const KEYCAP = /(10|\d)\u20e3|[①-⑳⓪]|🔟/uy;
const TAG = /#\s?(\d{1,6})(?![\d.,\p{L}])/uy;
const CLOCK =
  /\d{1,2}:\d{2}(?::\d{2})?(?![.,:]?\d)|\d{1,2}\s?:\s?\d{1,2}(?:\.\d{1,2})?(?![.,]?\d)|\d{4}-\d{2}-\d{2}(?:T[\d:.Z+]+)?|\d{1,2}\.\d{1,2}\.(?:20)?\d{2}(?![\d.])|\d{1,2}\/\d{1,2}\/20\d{2}/y;
const ROW = /(\d{1,2})\s?(?:[):\].]|\.\))(?!\d)|[([](\d{1,2})[)\]]/y;
const FIGURE =
  /%?(\d(?:[\d.,'’_]{0,40}\d)?|\.\d{1,20})(e-?\d{1,2})?(?:(k|к)|(\s?%)|(\s?[\p{L}]{1,12}))?(?![\p{L}\p{N}])/iuy;
const WORD = /[\p{L}\p{M}]+/uy;
const LONG_WORD = /[\p{L}\p{M}\p{N}]+/uy;
const TICK = /[✅☑✔]/u;
const EMOJI: Readonly<Record<string, Role>> = { '🎯': 'target', '🛑': 'stop', '⛔': 'stop' };
const UNITS = new Set(['percent', 'time', 'unit', 'times'] as const);
type Unit = typeof UNITS extends Set<infer U> ? U : never;
const isUnit = (role: Role | undefined): role is Unit => (UNITS as ReadonlySet<string>).has(role ?? '');

/**
 * A message as items: figures, labels, symbols, numbers in a row, marks.
 * @throws UnreadError for words of mixed scripts, digits that are none of ours, or too much text.
 */
export const itemsOf = (text: string, reader: SymbolReader): readonly Item[] => {
  const items: Item[] = [];
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
    readLine(line, reader, items);
    if (items.length > MOST_ITEMS)
      refuse('too-large', `The text is too long for a signal: more than ${MOST_ITEMS} words.`);
    items.push({ kind: 'break', text: '', spaced: true });
  }
  if (items.filter(({ kind }) => kind === 'figure').length > MOST_FIGURES)
    refuse('too-large', `It has more than ${MOST_FIGURES} numbers.`);
  return named(items, reader);
};

const isLabel = (item: Item | undefined, ...roles: readonly Role[]): boolean =>
  item?.kind === 'label' && roles.includes(item.role);

/** Words beside a side, or behind `Pair:`, which name a listed coin: `long omni`, `Pair: MOVE`. */
const named = (items: readonly Item[], reader: SymbolReader): readonly Item[] => {
  const anyNamed = items.some(({ kind }) => kind === 'symbol');
  return items.map((item, index) => {
    if (item.kind !== 'word' && !isLabel(item, 'filler', 'move')) return meantAs(item, items, index);
    const [before, ahead] = [items[index - 1], items[index - 2]];
    const isHeaded =
      isLabel(before, 'pair') ||
      (before?.kind === 'mark' && /[:=]/.test(before.text) && isLabel(ahead, 'pair'));
    const beside = [before, items[index + 1]].some((next) => isLabel(next, 'long', 'short', 'buy', 'sell'));
    if (
      !isHeaded &&
      (!beside ||
        isRatherWord(item.text) ||
        (item.kind === 'label' && (anyNamed || item.text !== item.text.toUpperCase())))
    )
      return item;
    const reading = reader(item.text);
    return reading.kind === 'contract'
      ? { kind: 'symbol', text: item.text, spaced: item.spaced, reading, strong: isHeaded }
      : item;
  });
};

/** `SL would be 3200`, `stop to be moved`: the verb, and not break-even. */
const isVerb = ({ text }: Item, before: Item | undefined, next: Item | undefined): boolean =>
  /^be$/i.test(text) &&
  (before?.kind === 'word' ||
    isLabel(before, 'if') ||
    (text !== 'BE' &&
      (next?.kind === 'figure' ||
        next?.kind === 'word' ||
        isLabel(next, 'filler', 'above', 'below', 'move', 'hit'))));

/** `close=61248` is a price of the market, `Exit: 62500` a target, `tp open` is no entry. */
const meantAs = (item: Item, items: readonly Item[], index: number): Item => {
  if (item.kind !== 'label') return item;
  const [next, after] = [items[index + 1], items[index + 2]];
  if (isVerb(item, items[index - 1], next)) return { ...item, role: 'filler' };
  if (
    item.role === 'close' &&
    next?.kind === 'mark' &&
    /[:=]/.test(next.text) &&
    after?.kind === 'figure' &&
    after.unit === 'none'
  )
    return { ...item, role: /^exit/i.test(item.text) ? 'target' : 'price' };
  // `close to 62000` is near it.
  if (item.role === 'close' && isLabel(next, 'to') && after?.kind === 'figure' && after.unit === 'none')
    return { ...item, role: 'filler' };
  const before = items[index - 1];
  const headed = before?.kind === 'mark' && /[:=-]/.test(before.text) ? items[index - 2] : before;
  return item.role === 'entry' && /^open$/i.test(item.text) && headed !== undefined && isTargetHead(headed)
    ? { ...item, role: 'none' }
    : item;
};

const isTargetHead = (item: Item): boolean =>
  isLabel(item, 'target') || (item.kind === 'figure' && item.attached);

const readLine = (line: string, reader: SymbolReader, items: Item[]): void => {
  let at = 0;
  let spaced = true;
  /** Whether a price is awaited: then `1:62` is no time. */
  let priced = false;
  const add = (item: Item, length: number): void => {
    items.push(item);
    at += length;
    spaced = false;
  };
  while (at < line.length && items.length <= MOST_ITEMS) {
    const letter = String.fromCodePoint(line.codePointAt(at) ?? 32);
    if (/\s/.test(letter) || letter === '*' || letter === '`') {
      at += 1;
      spaced = true;
      continue;
    }
    const atStart = items.at(-1)?.kind === 'break' || items.length === 0;
    const link = matchAt(LINK, line, at);
    if (link) {
      at += link[0].length;
      continue;
    }
    const keycap = matchAt(KEYCAP, line, at);
    const tag = matchAt(TAG, line, at);
    const row = atStart || letter === '(' || letter === '[' ? matchAt(ROW, line, at) : null;
    const ordinal = keycap ?? tag ?? row;
    if (ordinal) {
      const n = Number(ordinal[1] ?? ordinal[2] ?? ordinal[0].normalize('NFKC').replace(/\D/g, ''));
      add({ kind: 'ordinal', text: ordinal[0], spaced, n }, ordinal[0].length);
      continue;
    }
    if (/[\p{L}#$]/u.test(letter) || /^[\d]+[\p{L}]/u.test(line.slice(at, at + 12))) {
      const symbol = symbolAt(line, at, reader);
      if (symbol) {
        add({ kind: 'symbol', spaced, ...symbol }, symbol.text.length);
        continue;
      }
    }
    const clock = priced || atStart ? null : matchAt(CLOCK, line, at);
    if (clock) {
      add({ kind: 'clock', text: clock[0], spaced }, clock[0].length);
      continue;
    }
    const figure = figureAt(line, at, spaced, items.at(-1));
    if (figure) {
      add(figure, figure.text.length);
      continue;
    }
    if (/[\p{L}\p{N}]/u.test(letter)) {
      const item = wordAt(line, at, spaced);
      if (item.kind === 'label') priced = /^(?:entry|stop|target|buy|sell|price)$/.test(item.role);
      add(item, item.text.length);
      continue;
    }
    const role = EMOJI[letter];
    add(
      role
        ? { kind: 'label', text: letter, spaced, role }
        : { kind: TICK.test(letter) ? 'tick' : 'mark', text: letter, spaced },
      letter.length,
    );
  }
};

const figureAt = (
  line: string,
  at: number,
  spaced: boolean,
  before: Item | undefined,
): Figure | undefined => {
  const match = matchAt(FIGURE, line, at);
  if (!match) return undefined;
  const [whole, digits = '', exponent = '', thousand = '', percent, hanging = ''] = match;
  const role = hanging === '' ? undefined : roleOf(fold(hanging.trim()));
  const known = isUnit(role) || role === 'currency';
  // 6O150, 4th: letters hang on it that are no unit; the word as a whole is no number.
  if (hanging !== '' && !known && !/^\s/.test(hanging)) return undefined;
  const behindTimes = before?.kind === 'label' && before.role === 'times' && !spaced;
  const isPercent = percent !== undefined || whole.startsWith('%');
  return {
    kind: 'figure',
    text: known ? whole : whole.slice(0, whole.length - hanging.length),
    digits: `${digits}${exponent}${thousand}`,
    spaced,
    unit: isPercent ? 'percent' : behindTimes ? 'times' : isUnit(role) ? role : 'none',
    sign:
      before?.kind === 'mark' && !spaced && (before.text === '+' || before.text === '-') ? before.text : '',
    attached: !spaced && before?.kind === 'label',
  };
};

/** A phrase of the vocabulary, or a word of no meaning with whatever hangs on it. */
const wordAt = (line: string, at: number, spaced: boolean): Item => {
  const ends: number[] = [];
  const words: string[] = [];
  let next = at;
  while (words.length < 5) {
    const word = matchAt(WORD, line, next)?.[0];
    if (word === undefined) break;
    words.push(fold(word));
    next += word.length;
    ends.push(next);
    const gap = /^(?:[ \t]{1,2}|[-_/.'’]|[ \t]?-[ \t]?)(?=\p{L})/u.exec(line.slice(next, next + 4));
    if (!gap) break;
    next += gap[0].length;
  }
  const phrase = phraseAt(words);
  if (phrase) {
    const text = line.slice(at, ends[phrase.length - 1]);
    return { kind: 'label', text, spaced, role: phrase.role };
  }
  const text = matchAt(LONG_WORD, line, at)?.[0] ?? String.fromCodePoint(line.codePointAt(at) ?? 32);
  if (mixesScripts(text))
    refuse('hostile', `${quoted(text)} mixes letters of several scripts that look alike.`);
  return { kind: 'word', text, spaced };
};
