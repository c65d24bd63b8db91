import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.js';
import { ConflictError, FencedError, type JournalEntry, RadError } from '../domain/index.js';
import type { JournalSource, NumberedEntry } from './journal-source.js';
import { evenFull, isFull, type StoreScripts, withScripts } from './redis-scripts.js';
import { assertChange, byId } from './storable.js';
import { StoreFullError, StoreUnavailableError } from './store-errors.js';
import type { Change, Fence, Memory, OwedJob, Store, StoredJob, StoredPush, Versioned } from './store.js';

export interface RedisStoreOptions<D> {
  /** Stays the caller's: the store never closes it. */
  readonly redis: Redis;
  /** Carries mode and account; every key begins with it and a colon. */
  readonly prefix: string;
  /** Market time: due times of jobs that are owed at once, and the time of pushes. Leases go by Redis' own time. */
  readonly clock: Clock;
  /** Whether a change is written also at maxmemory, which takes Redis 7; absent: none is. */
  readonly evenFull?: (change: Change<D>) => boolean;
}

/** Journal entries read at a time. */
const PAGE = 500;

/**
 * The store in one Redis server (not a cluster). Keys after the prefix: `doc:<kind>` (hash id → `version|json`),
 * `journal` (stream, id `<seq>-0`), `jobs` (zset seq by due time) with `jobs:data`, `pushes` (zset `seq|at|json` by
 * seq), `lease:<name>` (hash), `seq:<name>` and `n:<what>` (counters), `applied:<commit>` (expires).
 */
export class RedisStore<D> implements Store<D>, JournalSource {
  readonly #redis: Redis & StoreScripts;
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #evenFull: (change: Change<D>) => boolean;
  readonly #listeners = new Set<(jobs: readonly StoredJob[]) => void>();

  constructor(options: RedisStoreOptions<D>) {
    this.#redis = withScripts(options.redis);
    this.#prefix = `${options.prefix}:`;
    this.#clock = options.clock;
    this.#evenFull = options.evenFull ?? (() => false);
  }

  async get<K extends keyof D & string>(kind: K, id: string): Promise<Versioned<D[K]> | undefined> {
    const text = await asked('get', { kind, id }, this.#redis.hget(this.#key(`doc:${kind}`), id));
    return text === null ? undefined : parseDoc<D[K]>(id, text);
  }

  async list<K extends keyof D & string>(kind: K): Promise<readonly Versioned<D[K]>[]> {
    const all = await asked('list', { kind }, this.#redis.hgetall(this.#key(`doc:${kind}`)));
    return Object.entries(all)
      .map(([id, text]) => parseDoc<D[K]>(id, text))
      .sort(byId);
  }

  async commit(change: Change<D>): Promise<void> {
    assertChange(change);
    const args = commitArgs(change, this.#clock.now());
    const first = change.put?.[0] ?? change.del?.[0];
    const about = first ? { kind: first.kind, id: first.id } : {};
    const plain = this.#redis.radCommit(this.#prefix, ...args);
    const [outcome, what = '', id = ''] = await asked(
      'commit',
      about,
      this.#evenFull(change)
        ? evenFull(plain, () => this.#redis.radCommitOver(this.#prefix, ...args))
        : plain,
    );
    if (outcome === 'fenced') throw new FencedError(what);
    if (outcome === 'conflict') throw new ConflictError(what, id);
    if (!change.jobs?.length && !change.pushes?.length) return;
    const jobs = what === '' ? [] : (change.jobs ?? []).map((job, i) => ({ seq: Number(what) + i, job }));
    for (const listener of [...this.#listeners]) listener(jobs);
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
      for (const row of rows) {
        const { entry } = parseEntry(row);
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
    return last ? parseEntry(last).seq : 0;
  }

  async oldestJournal(limit: number): Promise<readonly NumberedEntry[]> {
    const rows = this.#redis.xrange(this.#key('journal'), '-', '+', 'COUNT', limit);
    return (await asked('oldestJournal', {}, rows)).map(parseEntry);
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
    return members.flatMap((member, index) => {
      const text = texts[index];
      return text ? [{ seq: Number(member), job: JSON.parse(text) as OwedJob }] : [];
    });
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
    const members = this.#redis.zrange(this.#key('pushes'), 0, limit - 1);
    return (await asked('owedPushes', {}, members)).map(parsePush);
  }

  async settlePush(seq: number): Promise<void> {
    await asked('settlePush', { seq }, this.#redis.zremrangebyscore(this.#key('pushes'), seq, seq));
  }

  onOwed(listener: (jobs: readonly StoredJob[]) => void): () => void {
    // Wrapped, so that the same function given twice is two listeners.
    const own: typeof listener = (jobs) => listener(jobs);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  async acquireLease(lease: string, holder: string, ttlMs: number): Promise<Fence | undefined> {
    const args = [this.#prefix, lease, holder, ttlMs] as const;
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

  async ping(): Promise<void> {
    await asked('ping', {}, this.#redis.ping());
  }

  async memory(): Promise<Memory> {
    const text = await asked('memory', {}, this.#redis.info('memory'));
    const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { used: figure('used_memory'), limit: figure('maxmemory') };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #key(name: string): string {
    return this.#prefix + name;
  }
}

/** The arguments of the COMMIT script; its comment gives their order. */
const commitArgs = <D>(change: Change<D>, now: number): (string | number)[] => {
  const { fence, put = [], del = [], expect = [], journal = [], jobs = [], pushes = [] } = change;
  const checks = [...put, ...del, ...expect].flatMap(({ kind, id, version }) =>
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

const parseDoc = <T>(id: string, text: string): Versioned<T> => {
  const bar = text.indexOf('|');
  return { id, version: Number(text.slice(0, bar)), value: JSON.parse(text.slice(bar + 1)) as T };
};

const parseEntry = ([id, fields]: [string, string[]]): NumberedEntry => ({
  seq: Number(id.slice(0, -'-0'.length)),
  entry: JSON.parse(fields[1] ?? 'null') as JournalEntry,
});

const parsePush = (member: string): StoredPush => {
  const first = member.indexOf('|');
  const second = member.indexOf('|', first + 1);
  return {
    seq: Number(member.slice(0, first)),
    at: Number(member.slice(first + 1, second)),
    push: JSON.parse(member.slice(second + 1)) as StoredPush['push'],
  };
};

/** Awaits an answer of Redis and gives its errors a type. */
const asked = async <T>(
  operation: string,
  fields: Readonly<Record<string, unknown>>,
  answer: Promise<T>,
): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RadError) throw error;
    if (isFull(error)) throw new StoreFullError(operation, fields, error);
    throw new StoreUnavailableError(operation, fields, error);
  }
};
