import { type Clause, hasFigure } from './clauses.js';
import { isFigure, isLabel, isPrice, isPriced, type Item, SIDES } from './item.js';
import { readNumber } from './numbers.js';
import { fractionOf, has, labels, namesPart, orders, PAST, takesOff } from './parts.js';
import type { Update } from './types.js';
import { quoted, refuse } from './unread.js';
import { type Market, valuesOf, within } from './values.js';

/** A tick behind something marks it as done; ahead of everything it is an ornament. */
const isTicked = ({ items }: Clause): boolean => items.findIndex(({ kind }) => kind === 'tick') > 0;
const isDone = (item: Item): boolean => item.kind === 'tick' || isLabel(item, 'hit');
const LEVELS = ['stop', 'target', 'entry'] as const;

/** Whether a level has been reached: it says so behind its label, or speaks of no other level. */
const isReached = (clause: Clause, level: (typeof LEVELS)[number]): boolean =>
  clause.slots.some(({ role, items }) => role === level && items.some(isDone)) ||
  ((has(clause, 'hit') || isTicked(clause)) &&
    has(clause, level) &&
    LEVELS.filter((role) => has(clause, role)).length === 1);

/** The numbers of the targets that a clause speaks of: 1 and 2 of `TP1 and TP2 hit`. */
const numbersOf = (clause: Clause): readonly number[] => {
  // `TP1 62000 ✅ TP2 63000`: what stands behind the last that is done is not.
  const done = clause.slots.findLastIndex(({ role, items }) => role === 'target' && items.some(isDone));
  const items = done < 0 ? clause.items : clause.slots.slice(0, done + 1).flatMap((slot) => slot.items);
  const counted = items.flatMap((item) => {
    if (item.kind === 'ordinal') return [item.n];
    if (item.kind === 'label')
      return item.role === 'first' ? [1] : item.role === 'second' ? [2] : item.role === 'third' ? [3] : [];
    return isPrice(item) && /^\d{1,2}$/.test(item.digits) ? [Number(item.digits)] : [];
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
  const roles = clause.slots.map(({ role }) => role);
  const isGiven = clause.slots.some(
    ({ role, items }) =>
      /^(?:stop|entry)$/.test(role) &&
      !items.some(isDone) &&
      items.some((item) => isFigure(item) && item.unit !== 'percent'),
  );
  return roles.lastIndexOf('entry') > roles.indexOf('stop') && !isGiven;
};

/** Whether a clause reports of a level that it has been reached, and asks for nothing. */
export const tellsOfHit = (clause: Clause): boolean =>
  LEVELS.some((level) => isReached(clause, level)) && !has(clause, 'move', 'close', 'if', 'break-even');

/** Whether a slot of this role has a price, beside the number that counts it. */
const prices = ({ slots }: Clause, level: 'stop' | 'target'): boolean =>
  slots.some(({ role, items }) => role === level && items.some(isPriced));

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
  if (!has(clause, ...SIDES) || !prices(clause, 'stop')) return false;
  if (has(clause, 'add') || !has(clause, 'close')) return has(clause, 'add');
  return isShared(clause) || refuse('number', 'It does not say whether the trade is to be opened or closed.');
};

/** `NEW SIGNAL BTC LONG entry 61200 SL 60300`: a side and where to enter stand in it. */
const isOpening = (clause: Clause): boolean =>
  has(clause, ...SIDES) &&
  clause.slots.some(({ role, items }) => /^(?:entry|buy|sell|loose)$/.test(role) && items.some(isPriced));

/** Items without names of coins, and words that say nothing. */
const said = ({ items }: Clause): readonly Item[] =>
  items.filter((item) => item.kind !== 'symbol' && !isLabel(item, 'filler'));

/** Whether a level is said to be new or moved in so many words: `new SL 60300`, `move the stop`, `TP of BTC updated`. */
const changes = (clause: Clause): boolean =>
  said(clause).some(
    (item, at, items) =>
      isLabel(item, 'move', 'new') &&
      (isLabel(items[at - 1], 'stop', 'target') || isLabel(items[at + 1], 'stop', 'target')),
  );

/** `SL → 61500`, `stop of BTC to 61900`, or `SL 61500` in answer to a trade: where the stop is to go, without a verb. */
const sendsStop = (clause: Clause, answers: boolean): boolean => {
  const items = said(clause);
  const at = items.findIndex((item) => isLabel(item, 'stop'));
  const [next, after] = items.slice(at + 1);
  return (
    at >= 0 &&
    ((/^(?:→|to)$/i.test(next?.text ?? '') && isPriced(after)) ||
      (answers && isPriced(next) && items.every(({ kind }) => kind !== 'word')))
  );
};

/** Whether the clauses could be a plan of their own, in which a stop is no new one. */
const mayPlan = (clauses: readonly Clause[]): boolean =>
  clauses.some(
    (clause) => has(clause, ...SIDES, 'entry') || (prices(clause, 'target') && !isReached(clause, 'target')),
  );

/** `Close 50% at TP1`: what is to be done at a target that has not been reached. */
const awaitsTarget = (clause: Clause): boolean => {
  const [close] = labels(clause, 'close');
  return (
    close !== undefined &&
    !PAST.test(close.text) &&
    !isReached(clause, 'target') &&
    labels(clause, 'target').some((target) => clause.items.indexOf(target) > clause.items.indexOf(close))
  );
};

/**
 * The new targets, where they are all of them.
 * @throws UnreadError where one of several is to be changed: `TP2 to 87`
 */
const targetsIn = (clause: Clause, market: Market): readonly number[] => {
  const numbers = clause.slots
    .filter((slot) => slot.role === 'target' && hasFigure(slot))
    .map((slot) => valuesOf(slot, market))
    .flatMap(({ n, prices: named }) => (n === undefined || named.length === 0 ? [] : [n]));
  if (numbers.length === 1 || numbers.some((n, index) => n !== index + 1))
    refuse('not-supported', 'One of several targets cannot be changed by itself.');
  return inSlots(clause, 'target', market);
};

/** What may be a price in a clause that wants a trade closed: a target, or what it was closed at. */
export const closesAt = (clause: Clause, market: Market): number | undefined =>
  has(clause, 'close') && !has(clause, 'move')
    ? clause.items
        .filter(isPriced)
        .flatMap(({ digits }) => readNumber(digits, market))
        .find((value) => market.price !== undefined && within(value, market.price, 2))
    : undefined;

/** How far from the market a price may be at which a trade is to be closed now, as a part of it. */
const NOW = 1.02;

/** @throws UnreadError where a trade is to be closed at a price and the market is elsewhere: that is not now */
export const checkPriceOfNow = (level: number | undefined, { price }: Market): void => {
  if (level !== undefined && price !== undefined && !within(level, price, NOW))
    refuse('conditional', `It wants it closed at ${level}, and the market stands at ${price}.`);
};

/** @throws UnreadError for `Close half at 64000` while the market is elsewhere */
export const checkNow = (clause: Clause, market: Market): void => {
  if (!labels(clause, 'close').some(({ text }) => PAST.test(text)))
    checkPriceOfNow(closesAt(clause, market), market);
};

/**
 * What one clause says has happened, or is to be done, with a trade that is known already.
 * @param isKnown whether the message can be about nothing but such a trade
 * @param answers whether it answers a message about one
 */
const updatesOf = (clause: Clause, market: Market, isKnown: boolean, answers: boolean): readonly Update[] => {
  if (isPlan(clause)) return [];
  if (has(clause, 'stopped') || (isReached(clause, 'stop') && !has(clause, 'move')))
    return [{ type: 'stopped' }];
  const isHit = isReached(clause, 'target');
  // `LONG entry 61200 SL 60150 TP 62400, SL to BE at TP1`
  if (isOpening(clause) && prices(clause, 'stop') && prices(clause, 'target') && !isHit)
    return changes(clause) && !toEntry(clause) ? refuse('number', 'It may be a trade, or change one.') : [];
  const hits = isHit ? numbersOf(clause).map((n) => ({ type: 'target-hit', n }) as const) : [];
  const parts = namesPart(clause) ? [{ type: 'close', fraction: fractionOf(clause) } as const] : [];
  if (toEntry(clause)) return [...hits, ...parts, { type: 'stop', to: 'entry' }];
  const isChange =
    (has(clause, 'move', 'new') && (!isOpening(clause) || changes(clause))) ||
    (isKnown && sendsStop(clause, answers));
  const [stop, ...more] = isChange ? inSlots(clause, 'stop', market) : [];
  if (more.length > 0) refuse('contradiction', `It names two stops: ${[stop, ...more].join(' and ')}.`);
  const stops = stop === undefined ? [] : [{ type: 'stop', price: stop } as const];
  if (isHit && !isChange && inSlots(clause, 'stop', market).length > 0)
    refuse(
      has(clause, 'long', 'short') ? 'report' : 'number',
      'It does not say whether its stop is a new one.',
    );
  if (isHit) return [...hits, ...parts, ...stops];
  if (isReached(clause, 'entry')) return [{ type: 'entry-filled' }];
  if (orders(clause, 'reverse')) return [{ type: 'reverse' }];
  const targets = isChange ? targetsIn(clause, market) : [];
  const moved = [...stops, ...(targets.length === 0 ? [] : [{ type: 'targets', targets } as const])];
  const strange = clause.items.find(({ kind }) => kind === 'word');
  // `VanEck raised its SOL target to 300`
  if (moved.length > 0 && strange)
    refuse('number', `What ${quoted(strange.text)} says of its levels is not known.`);
  if (moved.length > 0) return [...parts, ...moved];
  if (orders(clause, 'close') || takesOff(clause)) return [{ type: 'close', fraction: fractionOf(clause) }];
  if (orders(clause, 'add')) return [{ type: 'add' }];
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

/**
 * Every update that the clauses speak of; a cancel stands above all else.
 * @param answers whether they answer a message about a trade
 */
export const findUpdates = (clauses: readonly Clause[], market: Market, answers = false): FoundUpdates => {
  const cancels = clauses.filter((clause) => orders(clause, 'cancel'));
  // `Cancel TP2`: a level, and not the trade.
  if (cancels.some((clause) => has(clause, 'stop', 'target') && !has(clause, 'hit', 'entry', 'if')))
    refuse('not-supported', 'It cancels a level of a trade, and not the trade.');
  if (cancels.length > 0) return { updates: [{ type: 'cancel' }], clauses: new Set(cancels), depend: false };
  const isKnown = !mayPlan(clauses);
  const found = clauses
    .filter((clause) => !clause.asked && !has(clause, 'not'))
    .map((clause) => ({ clause, updates: updatesOf(clause, market, isKnown, answers) }))
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
        (depends(one.clause, clauses[clauses.indexOf(one.clause) - 1]) || awaitsTarget(one.clause)),
    ),
  };
};
