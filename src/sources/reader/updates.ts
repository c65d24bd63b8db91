import { type Clause, hasFigure, isFigure, isPriced } from './clauses.js';
import type { Item } from './item.js';
import { readNumber } from './numbers.js';
import type { Update } from './types.js';
import { refuse } from './unread.js';
import { fold, type Role } from './vocabulary.js';
import { type Market, valuesOf, within } from './values.js';

const PARTS: readonly (readonly [RegExp, number])[] = [
  [/half|половин|yari|mitad|halfte|metade|moitie|^meta$|一半/, 0.5],
  [/third|треть|tercio|drittel|terco|tiers|三分之一/, 1 / 3],
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

const isPart = (item: Item | undefined): boolean =>
  item?.kind === 'figure' || (item?.kind === 'label' && item.role === 'part');

/** `take 50% off`, `half off`, of a trade that is named. */
const takesOff = ({ items }: Clause): boolean =>
  items.some(({ kind }) => kind === 'symbol') &&
  items.some(({ text }, index) => /^off$/i.test(text) && isPart(items[index - 1]));

/** Whether a percentage may be a share, or what was made. */
const isOpenShare = (clause: Clause): boolean =>
  clause.items.some((item) => isFigure(item) && item.unit === 'percent' && item.sign === '') &&
  !has(clause, 'noise', 'result');

/** `1/3`, as it is written. */
const fractionIn = ({ items }: Clause): number | undefined => {
  const at = items.findIndex(
    (item, index) =>
      item.kind === 'mark' && item.text === '/' && [items[index - 1], items[index + 1]].every(isPriced),
  );
  const [part, whole] = [items[at - 1], items[at + 1]].map((item) =>
    item?.kind === 'figure' ? Number(item.digits) : Number.NaN,
  );
  return part !== undefined && whole !== undefined && part < whole && whole < 10 ? part / whole : undefined;
};

const PAST = /ed$|^(?:закрыл|зафиксировал)/i;
const isClose = (item: Item | undefined): boolean =>
  item?.kind === 'label' && item.role === 'close' && !PAST.test(item.text);

/** How much is to be closed: all, where nothing else is said. */
const fractionOf = (clause: Clause): number => {
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
  const part = labels(clause, 'part')[0];
  if (!part && labels(clause, 'close').some(({ text }) => /^(?:reduc|trim|scal)/i.test(text)))
    refuse('number', 'It does not say how much is to be closed.');
  // `close (a word that may be a part) of ETH`
  if (!part && clause.items.some((item, at) => item.kind === 'word' && isClose(clause.items[at - 1])))
    refuse('number', 'It does not say how much is to be closed.');
  if (!part) return 1;
  const known = PARTS.find(([pattern]) => pattern.test(fold(part.text)));
  return known ? known[1] : refuse('number', 'It does not say how much is to be closed.');
};

/** Whether a part of the position is to be closed beside all else that a clause says. */
const namesPart = (clause: Clause): boolean =>
  has(clause, 'close') && (shareOf(clause) !== undefined || has(clause, 'part') || isOpenShare(clause));

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
  // `rest to breakeven`
  if (!has(clause, 'stop')) return has(clause, 'break-even') && (has(clause, 'move') || has(clause, 'keep'));
  if (has(clause, 'break-even')) return true;
  const stop = clause.items.findIndex((item) => item.kind === 'label' && item.role === 'stop');
  const entry = clause.items.findIndex((item) => item.kind === 'label' && item.role === 'entry');
  const isGiven = clause.slots.some(
    ({ role, items }) =>
      /^(?:stop|entry)$/.test(role) && items.some((item) => isFigure(item) && item.unit !== 'percent'),
  );
  return entry > stop && !isGiven;
};

/** Whether a clause reports of a level that it has been reached, and asks for nothing. */
export const tellsOfHit = (clause: Clause): boolean =>
  LEVELS.some((level) => isReached(clause, level)) && !has(clause, 'move', 'close', 'if', 'break-even');

/** Whether a slot of this role has a price, beside the number that counts it. */
const prices = ({ slots }: Clause, level: 'stop' | 'target'): boolean =>
  slots.some(
    ({ role, items }) =>
      role === level && items.some((item) => isFigure(item) && item.unit === 'none' && !item.attached),
  );

/** `TP1 62000 close 50%`: a share to be closed beside the target where it is to be. */
export const isShared = (clause: Clause): boolean =>
  has(clause, 'close') && prices(clause, 'target') && !tellsOfHit(clause) && !has(clause, 'move', 'new');

/** `Updated SL: 60300` among the lines of a trade: a level of it. */
export const isRenewed = (clause: Clause): boolean =>
  has(clause, 'new') && !has(clause, 'move', 'if', 'close', 'hit', 'break-even');

/**
 * Whether one clause is a whole trade, whatever it says of shares.
 * @throws UnreadError where it may as well end one
 */
const isPlan = (clause: Clause): boolean => {
  if (!has(clause, 'close') || !has(clause, 'long', 'short', 'buy', 'sell') || !prices(clause, 'stop'))
    return false;
  return isShared(clause) || refuse('number', 'It does not say whether the trade is to be opened or closed.');
};

/** `NEW SIGNAL BTC LONG entry 61200 SL 60300`: a side and where to enter stand in it. */
const isOpening = (clause: Clause): boolean =>
  has(clause, 'long', 'short', 'buy', 'sell') &&
  clause.slots.some(({ role, items }) => /^(?:entry|buy|sell|loose)$/.test(role) && items.some(isPriced));

