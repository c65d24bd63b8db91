/** What a field of stored data must be; its type is made from it. One that may be absent admits undefined. */
export type Field<T> = (value: unknown) => value is T;
/** The fields of a stored object that somebody reads or writes; others may stand beside them. */
export type Shape = Readonly<Record<string, Field<unknown>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;
type Absentable<S> = { [N in keyof S]: undefined extends ValueOf<S[N]> ? N : never }[keyof S];
/** The type of what fits a shape. */
export type DataOf<S> = {
  readonly [N in Exclude<keyof S, Absentable<S>>]: ValueOf<S[N]>;
} & {
  readonly [N in Absentable<S>]?: Exclude<ValueOf<S[N]>, undefined>;
};

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => typeof value === 'number';
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const maybe =
  <T>(field: Field<T>): Field<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || field(value);

export const oneOf =
  <const T extends string>(...words: readonly T[]): Field<T> =>
  (value): value is T =>
    words.some((word) => word === value);

export const listOf =
  <T>(field: Field<T>): Field<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(field);

/** What a table has under a name that comes from outside; nothing of what every object has. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Whether data that was stored, perhaps by another version, has everything that its shape asks for. */
export const fits = <S extends Shape>(shape: S, data: unknown): data is DataOf<S> =>
  isObject(data) && Object.entries(shape).every(([name, field]) => field(data[name]));

/** An object of type T, known by some of its fields. */
export const having =
  <T extends object = object>(fields: { readonly [N in keyof T]?: Field<T[N]> } = {}): Field<T> =>
  (value): value is T =>
    fits(fields as Shape, value);
