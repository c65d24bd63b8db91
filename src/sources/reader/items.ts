import { withCoins } from './coins-in-context.js';
import { inContext } from './in-context.js';
import { type Figure, isLabel, type Item } from './item.js';
import { withHeads } from './list-heads.js';
import { mixesScripts } from './plain-text.js';
import { type FoundSymbol, matchAt, symbolFinder, type SymbolReader } from './symbol-at.js';
import { quoted, refuse } from './unread.js';
import { fold, phraseAt, type Role, roleOf, wordsWithin } from './vocabulary.js';

const MOST_ITEMS = 700;
const MOST_FIGURES = 80;

const LINK =
  /(?:https?:\/\/|www\.|t\.me\/)\S{1,200}|[\w.+-]{1,64}@[\w-]{1,64}\.[a-z]{2,}|[a-z][\w-]{0,63}\.(?:com|org|net|io|me|co|app|xyz|example)(?:\/\S{0,200}|\b)/iy;
const KEYCAP = /(10|\d)\u20e3|[①-⑳⓪❶-➓]|🔟|🥇|🥈|🥉/uy;
const CIRCLED = '❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓';
const MEDALS = ['🥇', '🥈', '🥉'];
/** `T1: 62000`, `E2 61000`: a target or an entry by its number; S1 and R1 are levels of the chart. */
const NUMBERED = /[te](?=\d{1,2}\s?(?:(?:[:=@-]\s?)?\$?[\d.]|hit|done|reached|[✅☑✔]))/iy;
/** A unit of one letter behind a blank: `4 h`; a price may have a letter behind it that is no unit. */
const LOOSE_UNIT = /^\s\p{L}$/u;
const SHORT_TIME = /^[1-6]?\d$/;
/** `14:32`, `30/11/2026`: at the start of a line, where `1:` would count. */
const TIME = /(?:[01]\d|2[0-3]):[0-5]\d(?![\d.,:])|\d{1,2}\/\d{1,2}\/20\d{2}(?!\d)/y;
const TAG = /[#№]\s?(\d{1,6})(?![\d.,\p{L}])/uy;
/** `2nd` */
const NTH = /(\d{1,2})(?:st|nd|rd|th)(?![\p{L}\p{N}])/iuy;
/** The number of an account ahead of all, as bridges to terminals want it. */
const ACCOUNT = /\d{9,20}(?=,)/y;
const CLOCK =
  /\d{1,2}:\d{2}(?::\d{2})?(?![.,:]?\d)|\d{1,2}\s?:\s?\d{1,2}(?:\.\d{1,2})?(?![.,]?\d)|\d{4}-\d{2}-\d{2}(?:T[\d:.Z+]+)?|(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:20)?(?:2[4-9]|3\d)(?![\d.])|\d{1,2}\/\d{1,2}\/20\d{2}/y;
const ROW = /(\d{1,2})\s?(?:[):\].]|\.\))(?!\d)|[([](\d{1,2})[)\]]/y;
const FIGURE =
  /%?(\d(?:[\d.,'’_]{0,40}\d)?|\.\d{1,20})(e-?\d{1,2})?(?:(k|к)|(\s?%)|(\s?[\p{L}]{1,12}))?(?![\p{L}\p{N}])/iuy;
const WORD = /[\p{L}\p{M}]{1,60}/uy;
const LONG_WORD = /[\p{L}\p{M}\p{N}]{1,300}/uy;
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
  const symbolAt = symbolFinder(reader);
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
    readLine(line, symbolAt, items);
    if (items.length > MOST_ITEMS)
      refuse('too-large', `The text is too long for a signal: more than ${MOST_ITEMS} words.`);
    items.push({ kind: 'break', text: '', spaced: true });
  }
  if (items.filter(({ kind }) => kind === 'figure').length > MOST_FIGURES)
    refuse('too-large', `It has more than ${MOST_FIGURES} numbers.`);
  return inContext(withHeads(withCoins(items, reader)));
};

const readLine = (
  line: string,
  symbolAt: (line: string, at: number) => FoundSymbol | undefined,
  items: Item[],
): void => {
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
    const time = atStart ? matchAt(TIME, line, at) : null;
    if (time) {
      add({ kind: 'clock', text: time[0], spaced }, time[0].length);
      continue;
    }
    const keycap = matchAt(KEYCAP, line, at);
    const tag = matchAt(TAG, line, at);
    const row = atStart || letter === '(' || letter === '[' ? matchAt(ROW, line, at) : null;
    const ordinal = keycap ?? tag ?? row ?? matchAt(NTH, line, at);
    if (ordinal) {
      const n =
        MEDALS.indexOf(ordinal[0]) + 1 ||
        (CIRCLED.indexOf(ordinal[0]) % 10) + 1 ||
        Number(ordinal[1] ?? ordinal[2] ?? ordinal[0].normalize('NFKC').replace(/\D/g, ''));
      add({ kind: 'ordinal', text: ordinal[0], spaced, n }, ordinal[0].length);
      continue;
    }
    if (/[\p{L}#$]/u.test(letter) || /^[\d]+[\p{L}]/u.test(line.slice(at, at + 12))) {
      const symbol = symbolAt(line, at);
      if (symbol) {
        add({ kind: 'symbol', spaced, ...symbol }, symbol.text.length);
        continue;
      }
    }
    const clock = at === 0 ? matchAt(ACCOUNT, line, at) : priced || atStart ? null : matchAt(CLOCK, line, at);
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
      if (item.kind === 'label' && item.role !== 'talk')
        priced = isLabel(item, 'entry', 'stop', 'target', 'buy', 'sell', 'price');
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
  // `0.1240 w/ stop`: with, and no week; `82.4 s`: no price loses itself in a unit of one letter.
  const isLoose =
    LOOSE_UNIT.test(hanging) &&
    (!SHORT_TIME.test(digits) || /s/i.test(hanging) || line[at + whole.length] === '/');
  const known = (isUnit(role) && !isLoose) || role === 'currency';
  // 6O150, 4th: letters hang on it that are no unit; the word as a whole is no number.
  const isHit =
    isLabel(before, 'target') && !spaced && roleOf(wordsWithin(hanging)) === 'hit' && /^\d$/.test(digits);
  if (hanging !== '' && !known && !isHit && !/^\s/.test(hanging)) return undefined;
  const behindTimes = isLabel(before, 'times') && !spaced;
  const isPercent = percent !== undefined || whole.startsWith('%');
  return {
    kind: 'figure',
    text: known ? whole : whole.slice(0, whole.length - hanging.length),
    digits: `${digits}${exponent}${thousand}`,
    spaced,
    unit: isPercent ? 'percent' : behindTimes ? 'times' : known && isUnit(role) ? role : 'none',
    sign:
      before?.kind === 'mark' && !spaced && (before.text === '+' || before.text === '-') ? before.text : '',
    attached: !spaced && before?.kind === 'label',
    begins: before?.kind === 'break',
  };
};

/** Labels that are recognised with a letter too many, too few, another or two in turn: `entery`, `targte`. */
const LABELS = ['entry', 'entries', 'target', 'targets', 'stoploss', 'takeprofit', 'leverage'] as const;

/** Whether one slip of a finger makes the one word of the other. */
const isSlip = (a: string, b: string): boolean => {
  let at = 0;
  while (at < b.length && a[at] === b[at]) at += 1;
  const [rest, wanted] = [a.slice(at), b.slice(at)];
  return (
    rest.slice(1) === wanted.slice(1) ||
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    (rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2))
  );
};

const typoOf = (word: string): Role | undefined => {
  const label = word.length < 5 ? undefined : LABELS.find((one) => isSlip(word, one));
  return label === undefined ? undefined : roleOf(label);
};

/** A phrase of the vocabulary, or a word of no meaning with whatever hangs on it. */
const wordAt = (line: string, at: number, spaced: boolean): Item => {
  const numbered = matchAt(NUMBERED, line, at);
  if (numbered)
    return { kind: 'label', text: numbered[0], spaced, role: /t/i.test(numbered[0]) ? 'target' : 'entry' };
  const ends: number[] = [];
  const words: string[] = [];
  let next = at;
  while (words.length < 5) {
    const run = matchAt(WORD, line, next)?.[0];
    if (run === undefined) break;
    const word = wordsWithin(run);
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
  const meant = typoOf(words[0] ?? '');
  if (meant && /^\s?[:=@]?\s?\$?\d/.test(line.slice(ends[0])))
    return { kind: 'label', text: line.slice(at, ends[0]), spaced, role: meant };
  const run = matchAt(LONG_WORD, line, at)?.[0] ?? String.fromCodePoint(line.codePointAt(at) ?? 32);
  const text = wordsWithin(run);
  if (mixesScripts(text))
    refuse('hostile', `${quoted(text)} mixes letters of several scripts that look alike.`);
  return { kind: 'word', text, spaced };
};
