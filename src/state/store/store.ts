import type { Job, JournalEntry, Push } from '../../domain/index.js';

/** A document with the version that a write must name. */
export interface Versioned<T> {
  readonly id: string;
  readonly value: T;
  readonly version: number;
}

/** BullMQ queues of the bot. */
export const QUEUES = ['scan', 'chunks', 'positions', 'orders', 'signals', 'notify', 'upkeep'] as const;
export type QueueName = (typeof QUEUES)[number];

/** A job owed to a queue. */
export type OwedJob = Job & {
  readonly queue: QueueName;
  /** Market time from which it may run; absent = at once. */
  readonly dueAt?: number;
  /** 1 (first) … 100; absent = 50. */
  readonly priority?: number;
};

/** A lease token: commits and orders of an older token are refused. */
export interface Fence {
  readonly lease: string;
  readonly token: number;
}

/**
 * One atomic change. Every `put` and `del` names the version it was based on: 0 = must not exist yet,
 * absent = whatever is there.
 */
export interface Change<D> {
  readonly fence?: Fence;
  readonly put?: readonly Put<D>[];
  readonly del?: readonly {
    readonly kind: keyof D & string;
    readonly id: string;
    readonly version?: number;
  }[];
  /** Versions that must still be current although they are not written. */
  readonly expect?: readonly {
    readonly kind: keyof D & string;
    readonly id: string;
    readonly version: number;
  }[];
  readonly journal?: readonly JournalEntry[];
  readonly jobs?: readonly OwedJob[];
  readonly pushes?: readonly Push[];
  /** Whoever does at once what he owes has the listeners told so much later, ms: they are not to be in his way. */
  readonly toldAfter?: number;
}

export type Put<D> = {
  [K in keyof D & string]: {
    readonly kind: K;
    readonly id: string;
    readonly value: D[K];
    readonly version?: number;
  };
}[keyof D & string];

export interface StoredJob {
  readonly seq: number;
  readonly job: OwedJob;
}

/** Memory of the store's server, bytes; limit 0 = none. */
export interface Memory {
  readonly used: number;
  readonly limit: number;
}

/** How the store is; `why` completes "Redis …". */
export type StoreState =
  | { readonly is: 'well' }
  /** At its memory limit: it takes what reduces and guards and nothing new, and the queues stand still. */
  | { readonly is: 'full'; readonly why: string }
  /** It does not answer, or refuses writes, or this process altogether: then the settings are wrong. */
  | { readonly is: 'away'; readonly why: string; readonly unauthorized?: true };

/** A push with its event number: the same on every delivery. */
export interface StoredPush {
  readonly seq: number;
  readonly at: number;
  readonly push: Push;
}

/**
 * Documents, journal and outbox, changed together or not at all (invariant 17).
 * D maps a kind to the type of its documents.
 */
export interface Store<D> {
  get<K extends keyof D & string>(kind: K, id: string): Promise<Versioned<D[K]> | undefined>;
  /** All documents of a kind, by id ascending. */
  list<K extends keyof D & string>(kind: K): Promise<readonly Versioned<D[K]>[]>;
  /**
   * Applies a change atomically; the new version of a document is the old one + 1.
   * @throws ConflictError when a named version is not current (nothing is written).
   * @throws FencedError when the fence's token is not the lease's newest.
   */
  commit(change: Change<D>): Promise<void>;
  /** The next number of a named sequence, from 1. */
  nextId(sequence: string): Promise<number>;

  /** Journal entries, newest last: the last `limit` of those that match. */
  journal(options?: {
    readonly limit?: number;
    readonly symbol?: string;
    readonly match?: (entry: JournalEntry) => boolean;
  }): Promise<readonly JournalEntry[]>;

  /** Sequence of the newest journal entry, from 1; 0 while there is none. */
  lastJournal(): Promise<number>;

  /** Owed jobs with dueAt ≤ upTo (all when upTo is Infinity), oldest first. */
  owedJobs(upTo: number, limit: number): Promise<readonly StoredJob[]>;
  settleJobs(seqs: readonly number[]): Promise<void>;
  /** Earliest dueAt of the owed jobs. */
  nextJobDue(): Promise<number | undefined>;
  owedPushes(limit: number): Promise<readonly StoredPush[]>;
  settlePush(seq: number): Promise<void>;
  /**
   * Called after each commit of this process that owes jobs or pushes, with the jobs as they are stored (none where a
   * commit was repeated after a lost answer: they are owed all the same). Returns its remover.
   */
  onOwed(listener: (jobs: readonly StoredJob[]) => void): () => void;

  /**
   * Takes the lease when it is free, run out, or held by the same owner: whoever lost the answer to an earlier try need
   * not wait for himself. The token is larger than every earlier one.
   * @param holder names who has it to people
   */
  acquireLease(lease: string, holder: string, ttlMs: number, owner?: string): Promise<Fence | undefined>;
  /** Extends a lease that is still held with this token; false when it is not. */
  renewLease(fence: Fence, ttlMs: number): Promise<boolean>;
  releaseLease(fence: Fence): Promise<void>;
  /** True when the token is the lease's newest and has not run out. */
  holdsLease(fence: Fence): Promise<boolean>;
  leaseHolder(lease: string): Promise<string | undefined>;

  /**
   * Whether the store takes the writes that are needed, found out by one (invariant 24): the only judge of whether it
   * is there (`storeState` asks it, and waits no longer than it may).
   */
  probe(): Promise<StoreState>;
  /** How full it is; absent where nothing limits it. */
  memory?(): Promise<Memory>;
  close(): Promise<void>;
}

/** Reads a document that must be there when `id` is known to exist; `fallback` stands for an absent one. */
export const getOr = async <D, K extends keyof D & string>(
  store: Store<D>,
  kind: K,
  id: string,
  fallback: D[K],
): Promise<Versioned<D[K]>> => (await store.get(kind, id)) ?? { id, value: fallback, version: 0 };
