import type { Redis } from 'ioredis';
import type { Clock } from '../../clock.js';
import {
  ConflictError,
  FencedError,
  readEntry,
  type JournalEntry,
  type StoredEntry,
} from '../../domain/index.js';
import { OwedListeners } from './owed-listeners.js';
import type { JournalSource, NumberedEntry } from './journal-source.js';
import { createProbe } from './redis-probe.js';
import { asked, evenFull, type StoreScripts, withScripts } from './redis-scripts.js';
import { commitArgs, ListedDocs, memoryIn, parseDoc, parseEntry, type Listing } from './redis-rows.js';
import { parseJob, parsePush, seqOfEntry, sift } from './redis-rows.js';
import { createSetAside, type Instead, type Unreadable } from './set-aside.js';
import { assertChange } from './storable.js';
import type { Change, Fence, Memory, Store, StoredJob, StoredPush, StoreState, Versioned } from './store.js';
import type { Torn } from './torn.js';

export interface RedisStoreOptions<D> {
  /** Stays the caller's: the store never closes it. */
  readonly redis: Redis;
  /** Carries mode and account; every key begins with it and a colon. */
  readonly prefix: string;
  /** Market time: due times of jobs that are owed at once, and the time of pushes. Leases go by Redis' own time. */
  readonly clock: Clock;
  /** Whether a change is written also at maxmemory, which takes Redis 7; absent: none is. */
  readonly evenFull?: (change: Change<D>) => boolean;
  /** Whether a document that is JSON has what its kind must have; absent: every object has. */
  readonly isSound?: (kind: string, id: string, value: unknown) => boolean;
  /** Kinds of which a second copy is kept, which comes back in place of one that cannot be read. */
  readonly twice?: ReadonlySet<string>;
  /** What is written with setting something aside that cannot be read, in the same commit. */
  readonly instead?: Instead<D>;
  /** Told of it afterwards. */
  readonly onSetAside?: (torn: Torn, isBack: boolean) => Promise<void>;
}

/** Journal entries read at a time. */
const PAGE = 500;

/**
 * The store in one Redis server (not a cluster). Keys after the prefix: `doc:<kind>` (hash id → `version|json`),
 * `lists` (hash kind → the last commit that wrote it), `changes:<kind>` (list of the last `<commit> <id>`), `journal`
 * (stream, id `<seq>-0`), `jobs` (zset seq by due time) with `jobs:data`, `pushes` (zset `seq|at|json` by seq),
 * `lease:<name>` (hash), `seq:<name>` and `n:<what>` (counters),
 * `applied:<commit>` (expires), `probe`. What cannot be read is set aside with the first look at it: its text goes into
 * the journal, `doc:torn` names it, and everything else goes on as if it were not there.
 */
export class RedisStore<D> implements Store<D>, JournalSource {
  readonly #redis: Redis & StoreScripts;
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #options: RedisStoreOptions<D>;
  readonly #setAside: ReturnType<typeof createSetAside>;
  readonly #listeners: OwedListeners;
  readonly #listed = new ListedDocs();
  readonly probe: () => Promise<StoreState>;

