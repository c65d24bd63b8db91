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

/** The values of a text whose every line is `KEY=value`; undefined for another text. */
export const parsePairs = (text: string): readonly Field[] | undefined => {
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
 * The values of one row of columns, `ETHUSDT,short,3125,3180,3060`: entry, stop and targets; undefined for another text.
 * @throws UnreadError where the columns cannot be those
 */
export const parseRow = (text: string): readonly Field[] | undefined => {
  const [, mark = ''] = text.length > LONGEST_ROW ? [] : (/^[^,;|]{2,40}([,;|])/.exec(text) ?? []);
  const [first = '', second = '', ...prices] = mark === '' ? [] : text.split(mark).map((part) => part.trim());
  const [side, symbol] = /^(?:long|short|buy|sell)$/i.test(first) ? [first, second] : [second, first];
  const values = prices.map(Number);
  const isRow =
    /^(?:long|short|buy|sell)$/i.test(side) &&
    prices.length > 2 &&
    prices.every((price) => /^\d{1,15}(?:\.\d{1,15})?$/.test(price)) &&
    Math.max(...values) < Math.min(...values) * WIDEST;
  if (!isRow) return undefined;
  const reach = values.slice(2).map((target) => Math.abs(target - (values[0] ?? Number.NaN)));
  // Of a bar the high may pass for a stop, low and close for targets: those go outwards.
  if (!reach.every((far, index) => far > (reach[index - 1] ?? 0)))
    refuse('number', 'Its columns are not entry, stop and targets in turn.');
  const [entry = '', stop = '', ...targets] = prices;
  const levels = [['entry', entry], ['stop', stop], ...targets.map((target) => ['target', target])] as const;
  return checked([
    ['symbol', symbol],
    ['side', side],
    ...levels.map(([name = '', value = '']) => [name, value] as const),
  ]);
};
