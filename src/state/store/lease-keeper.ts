import { randomUUID } from 'node:crypto';
import { createWithin, type Clock } from '../../clock.js';
import { BadInputError, FencedError, type Log } from '../../domain/index.js';
import { illnessOf } from './redis-probe.js';
import { LeaseHeldError } from './store-errors.js';
import type { Fence, Store } from './store.js';
import { Tenure } from './tenure.js';

/** With the poll below, a dead holder is replaced within 5 s. */
const MAX_TTL = 4_000;
const POLL = 250;

type LeaseStore = Pick<Store<unknown>, 'acquireLease' | 'renewLease' | 'releaseLease' | 'leaseHolder'>;

export interface LeaseKeeperOptions {
  readonly store: LeaseStore;
  readonly lease: string;
  /** Names this instance to people. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** ms, at most and by default 4,000. */
  readonly ttlMs?: number;
  /** Told once for each reason, in words, why the lease is waited for, and once that it is over. */
  readonly onWait?: (line: string) => void;
}

/**
 * Holds a lease for this process: one trader at a time (invariant 20). What is held is a tenure, and every tenure ends
 * by itself when the store does not renew it: nobody waits for a loss that has happened already.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #ttl: number;
  /** Of this keeper alone: an answer that was lost does not make it wait for itself. */
  readonly #owner = randomUUID();
  #tenure: Tenure | undefined;
  #isElsewhere = false;
  #obstacle: string | undefined;

  /** @throws BadInputError when the ttl is not within 1 … 4,000 ms. */
  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#ttl = options.ttlMs ?? MAX_TTL;
    if (!(this.#ttl >= 1 && this.#ttl <= MAX_TTL))
      throw new BadInputError(`lease ttl must be 1 to ${MAX_TTL} ms, got ${this.#ttl}`, { ttlMs: this.#ttl });
  }

  /**
   * Takes the lease and renews it from then on. Waits while another holds it or the store does not answer.
   * @throws LeaseHeldError under `noWait` when another holds it; the signal's reason when that aborts. Nothing else.
   */
  async acquire(options: { noWait?: boolean; signal?: AbortSignal } = {}): Promise<Tenure> {
    const { clock, lease } = this.#options;
    const said = new Set<string>();
    for (;;) {
      options.signal?.throwIfAborted();
      if (this.#tenure?.holds()) return this.#tenure;
      const asked = clock.elapsed();
      try {
        const fence = await this.#take();
        const tenure = fence && this.#begin(fence, asked);
        if (tenure && said.size > 0) this.#options.onWait?.(`goes on: it holds the ${lease} lease`);
        if (tenure) return tenure;
        // An answer that came too late is asked for again at once.
        if (fence) continue;
        this.#isElsewhere = true;
        const other = await this.#within(this.#options.store.leaseHolder(lease));
        if (options.noWait) throw new LeaseHeldError(lease, other);
        this.#wait(said, 'held', `${other ?? 'another instance'} holds the ${lease} lease`);
      } catch (error) {
        if (error instanceof LeaseHeldError) throw error;
        this.#wait(said, 'away', `Redis ${illnessOf(error)}`);
      }
      await clock.sleep(POLL, options.signal);
    }
  }

  /**
   * Takes the lease again whenever it has ended, until the signal aborts.
   * @param during called at the beginning of each tenure, and awaited before the next one; must not reject
   */
  async hold(
    signal: AbortSignal,
    during: (tenure: Tenure) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    for (;;) {
      const tenure = await this.acquire({ signal }).catch(() => undefined);
      if (!tenure) return;
      await during(tenure);
      await tenure.over();
    }
  }

  /**
   * The token for commits and orders.
   * @throws FencedError when the lease is not held, as far as the own clock can tell.
   */
  fence(): Fence {
    if (!this.#tenure?.holds()) throw new FencedError(this.#options.lease);
    return this.#tenure.fence;
  }

  /** Whether the lease is held, by the own clock; right before an order ask the store (`holdsLease`). */
  holds(): boolean {
    return this.#tenure?.holds() ?? false;
  }

  /** Whether another was found to hold it since it was held here; not so while the store cannot be asked. */
  get isElsewhere(): boolean {
    return this.#isElsewhere;
  }

  /** Why it is not held, in words; undefined while it is. */
  get obstacle(): string | undefined {
    return this.holds() ? undefined : (this.#obstacle ?? `the ${this.#options.lease} lease is not held`);
  }

  /** Ends the tenure: it is taken again under a new token by whoever holds on. */
  drop(reason: string): void {
    if (this.#tenure?.holds()) this.#end(this.#tenure, reason);
  }

  /** Gives the lease back, so that a successor need not wait. */
  async release(): Promise<void> {
    const tenure = this.#tenure;
    tenure?.end('it was given back');
    if (tenure) await this.#options.store.releaseLease(tenure.fence);
  }

  #take(): Promise<Fence | undefined> {
    const { store, lease, holder } = this.#options;
    return this.#within(store.acquireLease(lease, holder, this.#ttl, this.#owner));
  }

  /** The time of a lease counts from before it was asked for, so never longer than the store's. */
  #begin(fence: Fence, asked: number): Tenure | undefined {
    const { clock, lease, log } = this.#options;
    const tenure = new Tenure(fence, clock, asked + this.#ttl);
    if (!tenure.holds()) return undefined;
    this.#tenure = tenure;
    this.#isElsewhere = false;
    this.#obstacle = undefined;
    log.info({ lease, token: fence.token }, `holds the ${lease} lease`);
    void this.#renew(tenure);
    return tenure;
  }

  async #renew(tenure: Tenure): Promise<void> {
    const { clock, store } = this.#options;
    const { ended } = tenure;
    for (let pause = this.#ttl / 3; ;) {
      await clock.sleep(Math.min(pause, tenure.left()), ended).catch(() => undefined);
      if (ended.aborted) return;
      if (!tenure.holds()) return this.#end(tenure, 'the store did not renew it in time');
      const asked = clock.elapsed();
      const renewed = store.renewLease(tenure.fence, this.#ttl);
      const answer = await this.#within(renewed, tenure.left()).catch(() => undefined);
      if (ended.aborted) return;
      if (answer === false) return this.#end(tenure, 'another instance took it or it ran out');
      if (answer) tenure.extend(asked + this.#ttl);
      pause = this.#ttl / (answer ? 3 : 12);
    }
  }

  /** Long enough for a slow disk, short enough to ask again before the lease has run out. */
  #within<T>(answer: Promise<T>, left = Infinity): Promise<T> {
    return createWithin(this.#options.clock)(answer, Math.min(left, this.#ttl / 3));
  }

  #wait(said: Set<string>, kind: string, why: string): void {
    const { lease, log, onWait } = this.#options;
    this.#obstacle = why;
    if (said.has(kind)) return;
    said.add(kind);
    log.warn({ lease, why }, `waits: ${why}`);
    onWait?.(`waits: ${why}`);
  }

  #end(tenure: Tenure, reason: string): void {
    const { lease, log } = this.#options;
    this.#obstacle = `lost the ${lease} lease: ${reason}`;
    log.error({ lease, reason }, this.#obstacle);
    tenure.end(reason);
  }
}
