import { hasFigure, type Slot } from './clauses.js';
import { type Figure, isFigure, isLabel, isMark, isSide, type Item, WILL } from './item.js';
import { MOST_IN_ROW, readingsOf, readNumber, within } from './numbers.js';
import { joined } from './joined.js';
import { isFromTimes } from './leverage.js';
import { isSize } from './sizes.js';
import { quoted, refuse } from './unread.js';
import type { Role } from './vocabulary.js';

/** What the market says of a contract: its price of now, where that is known, and its price step. */
export interface Market {
  readonly price: number | undefined;
  readonly tickSize: number;
  /** Whether a comma parts decimals in this message, by its other numbers. */
  readonly decimalComma?: boolean;
  /** Whether a number that is finer than the price step is none, but a list: `targets=605,617`. */
  readonly isExact?: boolean;
}

/** On which side of a price a breakout is: as it says, or as its side has it. */
export type Breakout = 'above' | 'below' | 'break';

/** The values of one slot. */
export interface Values {
  readonly prices: readonly number[];
  readonly percents: readonly number[];
  /** Prices given in percent as well: `TP +2.5% (3187.75)`. */
  readonly doubled: readonly Doubled[];
  /** Number in a row: 2 of TP2. */
  readonly n: number | undefined;
  /** A distance in pips, points, R or ATR, where no price stands. */
  readonly unit: string | undefined;
  /** Prices that stand behind words which may head them. */
  readonly strays: readonly number[];
  /** A figure that a word between it and the label has taken from it. */
  readonly lost: string | undefined;
  /** How much is to be traded: `0.1 BTC`, `100 USDT margin`. */
  readonly size: string | undefined;
  /** A breakout: the entry is on this side of the price. */
  readonly trigger: Breakout | undefined;
}

/** One level, said twice. */
export interface Doubled {
  readonly price: number;
  /** As it is written, without sign. */
  readonly percent: string;
}

const both = (values: readonly number[]): string => values.join(' or ');

/** `62000,62800` as a list, where each is a price; else undefined. */
const listOf = (text: string, market: Market): readonly number[] | undefined => {
  const values = text.split(',').map((part) => readNumber(part, market));
  const prices = values.flat();
  return values.length > 1 &&
    values.every((readings) => readings.length === 1) &&
    !/(?:^|,)0\d/.test(text) &&
    prices.every((price) => within(price, market.price, 3))
    ? prices
    : undefined;
};

/** Finer than a price is ever written: 62000,628 and 3050,2990 where the step is 0.1 and 0.01 are two prices. */
const isTooFine = (text: string, { tickSize, isExact = false }: Market): boolean =>
  (text.split(',').at(-1) ?? '').length > Math.max(0, Math.ceil(-Math.log10(tickSize))) + (isExact ? 0 : 1);

/**
 * The prices that digits as written stand for.
 * @throws UnreadError where they stand for none, or for either of two.
 */
const pricesIn = (text: string, market: Market): readonly number[] => {
  const readings = readNumber(text, market);
  const list = text.includes(',') && market.price !== undefined ? listOf(text, market) : undefined;
  const [value] = readings;
  const fits = value !== undefined && readings.length === 1 && within(value, market.price, 3);
  if (list && fits && market.decimalComma) return [value];
  if (list && fits && !isTooFine(text, market))
    return refuse(
      'number',
      `${quoted(text)} may be one number, ${value}, or several, ${list.join(' and ')}.`,
    );
  if (list) return list;
  if (readings.length > 1) return refuse('number', `${quoted(text)} may be ${both(readings)}.`);
  return value === undefined
    ? refuse('number', `${quoted(text)} is not a number that can be a price.`)
    : [value];
};

/** Whether the numbers of a message tell that a comma in it parts decimals: `82,00` is no list, and of stops none is. */
export const partsDecimals = (slots: readonly Slot[], market: Market): boolean => {
  const fits = (text: string): boolean => {
    const [value, ...more] = readNumber(text, market);
    return value !== undefined && more.length === 0 && within(value, market.price, 3);
  };
  const figures = slots.flatMap(({ role, items }) =>
    items.filter(isFigure).flatMap(({ unit, digits }) => (unit === 'none' ? [{ role, digits }] : [])),
  );
  return (
    figures.some(
      ({ role, digits }) =>
        /^\d+,(?:\d\d?|\d{4,})$/.test(digits) &&
        fits(digits) &&
        (role === 'stop' || listOf(digits, market) === undefined),
    ) && !figures.some(({ digits }) => /^\d*\.(?:\d\d?|\d{4,})$/.test(digits) && fits(digits))
  );
};

