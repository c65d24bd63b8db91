import type { Job, JobsOptions, Queue } from 'bullmq';
import { createWithin, type Clock } from '../../clock.js';
import { reasonOf, type Log } from '../../domain/index.js';
import type { QueueName, Store, StoredJob } from '../store/store.js';
import { Backoff } from './backoff.js';
import { SingleRun } from './single-run.js';

const BATCH = 100;
/** Jobs that a queue still knows once they are done: more than one batch, so that none of it is done again after a crash. */
const KEPT_DONE = 2 * BATCH;
const POLL = 1_000;
const DEFAULT_PRIORITY = 50;
/** ms until a refused job is tried again. */
const REFUSED_AGAIN = 30_000;

export interface RelayOptions {
  readonly store: Pick<Store<unknown>, 'owedJobs' | 'settleJobs' | 'onOwed' | 'probe'>;
  readonly queues: Readonly<Record<QueueName, Pick<Queue, 'add'>>>;
  /** wall: market time is wall time. stepped: the stepper's clock. */
  readonly clock: Clock;
  readonly mode: 'wall' | 'stepped';
  readonly log: Log;
}

/**
 * Feeds owed jobs to the queues, each at least once and always under the id `ob-<seq>`: a job that was added but not
 * settled before a crash is added again, which BullMQ ignores while it still knows the id.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #runs = new SingleRun(() => this.#relay());
  readonly #stop = new AbortController();
  readonly #backoff: Backoff;
  /** Jobs of commits of this process that are handed over as they come, without reading them back. */
  #fresh: StoredJob[] = [];
  /** Jobs that their queue refuses while Redis is well, and when they are tried again: the others go ahead. */
  readonly #refused = new Map<number, number>();
  #unsubscribe: () => void = () => undefined;
  #draining: Promise<unknown> = Promise.resolve();

  constructor(options: RelayOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#backoff = new Backoff({ clock, log, what: 'relay of owed jobs', first: 250, longest: 1_000 });
  }

  /** Wall mode: relays what is owed now, on every commit that owes, and once a second. */
  start(): void {
    if (this.#options.mode === 'stepped') return;
    const trigger = (): void => this.#runs.trigger();
    const unsubscribe = this.#options.store.onOwed((jobs) => {
      this.#fresh.push(...jobs);
      trigger();
    });
    const stopPolling = this.#options.clock.every(POLL, trigger);
    this.#unsubscribe = () => {
      unsubscribe();
      stopPolling();
    };
    trigger();
  }

  /**
   * Stepped mode: adds the owed jobs with dueAt ≤ upTo (market ms), without delay, and returns them.
   * @throws StoreUnavailableError or the queue's error; what was not settled is still owed: call again.
   */
  async drain(upTo: number): Promise<readonly Job[]> {
    const drained = this.#draining.catch(() => undefined).then(() => this.#drain(upTo));
    this.#draining = drained;
    return drained;
  }

  /** Ends the relay; waits for a run in flight, at most `deadlineMs` of the clock. What is left stays owed. */
  async stop(deadlineMs = 5_000): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    await createWithin(this.#options.clock)(this.#runs.idle(), deadlineMs).catch(() => undefined);
  }

  async #drain(upTo: number): Promise<readonly Job[]> {
    const { store } = this.#options;
    const added: Job[] = [];
    for (;;) {
      const owed = await store.owedJobs(upTo, BATCH);
      if (owed.length === 0) return added;
      for (const stored of owed) added.push(await this.#add(stored, 0));
      await store.settleJobs(owed.map(({ seq }) => seq));
    }
  }

  async #relay(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const more = await this.#pass();
        this.#backoff.succeeded();
        if (!more) return;
      } catch (error) {
        await this.#backoff.pause(error, this.#stop.signal);
      }
    }
  }

  /** One batch; rejects when Redis is gone: then it is read from the store. Returns whether there may be more. */
  async #pass(): Promise<boolean> {
    const { store, clock } = this.#options;
    const fresh = this.#fresh;
    this.#fresh = [];
    const isFresh = fresh.length > 0;
    const owed = isFresh ? fresh : await store.owedJobs(Infinity, BATCH + this.#refused.size);
    const due = owed.filter(({ seq }) => clock.now() >= (this.#refused.get(seq) ?? -Infinity));
    const added: number[] = [];
    for (const stored of due) {
      if (this.#stop.signal.aborted) break;
      const delay = Math.max(0, (stored.job.dueAt ?? 0) - clock.now());
      try {
        await this.#add(stored, delay);
        added.push(stored.seq);
        this.#refused.delete(stored.seq);
      } catch (error) {
        if ((await store.probe()).is === 'away') throw error;
        this.#refuse(stored, error);
      }
    }
    if (added.length > 0) await store.settleJobs(added);
    return isFresh ? this.#fresh.length > 0 : due.length > 0;
  }

  #add({ seq, job }: StoredJob, delay: number): Promise<Job> {
    const options: JobsOptions = {
      jobId: `ob-${seq}`,
      delay,
      priority: job.priority ?? DEFAULT_PRIORITY,
      removeOnComplete: { count: KEPT_DONE },
      removeOnFail: { count: 1_000 },
    };
    return this.#options.queues[job.queue].add(job.name, job.data, options);
  }

  #refuse({ seq, job }: StoredJob, error: unknown): void {
    const { clock, log } = this.#options;
    const reason = reasonOf(error);
    if (!this.#refused.has(seq))
      log.error({ seq, queue: job.queue, job: job.name, reason }, `queue ${job.queue} refuses a job`);
    this.#refused.set(seq, clock.now() + REFUSED_AGAIN);
  }
}
