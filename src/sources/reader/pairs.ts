import { roleOfField } from './field-roles.js';
import type { Field } from './strict-json.js';
import { quoted, refuse } from './unread.js';
import { fold, roleOf } from './vocabulary.js';

const MOST_PAIRS = 100;
/** Keys that may stand several times: `target=62000&target=63000`. */
const isList = (name: string): boolean => roleOf(fold(name.replace(/\[\]$/, ''))) === 'target';

const checked = (pairs: readonly (readonly [name: string, value: string])[]): readonly Field[] => {
  if (pairs.length > MOST_PAIRS) refuse('too-large', `It has more than ${MOST_PAIRS} values.`);
  const names = new Set<string>();
  return pairs.map(([name, text], index) => {
    const key = name.toLowerCase();
    if (names.has(key) && !isList(name)) refuse('format', `It says ${quoted(name)} twice.`);
    names.add(key);
    return { path: isList(name) ? [name.replace(/\[\]$/, ''), index] : [name], type: 'string', text };
  });
};

/**
 * The values of a form or of the query of a URL.
 * @throws UnreadError where they are not encoded as such, or say something twice.
 */
export const parseForm = (text: string): readonly Field[] => {
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part.replaceAll('+', ' '));
    } catch {
      return refuse('format', 'It is no complete form.');
    }
  };
  const parts = text.split('&', MOST_PAIRS + 1).filter((part) => part !== '');
  return checked(
    parts.map((part) => {
      const [name = ''] = part.split('=', 1);
      return [decode(name), decode(part.slice(name.length + 1))] as const;
    }),
  );
};

const PAIR = /^\s*([\p{L}_][\p{L}\p{N}_.]{0,39})\s*=\s*(.{0,200}?)\s*$/u;

const FORM = /^[\w.[\]-]{1,40}=[^&\s]{0,200}(?:&[\w.[\]-]{1,40}=[^&\s]{0,200}){2,}$/;

/** `signal: sym=ETHUSDT side=SELL px=3118`, parted by blanks or commas, behind a word that says nothing. */
const IN_LINE =
  /^(?:(?:signal|alert|order|trade)\s?[:>-]\s?)?((?:[\p{L}_]\w{0,39}=[^\s=;|]{1,60}(?:[\s,;|]+|$)){3,40})$/iu;

/** The values of a text whose every line is `KEY=value`; undefined for another text. */
export const parsePairs = (text: string): readonly Field[] | undefined => {
  if (FORM.test(text.trim())) return parseForm(text.trim());
  const inLine = IN_LINE.exec(text.trim())?.[1];
  if (inLine !== undefined)
    return checked(
      inLine
        .split(/[\s;|]+/)
        .filter((part) => part !== '')
        .map((part) => [
          part.slice(0, part.indexOf('=')),
          part.slice(part.indexOf('=') + 1).replace(/,$/, ''),
        ]),
    );
  const lines = text.split(/[\n;]/).filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => PAIR.exec(line));
  if (lines.length < 2 || !pairs.every((pair) => pair !== null)) return undefined;
  return checked(pairs.map((pair) => [pair[1] ?? '', pair[2] ?? '']));
};

/** Longest row of columns that is read, in letters. */
const LONGEST_ROW = 1000;

const cellsOf = (line: string, mark: string): readonly string[] =>
  line
    .replace(/^\s*\|/, '')
    .replace(/\|\s*$/, '')
    .split(mark)
    .map((cell) => cell.trim());

/**
 * The values of a table of one row, `pair | side | entry | stop` above `XRP/USDT | short | 0.526 | 0.539`; undefined for another text.
 * @throws UnreadError where it has several rows
 */
export const parseTable = (text: string): readonly Field[] | undefined => {
  if (text.length > LONGEST_ROW) return undefined;
  const [head = '', row = '', ...more] = text.split('\n').filter((line) => /[^\s|:=+-]/.test(line));
  const mark = ['|', '\t', ';', ','].find((one) => head.split(one).length > 3) ?? '|';
  const names = cellsOf(head, mark);
  const cells = cellsOf(row, mark);
  const roles = new Set(names.map((name) => roleOfField({ path: [name] })));
  const isTable =
    names.length > 3 &&
    cells.length === names.length &&
    roles.has('symbol') &&
    roles.has('side') &&
    (roles.has('stop') || roles.has('target'));
  if (!isTable || names.some((name) => !/^\p{L}[\p{L} _]*\d?$/u.test(name))) return undefined;
  if (more.some((line) => cellsOf(line, mark).length === names.length))
    refuse('several', 'It is a table of several: one at a time, please.');
  return checked(
    names.map(
      (name, index) => [name, /^[-–]?$/.test(cells[index] ?? '') ? '' : (cells[index] ?? '')] as const,
    ),
  );
};