const percentIn = (digits: string): readonly number[] => {
  const readings = readingsOf(digits);
  return readings.length > 1 ? refuse('number', `${quoted(digits)} % may be ${both(readings)} %.`) : readings;
};

const isJoint = (item: Item | undefined, marks: RegExp): boolean =>
  isMark(item, marks) || isLabel(item, 'to');

/** Whether a minus sign is meant: `SL: -60150`; in `Target 1 -0.44` and `0.44-0.45` the dash joins. */
const isNegative = (items: readonly Item[], at: number): boolean => {
  const item = items[at];
  if (item?.kind !== 'figure' || item.sign !== '-') return false;
  const ahead = items[at - 2];
  return isMark(ahead, /[:=(]/);
};

/**
 * Whether a small whole number counts something (TP1, `2)`) and is no price.
 * @param place which of several slots of its kind this one is, from 1
 */
const isInRow = (
  figure: Figure,
  next: Figure | undefined,
  behind: Item | undefined,
  market: Market,
  place: number | undefined,
): boolean => {
  if (!/^\d{1,2}$/.test(figure.digits)) return false;
  const n = Number(figure.digits);
  if (n < 1 || n > MOST_IN_ROW) return false;
  if (market.price === undefined || !within(n, market.price, 3)) return true;
  const [value] = next === undefined ? [] : readingsOf(next.digits);
  if (value === undefined) {
    // `TP 4: 🚀`
    if (isMark(behind, /[:)]/)) return true;
    return figure.attached
      ? refuse('number', `${quoted(figure.digits)} may be a price, or count the levels.`)
      : false;
  }
  if (!figure.attached && isJoint(behind, /^\/$/)) return false;
  if (figure.attached || n === place || isMark(behind, /[:)]/)) return true;
  // Prices go outwards: 1 ahead of 0.53 counts, 1 ahead of 1.2 could be a price itself.
  return Math.abs(n - market.price) < Math.abs(value - market.price)
    ? refuse(
        'number',
        `${quoted(`${figure.digits} … ${next?.digits}`)}: ${n} may be a price, or count the levels.`,
      )
    : true;
};

/** Roles that may stand between a label and its price. */
const PASSED_OVER = new Set(
  'filler to and currency above below break first second third long short times all new move place hit futures none'.split(
    ' ',
  ),
);

/** `sell half at 0.129 and the rest at 0.134` */
const headsShare = (slot: Slot['role'], role: Role, next: Item | undefined): boolean =>
  /^(?:target|buy|sell)$/.test(slot) &&
  (role === 'part' || role === 'keep') &&
  /^(?:at|@)$/i.test(next?.text ?? '');

/** `Limit at the retest: 0.0109`, `stop under the lows at 60250`: what heads it points at it, past other words. */
const leadsTo = ({ role, before, items }: Slot, ahead: Item | undefined): boolean =>
  // `Sell stops resting at 60800` are those of others.
  !(role === 'stop' && isSide(before)) &&
  (isMark(ahead, /^[:=@]$/)
    ? role !== 'loose'
    : (role === 'stop' || role === 'target') &&
      // `Stop asking me at 139`
      !items.some(({ text }) => /^(?:me|us|them|him|her)$/i.test(text)) &&
      /^(?:at|bei|на|en|à|em|um|auf)$/i.test(ahead?.text ?? ''));

const isName = (item: Item | undefined): boolean => item?.kind === 'symbol' || isSide(item);

/**
 * Reads the figures of a slot. Where an unknown word stands between label and figure, the figure may belong to the word.
 * @throws UnreadError for what may be read in two ways, or is no price.
 */
