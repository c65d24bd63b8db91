import { grouped } from '../../domain/index.js';
import type { Outcome } from './spec.js';

/** Beyond this nothing on a chart is a price or an amount of money, and sums would leave the safe range. */
const LARGEST = 1e15;

/** Whether a number can be drawn at all. */
export const isDrawable = (value: number | null | undefined): value is number =>
  typeof value === 'number' && Math.abs(value) < LARGEST;

/** Whether a number can be a price on a chart. */
export const isPrice = (value: number | null | undefined): value is number =>
  isDrawable(value) && value > 1e-15;

const fixed = (value: number, decimals: number): string => {
  const text = grouped(Math.abs(value).toFixed(decimals));
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
};

/** Decimal places before the first significant digit: 0 for 1 and more, 5 for 0.0000012. */
const leadingZeros = (value: number): number => Math.max(0, -Math.floor(Math.log10(Math.abs(value))) - 1);

const wholeDigits = (value: number): number => Math.max(1, Math.floor(Math.log10(Math.abs(value))) + 1);

/**
 * Decimals in which prices around `reference` are written: the tick's, short of more than ten significant
 * digits, and never so few that the price would read as nought.
 */
export const priceDecimalsFor = (tickDecimals: number, reference: number): number => {
  const tick = Number.isFinite(tickDecimals) ? Math.min(14, Math.max(0, Math.round(tickDecimals))) : 2;
  if (!isPrice(reference)) return tick;
  const most = reference >= 1 ? Math.max(0, 10 - wholeDigits(reference)) : leadingZeros(reference) + 6;
  const least = reference >= 1 ? 0 : leadingZeros(reference) + 2;
  return Math.min(15, Math.max(least, Math.min(tick, most)));
};

/** `61,234.5`; a price too small for `decimals` gets three significant digits. */
export const formatPrice = (price: number, decimals: number): string => {
  if (price !== 0 && Math.abs(price) < 0.5 * 10 ** -decimals)
    return fixed(price, Math.min(18, leadingZeros(price) + 3));
  return fixed(price, decimals);
};

/** Amount of money or R, short: two decimals up to 99,999.99, then whole, then 1.23M. */
export const formatAmount = (value: number, decimals = 2): string => {
  const size = Math.abs(value);
  if (size < 99_999.995) return fixed(value, decimals);
  if (size < 999_999.5) return fixed(value, 0);
  for (const [unit, name] of [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
  ] as const)
    if (size >= unit * 0.999_995) return `${fixed(value / unit, 2)}${name}`;
  return fixed(value, 0);
};

/** The same with a plus where it is a gain. */
export const formatSigned = (value: number, decimals = 2): string => {
  const text = formatAmount(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
};

/** A fraction as signed percent: 0.0213 → `+2.1%`. */
export const formatSignedPercent = (fraction: number, decimals = 1): string =>
  `${formatSigned(fraction * 100, decimals)}%`;

export const formatR = (r: number): string => `${formatSigned(r, Math.abs(r) < 100 ? 2 : 0)} R`;

/** Money and R of an outcome, for the second line of a label. */
export const formatOutcome = (outcome: Outcome | undefined): readonly [string, string] | undefined =>
  outcome && isDrawable(outcome.usdt) && isDrawable(outcome.r)
    ? [`${formatSigned(outcome.usdt)} USDT`, formatR(outcome.r)]
    : undefined;

export const formatLeverage = (leverage: number | undefined): string =>
  isDrawable(leverage) ? `${formatAmount(leverage, Number.isInteger(leverage) ? 0 : 1)}×` : '';

/** `1 trade`, `12 trades`. */
export const plural = (count: number, noun: string): string => {
  const whole = Math.round(count);
  return `${formatAmount(whole, 0)} ${noun}${whole === 1 ? '' : 's'}`;
};

/** The facts that are there, on one line. */
export const joinFacts = (...facts: readonly (string | undefined)[]): string =>
  facts.filter((fact) => fact !== undefined && fact !== '').join(' · ');

/** `3d 4h`, `14h`, `35m`; empty when it is no span. */
export const formatSpan = (ms: number): string => {
  if (!isDrawable(ms)) return '';
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours}h` : `${hours}h ${minutes % 60}m`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)}d` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
};