const CODE =
  /^(ENTER|EXIT)-(LONG|SHORT|ALL)_([A-Z]{3,12}(?:[_-](?:FUTURES|PERP|SPOT))?)_([A-Z0-9]{2,15}[/-]?USDT[A-Z.]{0,2})(?:_([\w-]{1,60}))?$/;

/** The values of a code such as `ENTER-LONG_EXCHANGE_ETHUSDT_Trend_15M_8f2c`; undefined for another text. */
export const parseCode = (text: string): readonly Field[] | undefined => {
  const [, act = '', side = '', venue = '', symbol = '', tag = ''] = CODE.exec(text.trim()) ?? [];
  if (act === '' || (act === 'ENTER' && side === 'ALL')) return undefined;
  const action = act === 'EXIT' && side === 'ALL' ? 'close' : `${act} ${side}`;
  // Whatever name stands behind is held against what says that there is no order.
  const noted = [venue, ...tag.split('_')].flatMap((part) => part.split(/[_-]/));
  return checked([
    ['action', action],
    ['symbol', symbol],
    ...noted.map((part, index) => [`tag ${index}`, part] as const),
  ]);
};

const LABEL = String.raw`[\p{L}][\p{L} .-]{0,20}?`;
const PRICE = String.raw`\$?\d[\d.,']*k?`;
const SIDE_BY_SIDE = new RegExp(
  `^([^\\S\\n]*${LABEL}(?:\\s?/\\s?${LABEL})+)\\s?[:=]?\\s(${PRICE}(?:\\s?/\\s?${PRICE})+)[^\\S\\n]*$`,
  'gmu',
);

/** `Entry/SL/TP: 0.5245 / 0.5310 / 0.5120` with each price behind its own label. */
export const unpaired = (text: string): string =>
  text.replace(SIDE_BY_SIDE, (whole, heads: string, values: string) => {
    const labels = heads.split('/').map((label) => label.trim());
    const prices = values.split('/').map((price) => price.trim());
    const isLevels = labels.every((label) => /^(?:entry|stop|target)$/.test(roleOf(fold(label)) ?? ''));
    return isLevels && labels.length === prices.length && new Set(labels).size === labels.length
      ? labels.map((label, index) => `${label}: ${prices[index]}`).join('\n')
      : whole;
  });

/** How far apart the levels of a row may lie: beyond it a column is no price. */
const WIDEST = 1.5;

/**
 * The values of one row of columns, `ETHUSDT,short,3125,3180,3060`: entry, stop and targets, with `open` or how much of it ahead of
 * them, and named values behind; undefined for another text.
 * @throws UnreadError where the columns cannot be those
 */
export const parseRow = (text: string): readonly Field[] | undefined => {
  const [, mark = ''] = text.length > LONGEST_ROW ? [] : (/^[^,;|]{2,40}([,;|])/.exec(text) ?? []);
  const cells = mark === '' ? [] : text.split(mark).map((part) => part.trim());
  const end = cells.findIndex((cell) => PAIR.test(cell));
  const row = cells
    .slice(0, end < 0 ? undefined : end)
    .filter((cell, index) => index > 0 || !/^open$/i.test(cell));
  const [first = '', second = '', ...rest] = row;
  const [side, symbol] = /^(?:long|short|buy|sell)$/i.test(first) ? [first, second] : [second, first];
  const isLevels = (values: readonly string[]): boolean =>
    values.length > 2 && Math.max(...values.map(Number)) < Math.min(...values.map(Number)) * WIDEST;
  const prices = isLevels(rest) ? rest : rest.slice(1);
  const named = end < 0 ? [] : cells.slice(end).map((cell) => PAIR.exec(cell));
  const isRow =
    /^(?:long|short|buy|sell)$/i.test(side) &&
    rest.every((price) => /^\d{1,15}(?:\.\d{1,15})?$/.test(price)) &&
    isLevels(prices) &&
    named.every((pair) => pair !== null);
  if (!isRow) return undefined;
  const values = prices.map(Number);
  const reach = values.slice(2).map((target) => Math.abs(target - (values[0] ?? Number.NaN)));
  // Of a bar the high may pass for a stop, low and close for targets: those go outwards.
  if (!reach.every((far, index) => far > (reach[index - 1] ?? 0)))
    refuse('number', 'Its columns are not entry, stop and targets in turn.');
  const [entry = '', stop = '', ...targets] = prices;
  return checked([
    ['symbol', symbol],
    ['side', side],
    ['entry', entry],
    ['stop', stop],
    ...targets.map((target) => ['target', target] as const),
    ...named.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''] as const),
  ]);
};
