import type { Clock } from '../../clock.js';
import { ConflictError, FencedError, type JournalEntry } from '../../domain/index.js';
import type { JournalSource, NumberedEntry } from './journal-source.js';
import { OwedListeners } from './owed-listeners.js';
import { assertChange, byId } from './storable.js';
import type { Change, Fence, Store, StoredJob, StoredPush, StoreState, Versioned } from './store.js';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** Newest journal entries kept; absent = all. */
  readonly journalLimit?: number;
  /** False skips the search for NaN and the like, which costs time in proportion to the size of a document. */
  readonly checkValues?: boolean;
}

interface Lease {
  readonly holder: string;
  readonly owner: string | undefined;
  readonly token: number;
  readonly until: number;
}

interface Kind {
  readonly docs: Map<string, Versioned<unknown>>;
  /** By id ascending as of the last list; undefined before it. Handed out, so never changed in place. */
  sorted: readonly Versioned<unknown>[] | undefined;
  /** Ids written since, and whether documents came or went. */
  changed: string[];
  moved: boolean;
}

/** The documents by id after some of them changed: a copy and a few places, where sorting again would cost more. */
const sortedOf = ({ docs, sorted, changed, moved }: Kind): readonly Versioned<unknown>[] => {
  if (!sorted || (moved && changed.length * 8 > sorted.length)) return [...docs.values()].sort(byId);
  if (changed.length > sorted.length) return sorted.map((doc) => docs.get(doc.id) ?? doc);
  const next = [...sorted];
  for (const id of changed) {
    const doc = docs.get(id);
    const index = placeOf(next, id);
    const isKnown = next[index]?.id === id;
    if (doc && isKnown) next[index] = doc;
    else next.splice(index, isKnown ? 1 : 0, ...(doc ? [doc] : []));
  }
  return next;
};

/** A kind that is written again and again without being listed forgets its order. */
const noteChange = (kind: Kind, id: string): void => {
  if (!kind.sorted) return;
  kind.changed.push(id);
  if (kind.changed.length <= kind.docs.size) return;
  kind.sorted = undefined;
  kind.changed = [];
};

