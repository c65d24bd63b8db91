import { type Clause, hasFigure, isFigure } from './clauses.js';
import type { Item } from './items.js';
import type { Update } from './types.js';
import { refuse } from './unread.js';
import { fold, type Role } from './vocabulary.js';
import { type Market, valuesOf } from './values.js';

const PARTS: readonly (readonly [RegExp, number])[] = [
  [/half|половин|yari|mitad|halfte/, 0.5],
  [/third|треть|tercio|drittel/, 1 / 3],
  [/quarter|четверть/, 0.25],
];

const has = ({ roles }: Clause, ...wanted: readonly Role[]): boolean =>
  wanted.some((role) => roles.has(role));
const labels = (clause: Clause, role: Role): readonly (Item & { kind: 'label' })[] =>
  clause.items.filter(
    (item): item is Item & { kind: 'label' } => item.kind === 'label' && item.role === role,
  );

/** A tick behind something marks it as done; ahead of everything it is an ornament. */
const isTicked = ({ items }: Clause): boolean => items.findIndex(({ kind }) => kind === 'tick') > 0;
const isDone = (item: Item): boolean =>
  item.kind === 'tick' || (item.kind === 'label' && item.role === 'hit');
const LEVELS = ['stop', 'target', 'entry'] as const;

/** Whether a level has been reached: it says so behind its label, or speaks of no other level. */
const isReached = (clause: Clause, level: (typeof LEVELS)[number]): boolean =>
  clause.slots.some(({ role, items }) => role === level && items.some(isDone)) ||
  ((has(clause, 'hit') || isTicked(clause)) &&
    has(clause, level) &&
    LEVELS.filter((role) => has(clause, role)).length === 1);

/** The percentage of the position that a clause names; `+5%` and `for 5%` are what was made. */
const shareOf = ({ items }: Clause): string | undefined => {
  const share = items.find((item, index) => {
    if (!isFigure(item) || item.unit !== 'percent' || item.sign !== '') return false;
    const [before, next] = [items[index - 1], items[index + 1]];
    const ahead =
      before?.kind === 'label' &&
      (before.role === 'close' || before.role === 'filler') &&
      !/^(?:for|at|with)$/i.test(before.text);
    return ahead || before === undefined || /^(?:of|off|от)$/i.test(next?.text ?? '');
  });
  return share?.kind === 'figure' ? share.digits : undefined;
};

/** `take 50% off`, of a trade that is named. */
const takesOff = ({ items }: Clause): boolean =>
  items.some(({ kind }) => kind === 'symbol') &&
  items.some(({ text }, index) => /^off$/i.test(text) && items[index - 1]?.kind === 'figure');

/** How much is to be closed: all, where nothing else is said. */
const fractionOf = (clause: Clause): number => {
  const share = shareOf(clause);
  if (share !== undefined) {
    const fraction = Number(share.replace(',', '.')) / 100;
    return fraction > 0 && fraction <= 1
      ? fraction
      : refuse('number', `${share} % is no part of a position.`);
  }
  if (
    clause.items.some((item) => isFigure(item) && item.unit === 'percent' && item.sign === '') &&
    !has(clause, 'noise')
  )
    refuse('number', 'It does not say whether its percentage is the part to be closed.');
  const part = labels(clause, 'part')[0];
  if (!part) return 1;
  const known = PARTS.find(([pattern]) => pattern.test(fold(part.text)));
  return known ? known[1] : refuse('number', 'It does not say how much is to be closed.');
};

/** The numbers of the targets that a clause speaks of: 1 and 2 of `TP1 and TP2 hit`. */
const numbersOf = (clause: Clause): readonly number[] => {
  const counted = clause.items.flatMap((item) => {
    if (item.kind === 'ordinal') return [item.n];
    if (item.kind === 'label')
      return item.role === 'first' ? [1] : item.role === 'second' ? [2] : item.role === 'third' ? [3] : [];
    return isFigure(item) && item.unit === 'none' && /^\d{1,2}$/.test(item.digits)
      ? [Number(item.digits)]
      : [];
  });
  return [...new Set(counted.filter((n) => n > 0 && n <= 20))];
};

const inSlots = (clause: Clause, role: 'stop' | 'target', market: Market): readonly number[] =>
  clause.slots
    .filter((slot) => slot.role === role && hasFigure(slot))
    .flatMap((slot) => valuesOf(slot, market).prices);

/** Whether the stop is to go to the entry: `SL to BE`, `stop at entry`. */
const toEntry = (clause: Clause): boolean => {
  if (!has(clause, 'stop')) return has(clause, 'break-even') && has(clause, 'move');
  if (has(clause, 'break-even')) return true;
  const stop = clause.items.findIndex((item) => item.kind === 'label' && item.role === 'stop');
  const entry = clause.items.findIndex((item) => item.kind === 'label' && item.role === 'entry');
  return entry > stop && !clause.slots.some((slot) => /^(?:stop|entry)$/.test(slot.role) && hasFigure(slot));
};

/** Whether a clause reports of a level that it has been reached, and asks for nothing. */
export const tellsOfHit = (clause: Clause): boolean =>
  LEVELS.some((level) => isReached(clause, level)) && !has(clause, 'move', 'close', 'if', 'break-even');

/** What one clause says has happened, or is to be done, with a trade that is known already. */
const updatesOf = (clause: Clause, market: Market): readonly Update[] => {
  if (has(clause, 'stopped') || (isReached(clause, 'stop') && !has(clause, 'move')))
    return [{ type: 'stopped' }];
  if (toEntry(clause)) return [{ type: 'stop', to: 'entry' }];
  if (isReached(clause, 'target')) return numbersOf(clause).map((n) => ({ type: 'target-hit', n }));
  if (isReached(clause, 'entry')) return [{ type: 'entry-filled' }];
  if (has(clause, 'reverse')) return [{ type: 'reverse' }];
  const isChange = has(clause, 'move', 'new');
  const [stop, ...stops] = isChange ? inSlots(clause, 'stop', market) : [];
  const targets = isChange ? inSlots(clause, 'target', market) : [];
  if (stops.length > 0) refuse('contradiction', `It names two stops: ${[stop, ...stops].join(' and ')}.`);
  if (stop !== undefined || targets.length > 0)
    return [
      ...(stop === undefined ? [] : [{ type: 'stop', price: stop } as const]),
      ...(targets.length === 0 ? [] : [{ type: 'targets', targets } as const]),
    ];
  if (has(clause, 'close') || takesOff(clause)) return [{ type: 'close', fraction: fractionOf(clause) }];
  if (has(clause, 'add')) return [{ type: 'add' }];
  return [];
};

export interface FoundUpdates {
  readonly updates: readonly Update[];
  /** The clauses that say them. */
  readonly clauses: ReadonlySet<Clause>;
}

/** Every update that the clauses speak of; a cancel stands above all else. */
export const findUpdates = (clauses: readonly Clause[], market: Market): FoundUpdates => {
  const cancels = clauses.filter((clause) => has(clause, 'cancel'));
  if (cancels.length > 0) return { updates: [{ type: 'cancel' }], clauses: new Set(cancels) };
  const found = clauses
    .filter((clause) => !clause.asked && !has(clause, 'not'))
    .map((clause) => ({ clause, updates: updatesOf(clause, market) }))
    .filter(({ updates }) => updates.length > 0);
  const updates = found.flatMap((one) => one.updates);
  const texts = updates.map((update) => JSON.stringify(update));
  return {
    updates: updates.filter((_, index) => texts.indexOf(texts[index] ?? '') === index),
    clauses: new Set(found.map(({ clause }) => clause)),
  };
};
