import { NotStorableError } from './store-errors.js';
import type { Change } from './store.js';

/**
 * Refuses what JSON would silently change. Undefined fields of objects are allowed: they vanish.
 * @param kind @param id name the document in the error, as does the path to the fault.
 * @throws NotStorableError
 */
const assertStorable = (value: unknown, kind: string, id: string): void => {
  if (!isStorable(value)) {
    const [path, got] = findFault(value, 'value');
    throw new NotStorableError(kind, id, path, got);
  }
};

/** Kept apart from the search for the fault: it builds no paths, because a backtest runs it on every commit. */
const isStorable = (value: unknown): boolean => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || isPlain(value);
    default:
      return false;
  }
};

const isPlain = (value: object): boolean => {
  if (Array.isArray(value)) return value.every(isStorable);
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null) return false;
  for (const key in value) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined && !isStorable(field)) return false;
  }
  return true;
};

const findFault = (value: unknown, path: string): readonly [string, string] => {
  const plain =
    Array.isArray(value) ||
    (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);
  if (plain)
    for (const [key, field] of Object.entries(value as object))
      if (!(field === undefined && !Array.isArray(value)) && !isStorable(field))
        return findFault(field, `${path}.${key}`);
  return [path, describe(value)];
};

/** What stands there, for people: a class by its name. */
const describe = (value: unknown): string =>
  typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'object') : `${value as string}`;

/** Order of documents: by id, in code units, the same on every machine. */
export const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/**
 * Refuses a change that JSON would alter.
 * @throws NotStorableError with kind and id; journal entries, jobs and pushes are named by their event, name and type.
 */
export const assertChange = <D>(change: Change<D>): void => {
  for (const { kind, id, value } of change.put ?? []) assertStorable(value, kind, id);
  for (const entry of change.journal ?? []) assertStorable(entry, 'journal', entry.event);
  for (const job of change.jobs ?? []) assertStorable(job, 'job', job.name);
  for (const push of change.pushes ?? []) assertStorable(push, 'push', push.type);
};
