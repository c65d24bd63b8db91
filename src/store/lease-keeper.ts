import type { Clock } from '../clock.js';
import { BadInputError, FencedError, type Log } from '../domain/index.js';
import { LeaseHeldError } from './store-errors.js';
import type { Fence, Store } from './store.js';

/** With the poll below, a dead holder is replaced within 5 s. */
const MAX_TTL = 4_000;
const POLL = 250;

type LeaseStore = Pick<Store<unknown>, 'acquireLease' | 'renewLease' | 'releaseLease' | 'leaseHolder'>;

export interface LeaseKeeperOptions {
  readonly store: LeaseStore;
  readonly lease: string;
  /** Names this instance to people. */
  readonly holder: string;
  /** Wall time, in replay too. */
  readonly clock: Clock;
  readonly log: Log;
  /** ms, at most and by default 4,000. */
  readonly ttlMs?: number;
  /** Told once, in words, that another holds the lease. */
  readonly onWait?: (line: string) => void;
  /** Called once when the lease is lost; `acquire` may then be called again. */
  readonly onLost?: (reason: string) => void;
}

/** Holds a lease for this process: one trader at a time (invariant 20). */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #ttl: number;
  #fence: Fence | undefined;
  /** By the own clock: counted from before the request was sent, so never later than the store's. */
  #until = 0;
  #stop = new AbortController();
  #isElsewhere = false;

  /** @throws BadInputError when the ttl is not within 1 … 4,000 ms. */
  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#ttl = options.ttlMs ?? MAX_TTL;
    if (!(this.#ttl >= 1 && this.#ttl <= MAX_TTL))
      throw new BadInputError(`lease ttl must be 1 to ${MAX_TTL} ms, got ${this.#ttl}`, { ttlMs: this.#ttl });
  }

  /**
   * Takes the lease and renews it from then on. Waits while another holds it, and says so once.
   * @throws LeaseHeldError under `noWait` when it is held; the signal's reason when that aborts.
   */
  async acquire(options: { noWait?: boolean; signal?: AbortSignal } = {}): Promise<Fence> {
    if (this.#fence) return this.fence();
    const { store, lease, holder, clock, log } = this.#options;
    for (let said = false; ;) {
      options.signal?.throwIfAborted();
      const asked = clock.now();
      const fence = await store.acquireLease(lease, holder, this.#ttl);
      if (fence) {
        this.#hold(fence, asked);
        log.info({ lease, token: fence.token }, `holds the ${lease} lease`);
        return fence;
      }
      this.#isElsewhere = true;
      const other = await store.leaseHolder(lease);
      if (options.noWait) throw new LeaseHeldError(lease, other);
      if (!said) {
        const line = `waits: ${other ?? 'another instance'} holds the ${lease} lease`;
        log.warn({ lease, holder: other }, line);
        this.#options.onWait?.(line);
      }
      said = true;
      await clock.sleep(POLL, options.signal);
    }
  }

  /**
   * The token for commits and orders.
   * @throws FencedError when the lease is not held, as far as the own clock can tell.
   */
  fence(): Fence {
    if (!this.#fence || !this.holds()) throw new FencedError(this.#options.lease);
    return this.#fence;
  }

  /** Whether the lease is held, by the own clock; right before an order ask the store (`holdsLease`). */
  holds(): boolean {
    return this.#fence !== undefined && this.#options.clock.now() < this.#until;
  }

  /** Whether another was found to hold it since it was held here; not so while the store cannot be asked. */
  get isElsewhere(): boolean {
    return this.#isElsewhere;
  }

  /** Stops renewing and gives the lease back, so that a successor need not wait. */
  async release(): Promise<void> {
    const fence = this.#fence;
    this.#fence = undefined;
    this.#stop.abort();
    if (fence) await this.#options.store.releaseLease(fence);
  }

  #hold(fence: Fence, asked: number): void {
    this.#fence = fence;
    this.#isElsewhere = false;
    this.#until = asked + this.#ttl;
    this.#stop = new AbortController();
    void this.#renew(fence, this.#stop.signal);
  }

  async #renew(fence: Fence, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      await clock.sleep(this.#ttl / 3, signal).catch(() => undefined);
      if (signal.aborted) return;
      const asked = clock.now();
      const answer = await this.#ask(fence, signal);
      if (signal.aborted) return;
      if (answer === 'renewed') this.#until = asked + this.#ttl;
      else if (answer === 'refused') return this.#lose('another instance took it or it ran out');
      else if (clock.now() >= this.#until) return this.#lose('the store could not be reached');
    }
  }

  /** Never waits past the lease's end: a client that reconnects for ever must not hide the loss. */
  async #ask(fence: Fence, signal: AbortSignal): Promise<'renewed' | 'refused' | 'failed'> {
    const { store, clock } = this.#options;
    const answered = new AbortController();
    const renewed = store.renewLease(fence, this.#ttl).then(
      (held) => (held ? 'renewed' : 'refused'),
      () => 'failed',
    );
    const tooLate = clock
      .sleep(Math.max(0, this.#until - clock.now()), AbortSignal.any([signal, answered.signal]))
      .then(
        () => 'failed' as const,
        () => 'failed' as const,
      );
    const answer = await Promise.race([renewed, tooLate]);
    answered.abort();
    return answer as 'renewed' | 'refused' | 'failed';
  }

  #lose(reason: string): void {
    const { lease, log, onLost } = this.#options;
    this.#fence = undefined;
    this.#stop.abort();
    log.error({ lease, reason }, `lost the ${lease} lease: ${reason}`);
    onLost?.(reason);
  }
}
