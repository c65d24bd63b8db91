import { AmbiguousError } from './errors.js';

/** A row of an answer. Fields are read through the functions below: a missing one is a failed read, never a zero. */
export type Row = Readonly<Record<string, unknown>>;

const fail = (what: string, value: unknown): never => {
  throw new AmbiguousError(`the answer's ${what} is ${JSON.stringify(value) ?? 'missing'}`);
};

export const rowOf = (value: unknown, what: string): Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : fail(what, value);

/** Rows of a list that is read whole or not at all, such as a page that says where the next one begins. */
export const rowsOf = (value: unknown, what: string): readonly Row[] =>
  arrayOf(value, what).map((each) => rowOf(each, `${what} row`));

/**
 * A list read one row at a time: one that cannot be read hides no other. It is handed to `leftOut`, which may throw
 * where nothing may be concluded without it.
 * @throws AmbiguousError when it is no list
 */
export const eachRow = <T>(
  value: unknown,
  what: string,
  read: (row: Row) => T | undefined,
  leftOut: (row: unknown, fault: string) => void,
): T[] => {
  const found: T[] = [];
  for (const row of arrayOf(value, what)) {
    try {
      const one = read(rowOf(row, `${what} row`));
      if (one !== undefined) found.push(one);
    } catch (error) {
      if (!(error instanceof AmbiguousError)) throw error;
      leftOut(row, error.reason);
    }
  }
  return found;
};

/**
 * A row of a list.
 * @throws AmbiguousError when none is the one and a row that cannot be read may be it
 */
export const findRow = (rows: readonly unknown[], isIt: (row: Row) => boolean): Row | undefined => {
  const odd: string[] = [];
  const [found] = eachRow(
    rows,
    'row',
    (row) => (isIt(row) ? row : undefined),
    (_row, fault) => odd.push(fault),
  );
  if (!found && odd[0] !== undefined) throw new AmbiguousError(odd[0]);
  return found;
};

/** What a row that cannot be read is called: its symbol where it has one. */
export const nameOf = (row: unknown): string => {
  const symbol: unknown = typeof row === 'object' && row !== null && 'symbol' in row ? row.symbol : undefined;
  return typeof symbol === 'string' && symbol !== '' ? symbol : 'without a symbol';
};

export const arrayOf = (value: unknown, what: string): readonly unknown[] =>
  Array.isArray(value) ? value : fail(what, value);

/** A number, also where the exchange writes it as text; NaN for anything else. */
export const numeric = (value: unknown): number => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
};

export const optionalNumber = (row: Row, name: string): number | undefined => {
  const value = numeric(row[name]);
  return Number.isFinite(value) ? value : undefined;
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
