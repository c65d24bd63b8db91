import { asSeen, isTurned } from './plain-text.js';

/** What settles how a number is meant, where it is known: the price of now and the contract's price step. */
export interface PriceReference {
  readonly price?: number | undefined;
  readonly tickSize?: number | undefined;
}

/** Highest number in a row: of TP20. */
export const MOST_IN_ROW = 20;
/** Longest number that is read, in characters. */
const LONGEST = 40;
/** Readings of one text lie a thousandfold apart: at most one of them is within this factor of the market. */
const NEAR = 30;

const SHAPE =
  /^[$€£₺₽]?\s?([\d.,'’_\s]*\d)(?:e([-+]?\d{1,2}))?\s?(k|к|m|м|тыс\.?|bin)?\s?(?:[$€£₺₽]|usdt?)?$/i;
const MULTIPLES: Readonly<Record<string, number>> = { k: 1e3, к: 1e3, тыс: 1e3, bin: 1e3, m: 1e6, м: 1e6 };
const DECIMAL = /^(?:\d{1,15}(?:\.\d{1,20})?|\.\d{1,20})$/;

/** Digits as one number with these marks between thousands and ahead of decimals; undefined where they do not fit. */
const digitsAs = (digits: string, thousands: string, decimal: string): string | undefined => {
  const [whole = '', fraction, ...more] = digits.split(decimal);
  if (more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return undefined;
  const groups = whole.split(thousands);
  const grouped = groups.every((group, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group));
  // 0.500 and 012,300 are no thousands.
  if (groups.length > 1 && (!grouped || whole.startsWith('0'))) return undefined;
  const plain = `${groups.join('')}${fraction === undefined ? '' : `.${fraction}`}`;
  return DECIMAL.test(plain) ? plain : undefined;
};

/** Each way to write a number: what parts the thousands, what the decimals. */
const WAYS = [',.', '.,', ' .', ' ,', "'.", "',"] as const;

/**
 * Every value that a written number may have, smallest first: `61,200.5`, `61.200,5`, `61 200`, `1'000`, `62k`, `3,05` have
 * one; `61,200` has two (61.2 and 61200); what is no positive number has none.
 */
export const readingsOf = (text: string): readonly number[] => {
  const seen = asSeen(text).trim();
  const [, written, exponent, unit] = seen.length > LONGEST || isTurned(text) ? [] : (SHAPE.exec(seen) ?? []);
  if (written === undefined) return [];
  const digits = written.trim().replace(/[’_]/g, "'").replace(/\s/g, ' ');
  const factor = MULTIPLES[unit?.toLowerCase().replace('.', '') ?? ''] ?? 1;
  const values = WAYS.map(([thousands = '', decimal = '']) => digitsAs(digits, thousands, decimal))
    .filter((plain) => plain !== undefined)
    // As a decimal text, so that 61.4k is 61400 and not 61399.99….
    .map((plain) => Number(`${plain}e${Number(exponent ?? 0) + Math.round(Math.log10(factor))}`))
    .filter((value) => Number.isFinite(value) && value > 0);
  return [...new Set(values)].sort((a, b) => a - b);
};

const isNear = (value: number, price: number): boolean => value < price * NEAR && value > price / NEAR;

/** Whether a value is so many steps of a price: 0.5 of one is none. */
const isOnTick = (value: number, tick: number): boolean =>
  value > tick / 2 && Math.abs(value / tick - Math.round(value / tick)) < 1e-6 * Math.max(1, value / tick);

/**
 * What a number as a person writes it means: one value, or several where nothing settles which, or none where it is no
 * positive number. The price of now settles it (one reading near it), else the price step (one reading on it); it is never
 * guessed, and a single reading is given back however far from the market it lies.
 */
export const readNumber = (text: string, { price, tickSize }: PriceReference = {}): readonly number[] => {
  const readings = readingsOf(text);
  if (readings.length < 2) return readings;
  if (price !== undefined && price > 0) {
    const near = readings.filter((value) => isNear(value, price));
    return near.length === 1 ? near : readings;
  }
  const onTick =
    tickSize !== undefined && tickSize > 0 ? readings.filter((value) => isOnTick(value, tickSize)) : [];
  return onTick.length === 1 ? onTick : readings;
};

/** Whether a value is so many times as high as a price at most, and as low; so it is where the price is not known. */
export const within = (value: number, price: number | undefined, factor: number): boolean =>
  price === undefined || (value <= price * factor && value >= price / factor);
