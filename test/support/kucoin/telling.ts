import type { BookLie } from './book-types.js';
import { at, LISTS, LOOKUP, MOODS, type Mood } from './moods.js';
import type { Fault, KucoinOptions } from './types.js';

/** A way in which the exchange departs, at every answer, from what is assumed of it. */
export interface Lie extends Mood {
  /** What the exchange is started with. */
  readonly options?: Partial<KucoinOptions>;
}

export type Lies = Readonly<Record<string, Lie>>;

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Changes each row of an answer, whether it is one row, a list or a page. */
const eachRow =
  (change: (row: Row) => Row) =>
  (data: unknown): unknown => {
    const changed = (value: unknown): unknown => (isRow(value) ? change(value) : value);
    if (Array.isArray(data)) return data.map(changed);
    if (!isRow(data)) return data;
    const items = data['items'];
    return Array.isArray(items) ? { ...data, items: items.map(changed) } : change(data);
  };

/** Changes the data of every answer. */
export const answers = (
  endpoints: readonly string[],
  change: (data: unknown) => unknown,
): Pick<Lie, 'faults'> => ({
  faults: at(endpoints, { kind: 'changed', change }),
});

/** Changes every row of every answer. */
export const rows = (endpoints: readonly string[], change: (row: Row) => Row): Pick<Lie, 'faults'> =>
  answers(endpoints, eachRow(change));

/** Refuses with a code that nobody knows. */
export const refuses = (endpoints: readonly string[]): Pick<Lie, 'faults'> => ({
  faults: at(endpoints, { kind: 'code', code: '300099', msg: 'No.' }),
});

/** The account itself lies. */
export const book = (lie: BookLie): Pick<Lie, 'happens'> => ({ happens: ({ lies }) => void lies.add(lie) });

/** The number of a field, times a factor. */
export const times = (row: Row, field: string, factor: number): Row => ({
  ...row,
  [field]: Number(row[field]) * factor,
});

/** A mood that never ends. */
export const moodOf = (name: string): Mood => {
  const mood = MOODS[name];
  if (!mood) throw new Error(`no mood ${name}`);
  return mood;
};

export const NOTHING: Fault = { kind: 'empty' };
export const CONTRACTS = ['GET /api/v1/contracts/active', 'GET /api/v1/contracts/{symbol}'];
export const KEY = ['GET /api/v1/user/api-key'];
export const ORDERS = [...LISTS.orders, ...LISTS['stop orders'], ...LISTS['done orders'], ...LOOKUP];
export const POSITIONS = [...LISTS.positions, 'GET /api/v1/position'];
