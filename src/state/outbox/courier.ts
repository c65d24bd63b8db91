import { createWithin, type Clock } from '../../clock.js';
import type { JournalEntry, Log } from '../../domain/index.js';
import type { StoredPush } from '../store/store.js';
import { StoreUnavailableError } from '../store/store-errors.js';
import { Backoff } from './backoff.js';
import { SingleRun } from './single-run.js';

const BATCH = 50;
const POLL = 1_000;

export type DeliveryResult =
  /** `together`: event numbers of later pushes that went out in the same message. */
  | { readonly status: 'delivered'; readonly together?: readonly number[] }
  /** Not now; not before `ms` have passed. */
  | { readonly status: 'retryAfter'; readonly ms: number }
  /** Can never be delivered; it is journaled and forgotten. */
  | { readonly status: 'dropped'; readonly reason: string };

/**
 * Hands one push to the chat, which may take some of those that follow into the same message. A rejection means: try
 * again. The signal aborts when the courier is stopped.
 */
export type Deliver = (
  push: StoredPush,
  signal: AbortSignal,
  following?: readonly StoredPush[],
) => Promise<DeliveryResult>;

export interface CourierOptions {
  readonly store: {
    owedPushes(limit: number): Promise<readonly StoredPush[]>;
    settlePush(seq: number): Promise<void>;
    onOwed(listener: () => void): () => void;
    commit(change: { readonly journal: readonly JournalEntry[] }): Promise<void>;
  };
  readonly deliver: Deliver;
  /** Wall time, in replay too. */
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Delivers owed pushes in order, each at least once (invariant 16). The chat being gone delays pushes and nothing
 * else; a push is repeated only when the process died between the chat's answer and the store's.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #runs = new SingleRun(() => this.#drain());
  readonly #stop = new AbortController();
  /** For the chat, which may be away for hours, and for the store, which is asked again soon: it costs nothing. */
  readonly #chat: Backoff;
  readonly #store: Backoff;
  /** Done with, but perhaps not settled: not to be delivered again by this process. */
  #handled: ReadonlySet<number> = new Set();
  #unsubscribe: () => void = () => undefined;

  constructor(options: CourierOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#chat = new Backoff({ clock, log, what: 'delivery of pushes', first: 1_000, longest: 30_000 });
    this.#store = new Backoff({ clock, log, what: 'reading of owed pushes', first: 250, longest: 1_000 });
  }

  /** Delivers what is owed now, on every commit that owes, and once a second. */
  start(): void {
    const kick = (): void => this.kick();
    const unsubscribe = this.#options.store.onOwed(kick);
    const stopPolling = this.#options.clock.every(POLL, kick);
    this.#unsubscribe = () => {
      unsubscribe();
      stopPolling();
    };
    kick();
  }

  /** Looks for owed pushes soon. Does not shorten a pause. */
  kick(): void {
    if (!this.#stop.signal.aborted) this.#runs.trigger();
  }

  /** Resolves when no drain is under way. */
  idle(): Promise<void> {
    return this.#runs.idle();
  }

  /** Ends deliveries; waits for one in flight, at most `deadlineMs`. What is left stays owed. */
  async stop(deadlineMs = 5_000): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    await createWithin(this.#options.clock)(this.#runs.idle(), deadlineMs).catch(() => undefined);
  }

  async #drain(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let pushes: readonly StoredPush[];
      try {
        pushes = await this.#options.store.owedPushes(BATCH);
        this.#store.succeeded();
      } catch (error) {
        await this.#store.pause(error, signal);
        continue;
      }
      if (pushes.length === 0) return;
      for (const [index, push] of pushes.entries())
        if (!(await this.#handle(push, pushes.slice(index + 1)))) break;
    }
  }

  /** Delivers and settles one push; false after a failure and its pause: the same push is next again. */
  async #handle(push: StoredPush, following: readonly StoredPush[]): Promise<boolean> {
    const { signal } = this.#stop;
    if (signal.aborted) return false;
    try {
      if (!this.#handled.has(push.seq)) {
        const result = await this.#options.deliver(push, signal, following);
        if (result.status === 'retryAfter') {
          await this.#chat.pause(`retry after ${result.ms} ms`, signal, result.ms);
          return false;
        }
        if (result.status === 'dropped') await this.#drop(push, result.reason);
        this.#handled = new Set([push.seq, ...(('together' in result && result.together) || [])]);
      }
      await this.#options.store.settlePush(push.seq);
      this.#chat.succeeded();
      return true;
    } catch (error) {
      await (error instanceof StoreUnavailableError ? this.#store : this.#chat).pause(error, signal);
      return false;
    }
  }

  async #drop(push: StoredPush, reason: string): Promise<void> {
    const { store, clock, log } = this.#options;
    log.error({ seq: push.seq, type: push.push.type, reason }, `push ${push.seq} dropped: ${reason}`);
    const data = { seq: push.seq, type: push.push.type };
    await store.commit({ journal: [{ at: clock.now(), event: 'push-dropped', cause: reason, data }] });
  }
}
