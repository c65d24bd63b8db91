import { AmbiguousError } from './errors.js';

/** A row of an answer. Fields are read through the functions below: a missing one is a failed read, never a zero. */
export type Row = Readonly<Record<string, unknown>>;

const fail = (what: string, value: unknown): never => {
  throw new AmbiguousError(`the answer's ${what} is ${JSON.stringify(value) ?? 'missing'}`);
};

export const rowOf = (value: unknown, what: string): Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : fail(what, value);

export const rowsOf = (value: unknown, what: string): readonly Row[] =>
  Array.isArray(value) ? value.map((each) => rowOf(each, `${what} row`)) : fail(what, value);

export const arrayOf = (value: unknown, what: string): readonly unknown[] =>
  Array.isArray(value) ? value : fail(what, value);

/** A number, also where the exchange writes it as text. */
export const optionalNumber = (row: Row, name: string): number | undefined => {
  const value = row[name];
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
};

export const numberOf = (row: Row, name: string): number =>
  optionalNumber(row, name) ?? fail(name, row[name]);

export const positiveOf = (row: Row, name: string): number => {
  const value = numberOf(row, name);
  return value > 0 ? value : fail(name, row[name]);
};

export const textOf = (row: Row, name: string): string => {
  const value = row[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : fail(name, value);
};

/** Text that may be null or empty. */
export const optionalText = (row: Row, name: string): string => {
  const value = row[name];
  return typeof value === 'string' ? value : '';
};

/** Nanoseconds as ms. */
export const millisOf = (row: Row, name: string): number => Math.round(numberOf(row, name) / 1_000_000);
