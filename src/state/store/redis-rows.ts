import { randomUUID } from 'node:crypto';
import {
  isJob,
  isObject,
  isStoredEntry,
  isText,
  oneOf,
  type Push,
  type StoredEntry,
} from '../../domain/index.js';
import type { NumberedEntry } from './journal-source.js';
import type { ListAnswer } from './redis-scripts.js';
import { byId } from './storable.js';
import {
  QUEUES,
  type Change,
  type Memory,
  type OwedJob,
  type StoredJob,
  type StoredPush,
  type Versioned,
} from './store.js';

/** Where the second copy of a document lies that is kept twice. */
export const COPY = 'copy';
export const copyId = (kind: string, id: string): string => `${kind}/${id}`;

/** What is written or deleted, with the copies. */
const twice = <T extends { readonly kind: string; readonly id: string }>(
  all: readonly T[] = [],
  isTwice: (kind: string) => boolean,
): readonly T[] => [
  ...all,
  ...all
    .filter(({ kind }) => isTwice(kind))
    .map((each) => ({ ...each, kind: COPY, id: copyId(each.kind, each.id) })),
];

/** The arguments of the COMMIT script; its comment gives their order. */
export const commitArgs = <D>(
  change: Change<D>,
  now: number,
  isTwice: (kind: string) => boolean,
): (string | number)[] => {
  const { fence, expect = [], journal = [], jobs = [], pushes = [] } = change;
  const [put, del] = [twice(change.put, isTwice), twice(change.del, isTwice)];
  const checks = [...(change.put ?? []), ...(change.del ?? []), ...expect].flatMap(({ kind, id, version }) =>
    version === undefined ? [] : [kind, id, version],
  );
  return [
    randomUUID(),
    now,
    fence?.lease ?? '',
    fence?.token ?? 0,
    checks.length / 3,
    ...checks,
    put.length,
    ...put.flatMap(({ kind, id, value }) => [kind, id, JSON.stringify(value)]),
    del.length,
    ...del.flatMap(({ kind, id }) => [kind, id]),
    journal.length,
    ...journal.map((entry) => JSON.stringify(entry)),
    jobs.length,
    ...jobs.flatMap((job) => [job.dueAt ?? now, JSON.stringify(job)]),
    pushes.length,
    ...pushes.map((push) => JSON.stringify(push)),
  ];
};

/** A row of the outbox, with its number. */
interface Numbered {
  readonly seq: number;
  readonly text: string;
}

/** Undefined where it is not JSON. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Rows as they are read, and those that cannot be. */
export const sift = <R, T>(rows: readonly R[], read: (row: R) => T | undefined): [T[], R[]] => {
  const [sound, torn]: [T[], R[]] = [[], []];
  for (const row of rows) {
    const value = read(row);
    if (value === undefined) torn.push(row);
    else sound.push(value);
  }
  return [sound, torn];
};

/** Documents by id, and those that cannot be read, with their text. */
export interface Listing<T> {
  readonly docs: readonly Versioned<T>[];
  readonly torn: readonly [string, string][];
}

/** The number of documents in a state of the LIST script. */
const countOf = (state: string): number => Number(state.split(' ')[1]);

/**
 * What each kind was listed as last: of a list that is read again and again only what has changed is sent and parsed.
 */
export class ListedDocs {
  readonly #last = new Map<
    string,
    { readonly state: string; readonly docs: readonly Versioned<unknown>[] }
  >();

  /** The state in which a kind was listed last; '' where it is to be sent whatever it is. */
  state(kind: string): string {
    return this.#last.get(kind)?.state ?? '';
  }

  /**
   * The list of a kind as the LIST script answers it; undefined where what has changed does not fit what was known:
   * then it is to be asked for whole.
   */
  take<T>(
    kind: string,
    [state, flat, changed]: ListAnswer,
    parse: (id: string, text: string) => Versioned<T> | undefined,
  ): Listing<T> | undefined {
    const before = (this.#last.get(kind)?.docs ?? []) as readonly Versioned<T>[];
    if (!flat) return { docs: before, torn: [] };
    const now = new Map(changed ? before.map((doc) => [doc.id, doc]) : []);
    const torn: [string, string][] = [];
    for (let i = 0; i < flat.length; i += 2) {
      const [id = '', text = ''] = flat.slice(i, i + 2);
      const doc = parse(id, text);
      if (doc) now.set(id, doc);
      else now.delete(id);
      if (!doc && !(changed && text === '')) torn.push([id, text]);
    }
    if (changed && now.size + torn.length !== countOf(state)) return undefined;
    const docs = [...now.values()].sort(byId);
    // What cannot be read is looked at again, whether or not somebody writes.
    this.#last.set(kind, { state: torn.length > 0 ? '' : state, docs });
    return { docs, torn };
  }
}

/** The version that COMMIT sees in the text of a document. */
export const versionOf = (text: string): number => {
  const bar = text.indexOf('|');
  return bar === -1 ? 0 : Number(text.slice(0, bar)) || 0;
};

/** Undefined where it cannot be read. */
export const parseDoc = (id: string, text: string): Versioned<unknown> | undefined => {
  const value = parsed(text.slice(text.indexOf('|') + 1));
  const version = versionOf(text);
  return value === undefined || version === 0 ? undefined : { id, version, value };
};

export const seqOfEntry = (id: string): number => Number(id.slice(0, -'-0'.length));

/** Undefined where it cannot be read. */
export const parseEntry = ([id, fields]: readonly [string, readonly string[]]):
  NumberedEntry<StoredEntry> | undefined => {
  const entry = parsed(fields[1] ?? '');
  return isStoredEntry(entry) ? { seq: seqOfEntry(id), entry } : undefined;
};

const isQueue = oneOf(...QUEUES);
const isOwedJob = (job: unknown): job is OwedJob => isObject(job) && isQueue(job['queue']) && isJob(job);

/** Undefined where it cannot be read. */
export const parseJob = ({ seq, text }: Numbered): StoredJob | undefined => {
  const job = parsed(text);
  return isOwedJob(job) ? { seq, job } : undefined;
};

const isPush = (push: unknown): push is Push => isObject(push) && isText(push['type']);

/** Undefined where it cannot be read. */
export const parsePush = ({ seq, text: member }: Numbered): StoredPush | undefined => {
  const [, at, text = ''] = /^[^|]*\|([^|]*)\|(.*)$/s.exec(member) ?? [];
  const push = parsed(text);
  return isPush(push) && Number.isFinite(Number(at)) ? { seq, at: Number(at), push } : undefined;
};

/** Of what INFO answers. */
export const memoryIn = (info: string): Memory => {
  const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return { used: figure('used_memory'), limit: figure('maxmemory') };
};