  constructor(options: RedisStoreOptions<D>) {
    this.#redis = withScripts(options.redis);
    this.#prefix = `${options.prefix}:`;
    this.#clock = options.clock;
    this.#listeners = new OwedListeners(options.clock);
    this.#options = options;
    this.probe = createProbe(this.#redis, this.#key('probe'));
    this.#setAside = createSetAside<D>({
      ...options,
      commit: (change) => this.commit(change),
      find: (kind, id, as) => this.#find(kind, id, as),
    });
  }

  async get<K extends keyof D & string>(kind: K, id: string): Promise<Versioned<D[K]> | undefined> {
    const text = await asked('get', { kind, id }, this.#redis.hget(this.#key(`doc:${kind}`), id));
    if (text === null) return undefined;
    const doc = this.#soundDoc<K>(kind, id, text);
    if (doc) return doc;
    await this.#setAside([{ kind, id, text }]);
    return (await this.#find(kind, id, kind)) as Versioned<D[K]> | undefined;
  }

  async list<K extends keyof D & string>(kind: K): Promise<readonly Versioned<D[K]>[]> {
    const read = async (known = this.#listed.state(kind)): Promise<Listing<D[K]>> => {
      const answer = await asked('list', { kind }, this.#redis.radList(this.#prefix, kind, known));
      const list = this.#listed.take(kind, answer, (id, text) => this.#soundDoc<K>(kind, id, text));
      return list ?? read('');
    };
    const { docs, torn } = await read();
    const isTorn = await this.#setAside(torn.map(([id, text]) => ({ kind, id, text })));
    return isTorn ? (await read()).docs : docs;
  }

  async commit(change: Change<D>): Promise<void> {
    assertChange(change);
    const args = commitArgs(change, this.#clock.now(), (kind) => this.#options.twice?.has(kind) ?? false);
    const first = change.put?.[0] ?? change.del?.[0];
    const about = first ? { kind: first.kind, id: first.id } : {};
    const plain = this.#redis.radCommit(this.#prefix, ...args);
    const [outcome, what = '', id = ''] = await asked(
      'commit',
      about,
      this.#options.evenFull?.(change)
        ? evenFull(plain, () => this.#redis.radCommitOver(this.#prefix, ...args))
        : plain,
    );
    if (outcome === 'fenced') throw new FencedError(what);
    if (outcome === 'conflict') throw new ConflictError(what, id);
    const jobs = what === '' ? [] : (change.jobs ?? []).map((job, i) => ({ seq: Number(what) + i, job }));
    this.#listeners.tell(change, jobs);
  }

  async nextId(sequence: string): Promise<number> {
    const next = evenFull(this.#redis.incr(this.#key(`seq:${sequence}`)), () =>
      this.#redis.radNextIdOver(this.#prefix, sequence),
    );
    return asked('nextId', { sequence }, next);
  }

  async journal(options: Parameters<Store<D>['journal']>[0] = {}): Promise<readonly JournalEntry[]> {
    const { limit = Infinity, symbol, match } = options;
    const found: JournalEntry[] = [];
    let before = '+';
    while (found.length < limit) {
      const rows = await asked(
        'journal',
        {},
        this.#redis.xrevrange(this.#key('journal'), before, '-', 'COUNT', PAGE),
      );
      for (const { entry: stored } of await this.#entries(rows)) {
        const entry = readEntry(stored);
        if (
          found.length < limit &&
          (symbol === undefined || entry.symbol === symbol) &&
          (match?.(entry) ?? true)
        )
          found.push(entry);
      }
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) break;
      before = `(${last[0]}`;
    }
    return found.reverse();
  }

  async journalLength(): Promise<number> {
    return asked('journalLength', {}, this.#redis.xlen(this.#key('journal')));
  }

  async lastJournal(): Promise<number> {
    const rows = this.#redis.xrevrange(this.#key('journal'), '+', '-', 'COUNT', 1);
    const [last] = await asked('lastJournal', {}, rows);
    return last ? seqOfEntry(last[0]) : 0;
  }

  async oldestJournal(limit: number): Promise<readonly NumberedEntry<StoredEntry>[]> {
    const rows = this.#redis.xrange(this.#key('journal'), '-', '+', 'COUNT', limit);
    return this.#entries(await asked('oldestJournal', {}, rows));
  }

  async trimJournal(seq: number): Promise<void> {
    await asked('trimJournal', { seq }, this.#redis.xtrim(this.#key('journal'), 'MINID', `${seq + 1}-0`));
  }

  async owedJobs(upTo: number, limit: number): Promise<readonly StoredJob[]> {
    const max = upTo === Infinity ? '+inf' : upTo;
    const members = await asked(
      'owedJobs',
      {},
      this.#redis.zrangebyscore(this.#key('jobs'), '-inf', max, 'LIMIT', 0, limit),
    );
    if (members.length === 0) return [];
    const texts = await asked('owedJobs', {}, this.#redis.hmget(this.#key('jobs:data'), ...members));
    // A text is missing when another process settled the job between the two reads.
    const rows = members.flatMap((member, index) => {
      const text = texts[index];
      return text ? [{ seq: Number(member), text }] : [];
    });
    return this.#readable(rows, parseJob, ({ seq, text }) => ({
      kind: 'job',
      id: String(seq),
      text,
      remove: () => this.settleJobs([seq]),
    }));
  }

  async settleJobs(seqs: readonly number[]): Promise<void> {
    if (seqs.length === 0) return;
    const members = seqs.map((seq) => String(seq).padStart(16, '0'));
    const settled = this.#redis
      .multi()
      .zrem(this.#key('jobs'), ...members)
      .hdel(this.#key('jobs:data'), ...members)
      .exec();
    await asked('settleJobs', { seqs }, settled);
  }

  async nextJobDue(): Promise<number | undefined> {
    const found = await asked('nextJobDue', {}, this.#redis.zrange(this.#key('jobs'), 0, 0, 'WITHSCORES'));
    return found[1] === undefined ? undefined : Number(found[1]);
  }

  async owedPushes(limit: number): Promise<readonly StoredPush[]> {
    const rows = this.#redis.zrange(this.#key('pushes'), 0, limit - 1, 'WITHSCORES');
    const found = await asked('owedPushes', {}, rows);
    const members = found.flatMap((text, at) => (at % 2 === 0 ? [{ text, seq: Number(found[at + 1]) }] : []));
    return this.#readable(members, parsePush, ({ seq, text }) => ({
      kind: 'push',
      id: String(seq),
      text,
      remove: () => this.settlePush(seq),
    }));
  }

  async settlePush(seq: number): Promise<void> {
    await asked('settlePush', { seq }, this.#redis.zremrangebyscore(this.#key('pushes'), seq, seq));
  }

  onOwed(listener: (jobs: readonly StoredJob[]) => void): () => void {
    return this.#listeners.add(listener);
  }

  async acquireLease(lease: string, holder: string, ttlMs: number, owner = ''): Promise<Fence | undefined> {
    const args = [this.#prefix, lease, holder, ttlMs, owner] as const;
    const taken = evenFull(this.#redis.radAcquire(...args), () => this.#redis.radAcquireOver(...args));
    const token = await asked('acquireLease', { lease }, taken);
    return token === 0 ? undefined : { lease, token };
  }

  async renewLease({ lease, token }: Fence, ttlMs: number): Promise<boolean> {
    const args = [this.#prefix, lease, token, ttlMs] as const;
    const renewed = evenFull(this.#redis.radRenew(...args), () => this.#redis.radRenewOver(...args));
    return (await asked('renewLease', { lease }, renewed)) === 1;
  }

  async releaseLease({ lease, token }: Fence): Promise<void> {
    const args = [this.#prefix, lease, token] as const;
    const released = evenFull(this.#redis.radRelease(...args), () => this.#redis.radReleaseOver(...args));
    await asked('releaseLease', { lease }, released);
  }

  async holdsLease({ lease, token }: Fence): Promise<boolean> {
    return (await asked('holdsLease', { lease }, this.#redis.radHeld(this.#prefix, lease, token))) === 1;
  }

  async leaseHolder(lease: string): Promise<string | undefined> {
    return (await asked('leaseHolder', { lease }, this.#redis.radHolder(this.#prefix, lease))) ?? undefined;
  }

  async memory(): Promise<Memory> {
    return memoryIn(await asked('memory', {}, this.#redis.info('memory')));
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #soundDoc<K extends keyof D & string>(kind: K, id: string, text: string): Versioned<D[K]> | undefined {
    const doc = parseDoc(id, text);
    const isSound = doc && (this.#options.isSound?.(kind, id, doc.value) ?? doc.value !== null);
    return isSound ? (doc as Versioned<D[K]>) : undefined;
  }

  async #find(kind: string, id: string, as: string): Promise<Versioned<unknown> | undefined> {
    const text = await asked('get', { kind, id }, this.#redis.hget(this.#key(`doc:${kind}`), id));
    return text === null ? undefined : this.#soundDoc(as as keyof D & string, id, text);
  }

  #entries(rows: readonly [string, string[]][]): Promise<readonly NumberedEntry<StoredEntry>[]> {
    return this.#readable(rows, parseEntry, ([id, fields]) => ({
      kind: 'journal',
      id: String(seqOfEntry(id)),
      text: fields[1] ?? '',
      remove: () => this.#redis.xdel(this.#key('journal'), id),
    }));
  }

  /** Rows that can be read; the others are set aside. */
  async #readable<R, T>(
    rows: readonly R[],
    read: (row: R) => T | undefined,
    asTorn: (row: R) => Unreadable,
  ): Promise<T[]> {
    const [sound, torn] = sift(rows, read);
    await this.#setAside(torn.map(asTorn));
    return sound;
  }

  #key(name: string): string {
    return this.#prefix + name;
  }
}
