import { DAY, inPercent } from '../domain/index.js';

/* Numbers as people read them; a dash for what is not known. */

const DASH = '–';

export const percent = (fraction: number | undefined, digits = 1): string =>
  fraction === undefined ? DASH : inPercent(fraction, digits);

export const fixed = (value: number | undefined, digits = 2): string =>
  value === undefined ? DASH : value.toFixed(digits);

export const signed = (value: number | undefined, digits = 2): string =>
  value === undefined ? DASH : `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;

export const usdt = (value: number | undefined): string =>
  value === undefined ? DASH : `${signed(value)} USDT`;

export const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

export const moment = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

export const days = (ms: number | undefined): string =>
  ms === undefined ? DASH : `${(ms / DAY).toFixed(ms < 10 * DAY ? 1 : 0)} days`;

export const between = (interval: { readonly low: number; readonly high: number } | undefined): string =>
  interval ? ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]` : '';

/** Lines with their columns aligned; the first column to the left, the others to the right. */
export const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, [...cell].length);
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const space = ' '.repeat((widths[i] ?? 0) - [...cell].length);
        return i === 0 ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd(),
  );
};