/** Index of the first document whose id is not below `id`. */
const placeOf = (docs: readonly Versioned<unknown>[], id: string): number => {
  let low = 0;
  let high = docs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((docs[middle] as Versioned<unknown>).id < id) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * The store of the backtest and of tests: the semantics of RedisStore in one process, without its durability.
 * Keeps references: a value that was handed in must not be changed afterwards (values are readonly by type).
 */
export class MemoryStore<D> implements Store<D>, JournalSource {
  readonly #clock: Clock;
  readonly #journalLimit: number;
  readonly #checkValues: boolean;
  readonly #kinds = new Map<string, Kind>();
  readonly #sequences = new Map<string, number>();
  readonly #leases = new Map<string, Lease>();
  readonly #listeners: OwedListeners;
  /** By due time, then seq. */
  readonly #jobs: (StoredJob & { readonly due: number })[] = [];
  readonly #pushes = new Map<number, StoredPush>();
  #journal: JournalEntry[] = [];
  /** Entries that are no longer in #journal. */
  #forgotten = 0;
  #jobSeq = 0;
  #pushSeq = 0;

  constructor(options: MemoryStoreOptions) {
    this.#clock = options.clock;
    this.#listeners = new OwedListeners(options.clock);
    this.#journalLimit = options.journalLimit ?? Infinity;
    this.#checkValues = options.checkValues ?? true;
  }

  async get<K extends keyof D & string>(kind: K, id: string): Promise<Versioned<D[K]> | undefined> {
    return this.#kinds.get(kind)?.docs.get(id) as Versioned<D[K]> | undefined;
  }

  async list<K extends keyof D & string>(kind: K): Promise<readonly Versioned<D[K]>[]> {
    const found = this.#kinds.get(kind);
    if (!found) return [];
    if (!found.sorted || found.changed.length > 0) {
      found.sorted = sortedOf(found);
      found.changed = [];
      found.moved = false;
    }
    return found.sorted as readonly Versioned<D[K]>[];
  }

  async commit(change: Change<D>): Promise<void> {
    if (this.#checkValues) assertChange(change);
    if (change.fence && !this.#holds(change.fence)) throw new FencedError(change.fence.lease);
    for (const group of [change.put, change.del, change.expect])
      for (const { kind, id, version } of group ?? [])
        if (version !== undefined && this.#version(kind, id) !== version) throw new ConflictError(kind, id);
    this.#write(change);
    this.#owe(change);
  }

  async nextId(sequence: string): Promise<number> {
    const next = (this.#sequences.get(sequence) ?? 0) + 1;
    this.#sequences.set(sequence, next);
    return next;
  }

  async journal(options: Parameters<Store<D>['journal']>[0] = {}): Promise<readonly JournalEntry[]> {
    const { limit = Infinity, symbol, match } = options;
    const found: JournalEntry[] = [];
    const oldest = Math.max(0, this.#journal.length - this.#journalLimit);
    for (let i = this.#journal.length - 1; i >= oldest && found.length < limit; i--) {
      const entry = this.#journal[i] as JournalEntry;
      if ((symbol === undefined || entry.symbol === symbol) && (match?.(entry) ?? true)) found.push(entry);
    }
    return found.reverse();
  }

  async lastJournal(): Promise<number> {
    return this.#journal.length === 0 ? 0 : this.#forgotten + this.#journal.length;
  }

  async journalLength(): Promise<number> {
    return Math.min(this.#journal.length, this.#journalLimit);
  }

  async oldestJournal(limit: number): Promise<readonly NumberedEntry[]> {
    this.#forget(this.#journal.length - this.#journalLimit);
    return this.#journal.slice(0, limit).map((entry, index) => ({ seq: this.#forgotten + index + 1, entry }));
  }

  async trimJournal(seq: number): Promise<void> {
    this.#forget(seq - this.#forgotten);
  }

  async owedJobs(upTo: number, limit: number): Promise<readonly StoredJob[]> {
    const found: StoredJob[] = [];
    for (const { seq, job, due } of this.#jobs) {
      if (due > upTo || found.length >= limit) break;
      found.push({ seq, job });
    }
    return found;
  }

  async settleJobs(seqs: readonly number[]): Promise<void> {
    for (const seq of seqs) {
      const index = this.#jobs.findIndex((owed) => owed.seq === seq);
      if (index >= 0) this.#jobs.splice(index, 1);
    }
  }

  async nextJobDue(): Promise<number | undefined> {
    return this.#jobs[0]?.due;
  }

  async owedPushes(limit: number): Promise<readonly StoredPush[]> {
    const found: StoredPush[] = [];
    for (const push of this.#pushes.values()) {
      if (found.length >= limit) break;
      found.push(push);
    }
    return found;
  }

  async settlePush(seq: number): Promise<void> {
    this.#pushes.delete(seq);
  }

  onOwed(listener: (jobs: readonly StoredJob[]) => void): () => void {
    return this.#listeners.add(listener);
  }

  async acquireLease(
    lease: string,
    holder: string,
    ttlMs: number,
    owner?: string,
  ): Promise<Fence | undefined> {
    const now = this.#clock.elapsed();
    const current = this.#leases.get(lease);
    const isMine = owner !== undefined && current?.owner === owner;
    if (current && current.until > now && !isMine) return undefined;
    const token = (current?.token ?? 0) + 1;
    this.#leases.set(lease, { holder, owner, token, until: now + ttlMs });
    return { lease, token };
  }

  async renewLease(fence: Fence, ttlMs: number): Promise<boolean> {
    return this.#extend(fence, this.#clock.elapsed() + ttlMs);
  }

  async releaseLease(fence: Fence): Promise<void> {
    this.#extend(fence, 0);
  }

  async holdsLease(fence: Fence): Promise<boolean> {
    return this.#holds(fence);
  }

  async leaseHolder(lease: string): Promise<string | undefined> {
    const current = this.#leases.get(lease);
    return current && current.until > this.#clock.elapsed() ? current.holder : undefined;
  }

  async probe(): Promise<StoreState> {
    return { is: 'well' };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #version(kind: string, id: string): number {
    return this.#kinds.get(kind)?.docs.get(id)?.version ?? 0;
  }

  #write(change: Change<D>): void {
    for (const { kind, id, value } of change.put ?? []) {
      const into = this.#kind(kind);
      const before = into.docs.get(id);
      into.docs.set(id, { id, value, version: (before?.version ?? 0) + 1 });
      into.moved ||= before === undefined;
      noteChange(into, id);
    }
    for (const { kind, id } of change.del ?? []) {
      const from = this.#kind(kind);
      if (!from.docs.delete(id)) continue;
      from.moved = true;
      noteChange(from, id);
    }
    if (!change.journal) return;
    this.#journal.push(...change.journal);
    // Trimmed in large steps: one move of the array for many entries.
    if (this.#journal.length > 2 * this.#journalLimit)
      this.#forget(this.#journal.length - this.#journalLimit);
  }

  #owe(change: Change<D>): void {
    const now = this.#clock.now();
    const owed: StoredJob[] = [];
    for (const job of change.jobs ?? []) {
      const due = job.dueAt ?? now;
      let index = this.#jobs.length;
      while (index > 0 && (this.#jobs[index - 1] as { due: number }).due > due) index--;
      const seq = ++this.#jobSeq;
      owed.push({ seq, job });
      this.#jobs.splice(index, 0, { seq, job, due });
    }
    for (const push of change.pushes ?? []) {
      const seq = ++this.#pushSeq;
      this.#pushes.set(seq, { seq, at: now, push });
    }
    this.#listeners.tell(change, owed);
  }

  #kind(kind: string): Kind {
    let found = this.#kinds.get(kind);
    if (!found)
      this.#kinds.set(kind, (found = { docs: new Map(), sorted: undefined, changed: [], moved: false }));
    return found;
  }

  #forget(count: number): void {
    if (count <= 0) return;
    this.#forgotten += this.#journal.splice(0, count).length;
  }

  #holds(fence: Fence): boolean {
    const current = this.#leases.get(fence.lease);
    return current?.token === fence.token && current.until > this.#clock.elapsed();
  }

  #extend(fence: Fence, until: number): boolean {
    const current = this.#leases.get(fence.lease);
    if (!current || !this.#holds(fence)) return false;
    this.#leases.set(fence.lease, { ...current, until });
    return true;
  }
}