export const valuesOf = (slot: Slot, market: Market, place?: number): Values => {
  const items = joined(slot.items, market);
  const figures = items.filter(isFigure);
  const prices: number[] = [];
  const percents: number[] = [];
  const strays: number[] = [];
  const doubled: Doubled[] = [];
  let n: number | undefined;
  let unit: string | undefined;
  let trigger: Values['trigger'];
  let size: string | undefined;
  let lost: string | undefined;
  /** What stands between the label and the figure: a label of another kind, or words. */
  let parted = false;
  let strange = false;
  let figureAt = 0;
  let lastAt = 0;
  for (const [index, item] of items.entries()) {
    if (item.kind === 'ordinal') n ??= item.n;
    if (item.kind === 'word') {
      const wanted = slot.role === 'loose' ? /^\d{3}|^\d[a-z]?\d{2}/i : /\d/;
      const [near] = readNumber(/^\d+/.exec(item.text)?.[0] ?? '', market);
      const isNear = near !== undefined && market.price !== undefined && within(near, market.price, 1.5);
      if (prices.length + percents.length === 0 && (wanted.test(item.text) || isNear))
        refuse('number', `${quoted(item.text)} is not a number that can be a price.`);
      if (!WILL.test(item.text)) strange = true;
    }
    if (item.kind === 'label') {
      if (item.role === 'above' || item.role === 'below' || item.role === 'break') trigger = item.role;
      if (!PASSED_OVER.has(item.role) && !headsShare(slot.role, item.role, items[index + 1])) {
        if (item.role === 'talk' || item.role === 'chart') strange = true;
        else parted = true;
      }
    }
    // `This one is easy: LONG BTC 61200`, `Hi all, I long BTC at 61200`: what stands ahead heads no price.
    if (slot.role === 'loose' && isName(item)) parted = strange = false;
    if (!isFigure(item)) continue;
    if (strange && leadsTo(slot, items[index - 1])) {
      strange = false;
      trigger = undefined;
    }
    // `entry 142: chart at 139`
    const isRemark = prices.length > 0 && !isFigure(items[index - 1]) && isMark(items[lastAt + 1], /^:$/);
    const unsure = parted || strange || isRemark;
    figureAt += 1;
    if (item.unit === 'none' && isSize(item, slot, market)) {
      // `500usd` is money.
      const isSlip = [10, 100, 0.1].some((times) => within(Number(item.digits) * times, market.price, 1.1));
      if (isSlip || !/usd/i.test(item.text)) size = item.text;
      continue;
    }
    if (unsure && item.unit === 'percent') lost ??= item.text;
    if (item.unit === 'percent') percents.push(...(unsure ? [] : percentIn(item.digits)));
    else if (item.unit === 'unit') unit = item.text;
    else if (item.unit === 'none') {
      const next = figures[figureAt];
      if (isFromTimes(items, index)) continue;
      // `510-15`: a price and what is left of another.
      const goesOn = isJoint(items[index - 1], /^[-–~/]$/) && !item.spaced && prices.length > 0;
      if (
        !goesOn &&
        isInRow(item, next?.unit === 'none' ? next : undefined, items[index + 1], market, place)
      ) {
        n ??= Number(item.digits);
        continue;
      }
      if (isNegative(items, index) || (item.sign === '+' && !unsure))
        refuse('number', `${quoted(`${item.sign}${item.digits}`)} is a change, not a price.`);
      const read = unsure ? readNumber(item.digits, market) : pricesIn(item.digits, market);
      if (unsure) lost ??= item.text;
      (unsure ? strays : prices).push(...read);
      lastAt = index;
      const [percent, bracket] = [items[index - 2], items[index - 1]];
      if (bracket?.text === '(' && percent?.kind === 'figure' && percent.unit === 'percent')
        doubled.push(...read.map((price) => ({ price, percent: percent.digits })));
    }
  }
  if (prices.length > 1 && items.some((item) => isLabel(item, 'or')))
    refuse('number', `It leaves open whether ${prices.join(' or ')} is meant.`);
  return {
    prices,
    percents: prices.length > 0 ? [] : percents,
    doubled,
    n,
    unit,
    strays,
    trigger,
    size,
    lost,
  };
};

/** Whether the figures of a slot are one range: `61000-61300`, `61000 to 61300`. */
export const isRange = (slot: Slot): boolean =>
  hasFigure(slot) && slot.items.some((item) => isJoint(item, /^[-–~/]$/) || isLabel(item, 'and'));