/** Whether a level is said to be new or moved in so many words: `new SL 60300`, `move the stop`, `TP of BTC updated`. */
const changes = ({ items }: Clause): boolean =>
  items.some((item, at) => {
    const isNear = (next: Item | undefined): boolean =>
      next?.kind === 'symbol' || (next?.kind === 'label' && next.role === 'filler');
    const before = items.slice(0, at).findLast((one) => !isNear(one));
    const behind = items.slice(at + 1).find((one) => !isNear(one));
    return (
      item.kind === 'label' &&
      (item.role === 'move' || item.role === 'new') &&
      [before, behind].some((one) => one?.kind === 'label' && (one.role === 'stop' || one.role === 'target'))
    );
  });

/** What may be a price in a clause that wants a trade closed: a target, or what it was closed at. */
export const closesAt = (clause: Clause, market: Market): number | undefined =>
  has(clause, 'close') && !has(clause, 'move')
    ? clause.items
        .filter((item) => isFigure(item) && item.unit === 'none' && !item.attached)
        .flatMap((item) => (isFigure(item) ? readNumber(item.digits, market) : []))
        .find((value) => market.price !== undefined && within(value, market.price, 2))
    : undefined;

/** How far from the market a price may be at which a trade is to be closed now, as a part of it. */
const NOW = 1.01;

/** @throws UnreadError for `Close half at 64000` while the market is elsewhere: that is not to be closed now */
export const checkNow = (clause: Clause, market: Market): void => {
  const level =
    namesPart(clause) && !labels(clause, 'close').some(({ text }) => PAST.test(text))
      ? closesAt(clause, market)
      : undefined;
  if (level !== undefined && market.price !== undefined && !within(level, market.price, NOW))
    refuse('conditional', `It wants it closed at ${level}, and the market stands at ${market.price}.`);
};

/** What one clause says has happened, or is to be done, with a trade that is known already. */
const updatesOf = (clause: Clause, market: Market): readonly Update[] => {
  if (isPlan(clause)) return [];
  if (has(clause, 'stopped') || (isReached(clause, 'stop') && !has(clause, 'move')))
    return [{ type: 'stopped' }];
  const isHit = isReached(clause, 'target');
  const hits = isHit ? numbersOf(clause).map((n) => ({ type: 'target-hit', n }) as const) : [];
  const parts = namesPart(clause) ? [{ type: 'close', fraction: fractionOf(clause) } as const] : [];
  if (toEntry(clause)) return [...hits, ...parts, { type: 'stop', to: 'entry' }];
  const isChange = has(clause, 'move', 'new') && (!isOpening(clause) || changes(clause));
  const [stop, ...more] = isChange ? inSlots(clause, 'stop', market) : [];
  if (more.length > 0) refuse('contradiction', `It names two stops: ${[stop, ...more].join(' and ')}.`);
  const stops = stop === undefined ? [] : [{ type: 'stop', price: stop } as const];
  if (isHit) return [...hits, ...parts, ...stops];
  if (isReached(clause, 'entry')) return [{ type: 'entry-filled' }];
  if (has(clause, 'reverse')) return [{ type: 'reverse' }];
  const targets = isChange ? inSlots(clause, 'target', market) : [];
  const moved = [...stops, ...(targets.length === 0 ? [] : [{ type: 'targets', targets } as const])];
  if (moved.length > 0) return [...parts, ...moved];
  if (has(clause, 'close') || takesOff(clause)) return [{ type: 'close', fraction: fractionOf(clause) }];
  if (has(clause, 'add')) return [{ type: 'add' }];
  return [];
};

/** `ETH short was stopped, now long 3120 sl 3060 tp 3200`: a whole trade beside the news of one. */
const isAnother = (clause: Clause): boolean =>
  isOpening(clause) && prices(clause, 'stop') && prices(clause, 'target') && !changes(clause);
const several = (): never => refuse('several', 'It tells of one trade, and proposes another.');

export interface FoundUpdates {
  readonly updates: readonly Update[];
  /** The clauses that say them. */
  readonly clauses: ReadonlySet<Clause>;
  /** Whether what is to be done depends on something that has not happened yet. */
  readonly depend: boolean;
}

const NEWS = new Set<Update['type']>(['target-hit', 'entry-filled', 'stopped']);

/** Whether a clause, or the one that it goes on from behind a comma, says on what it depends. */
const depends = (clause: Clause, before: Clause | undefined): boolean =>
  has(clause, 'if') || (before !== undefined && has(before, 'if') && before.items.at(-1)?.text === ',');

/** Every update that the clauses speak of; a cancel stands above all else. */
export const findUpdates = (clauses: readonly Clause[], market: Market): FoundUpdates => {
  const cancels = clauses.filter((clause) => has(clause, 'cancel'));
  // `Cancel TP2`: a level, and not the trade.
  if (cancels.some((clause) => has(clause, 'stop', 'target') && !has(clause, 'hit', 'entry', 'if')))
    refuse('not-supported', 'It cancels a level of a trade, and not the trade.');
  if (cancels.length > 0) return { updates: [{ type: 'cancel' }], clauses: new Set(cancels), depend: false };
  const found = clauses
    .filter((clause) => !clause.asked && !has(clause, 'not'))
    .map((clause) => ({ clause, updates: updatesOf(clause, market) }))
    .map((one) => (one.updates.length > 0 && isAnother(one.clause) ? several() : one))
    .filter(({ updates }) => updates.length > 0);
  const updates = found.flatMap((one) => one.updates);
  const texts = updates.map((update) => JSON.stringify(update));
  return {
    updates: updates.filter((_, index) => texts.indexOf(texts[index] ?? '') === index),
    clauses: new Set(found.map(({ clause }) => clause)),
    depend: found.some(
      (one) =>
        one.updates.some(({ type }) => !NEWS.has(type)) &&
        depends(one.clause, clauses[clauses.indexOf(one.clause) - 1]),
    ),
  };
};
