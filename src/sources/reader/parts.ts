import type { Clause } from './clauses.js';
import { isFigure, isLabel, isMark, isPrice, isPriced, type Item } from './item.js';
import { quoted, refuse } from './unread.js';
import { fold, type Role } from './vocabulary.js';

const PARTS: readonly (readonly [RegExp, number])[] = [
  [/half|половин|yari|mitad|halfte|metade|moitie|^meta$|一半/, 0.5],
  [/third|треть|tercio|drittel|terco|tiers|三分之一/, 1 / 3],
  [/quarter|четверть/, 0.25],
];

/** Whether a clause says one of these. */
export const has = ({ roles }: Clause, ...wanted: readonly Role[]): boolean =>
  wanted.some((role) => roles.has(role));
/** The labels of this role in a clause. */
export const labels = (clause: Clause, role: Role): readonly (Item & { kind: 'label' })[] =>
  clause.items.filter((item) => isLabel(item, role));

/** Forms of closing that tell of it. */
export const PAST = /ed$|^(?:закрыл|зафиксировал)/i;
export const isClose = (item: Item | undefined): boolean => isLabel(item, 'close') && !PAST.test(item.text);

/** `CLOSED ✅`, by itself. */
export const tellsOfClose = (clause: Clause): boolean =>
  labels(clause, 'close').some(({ text }) => PAST.test(text)) &&
  clause.items.every(({ kind }) => kind !== 'figure');

/** What may be said beside the word of an order; beside anything else it may mean another thing: `closed green`, `a close call`. */
const BESIDE = new Set<string>(
  'long short buy sell part all market filler none currency keep result to pair futures first hit entry close cancel add reverse'.split(
    ' ',
  ),
);
/** Where an order begins and ends within its clause. */
const isEdge = (item: Item): boolean =>
  isLabel(item, 'and', 'if', 'stop', 'target') || isMark(item, /[^()"'“”~]/);

/**
 * Whether a clause gives this order, or tells that it was carried out; not so `traders close at a loss`, `options expired`.
 * @throws UnreadError where more is said of it than is understood
 */
export const orders = ({ items }: Clause, role: 'close' | 'cancel' | 'add' | 'reverse'): boolean => {
  const at = items.findIndex((item) => isLabel(item, role));
  const ahead = items.slice(0, Math.max(at, 0));
  const isTold = ahead
    .slice(ahead.findLastIndex(isEdge) + 1)
    .some((item) => item.kind === 'word' || isLabel(item, 'keep', 'unsupported'));
  if (at < 0 || isTold) return false;
  const { text } = items[at] ?? { text: '' };
  const isPast = PAST.test(text);
  // `SOL reversing at 150`: of closes and cancels alone a price says anything.
  const isChange = role === 'add' || role === 'reverse';
  const isStrange = (item: Item): boolean =>
    item.kind === 'label'
      ? !BESIDE.has(item.role)
      : item.kind === 'figure'
        ? item.unit !== 'percent' && (item.unit !== 'none' || isChange)
        : item.kind === 'word' || item.kind === 'clock';
  const behind = items.slice(at + 1);
  const end = behind.findIndex(isEdge);
  const strange = behind.slice(0, end < 0 ? undefined : end).find(isStrange);
  if (!strange) return !(isChange && isPast);
  if (isLabel(strange, 'above', 'below'))
    refuse('conditional', 'It depends on the price whether the trade is to be changed.');
  if (isPast && role !== 'cancel') return false;
  return refuse('number', `It says more beside ${quoted(text)} than is understood.`);
};

/** The percentage of the position that a clause names; `+5%` and `for 5%` are what was made. */
const shareOf = ({ items }: Clause): string | undefined => {
  const share = items.find((item, index) => {
    if (!isFigure(item) || item.unit !== 'percent' || item.sign !== '') return false;
    const [before, next] = [items[index - 1], items[index + 1]];
    const ahead = isLabel(before, 'filler') && !/^(?:for|at|with|up|down)$/i.test(before.text);
    // `Close SOL 50%`; `SOL closed 5%` tells what was made
    const closed = isClose(before?.kind === 'symbol' ? items[index - 2] : before);
    return ahead || closed || before === undefined || /^(?:of|off|от)$/i.test(next?.text ?? '');
  });
  return share?.kind === 'figure' ? share.digits : undefined;
};

const isPart = (item: Item | undefined): boolean => isFigure(item) || isLabel(item, 'part');

/** `take 50% off`, `half off`, of a trade that is named. */
export const takesOff = ({ items }: Clause): boolean =>
  items.some(({ kind }) => kind === 'symbol') &&
  items.some(({ text }, index) => /^off$/i.test(text) && isPart(items[index - 1]));

/** Whether a percentage may be a share, or what was made: `closed 50% in profit`. */
const isOpenShare = (clause: Clause): boolean =>
  clause.items.some(
    (item, index) =>
      isFigure(item) &&
      item.unit === 'percent' &&
      item.sign === '' &&
      (isLabel(clause.items[index - 1], 'close') || !has(clause, 'noise', 'result')),
  );

/** `1/3`, as it is written. */
const fractionIn = ({ items }: Clause): number | undefined => {
  const at = items.findIndex(
    (item, index) => isMark(item, /\//) && [items[index - 1], items[index + 1]].every(isPriced),
  );
  const [part, whole] = [items[at - 1], items[at + 1]].map((item) =>
    isFigure(item) ? Number(item.digits) : Number.NaN,
  );
  return part !== undefined && whole !== undefined && part < whole && whole < 10 ? part / whole : undefined;
};

/** The word of `close 61200`, which may as well be where a candle closed. */
const isBareClose = (item: Item | undefined): boolean => item?.kind === 'label' && /^close$/i.test(item.text);

/**
 * How much of the position is to be closed, from 0 to 1: all, where nothing else is said.
 * @throws UnreadError where that cannot be told
 */
export const fractionOf = (clause: Clause): number => {
  const share = shareOf(clause);
  if (share !== undefined) {
    const fraction = Number(share.replace(',', '.')) / 100;
    return fraction > 0 && fraction <= 1
      ? fraction
      : refuse('number', `${share} % is no part of a position.`);
  }
  if (isOpenShare(clause))
    refuse('number', 'It does not say whether its percentage is the part to be closed.');
  const written = fractionIn(clause);
  if (written !== undefined) return written;
  const bare = clause.items.find((item, index) => isPrice(item) && isBareClose(clause.items[index - 1]));
  if (bare) refuse('number', `It does not say whether ${bare.text} is a price, or how much is to be closed.`);
  const part = labels(clause, 'part')[0];
  if (!part && labels(clause, 'close').some(({ text }) => /^(?:reduc|trim|scal|book|take|secur)/i.test(text)))
    refuse('number', 'It does not say how much is to be closed.');
  if (!part) return 1;
  const known = PARTS.find(([pattern]) => pattern.test(fold(part.text)));
  return known ? known[1] : refuse('number', 'It does not say how much is to be closed.');
};

/** Whether a part of the position is to be closed beside all else that a clause says. */
export const namesPart = (clause: Clause): boolean =>
  has(clause, 'close') && (shareOf(clause) !== undefined || has(clause, 'part') || isOpenShare(clause));
