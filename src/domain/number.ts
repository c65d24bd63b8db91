/** Sum of the values; 0 for none. */
export const sum = (values: readonly number[]): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** Arithmetic mean; 0 for none. */
export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : sum(values) / values.length;

export const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

/** Decimal digits with the thousands set apart: `1234567.5` → `1,234,567.5`. */
export const grouped = (digits: string): string => digits.replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, ',');

/** A fraction in percent, as reasons give it: 0.0213 → `2.13 %`. */
export const inPercent = (fraction: number, decimals = 2): string =>
  `${(100 * fraction).toFixed(decimals)} %`;

/** An amount of USDT, as reasons give it: `12.30 USDT`. */
export const inUsdt = (amount: number): string => `${amount.toFixed(2)} USDT`;

/** The same with a plus where it is a gain: `+2.1 %`. */
export const inSignedPercent = (fraction: number): string =>
  `${fraction > 0 ? '+' : ''}${inPercent(fraction, 1)}`;

/** How far a factor may be from ½, 1, 2… to be told as that: whole contracts have made it a little other. */
const NEAR = 0.1;

const FRACTIONS: ReadonlyMap<number, string> = new Map([
  [0.125, '⅛'],
  [0.25, '¼'],
  [0.5, '½'],
]);

/** `½×`, `2×`, `1.5×`: times a size, as a person chose it. */
export const timesText = (times: number): string => {
  const power = 2 ** Math.round(Math.log2(times));
  const isTyped = Math.abs(times * 100 - Math.round(times * 100)) < 1e-9;
  const shown = !isTyped && Math.abs(times / power - 1) < NEAR ? power : Number(times.toFixed(2));
  return `${FRACTIONS.get(shown) ?? shown}×`;
};

/** `45 s`, `4 m 10 s`, `2 h 5 m`, `3 d 4 h`. */
export const span = (ms: number): string => {
  if (!Number.isFinite(ms)) return '?';
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
  if (minutes < 60) return pair(minutes, 'm', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(hours, 'h', minutes % 60, 'm');
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
};
