import type { ManualClock, Clock } from '../clock.js';
import { timeframeMs, type Log, reasonOf, type Signal } from '../domain/index.js';
import type { RecordedMarket } from '../venues/market.js';
import type { Relay } from '../state/outbox/relay.js';
import type { Settings } from '../settings.js';
import type { BotDocs } from '../state/store/docs.js';
import type { QueueName, Store } from '../state/store/store.js';
import type { Job } from 'bullmq';
import { jobs } from '../../jobs/index.js';
import type { Queues, Workers } from './queues.js';

/** While a person is waited for the replay runs no faster than this. */
const WAITING_SPEED = 60;

/** How fast the replay runs while a person is waited for: recorded ms in one of people's. @param replaySpeed 0: as fast as it can */
export const waitingSpeed = (replaySpeed: number): number =>
  replaySpeed === 0 ? WAITING_SPEED : Math.min(WAITING_SPEED, replaySpeed);

/** A card slows the replay for so long after it came, wall ms; then it waits on while the replay goes its own way. */
const CARD_SLOWS_MS = 300_000;

/** Whether a person is waited for: a card came a short while ago, or an approved order can still be undone. */
export const waitsForPerson = (signals: readonly Signal[], held: number, now: number): boolean =>
  held > 0 ||
  signals.some(({ status, offeredAt }) => status === 'offered' && now - offeredAt < CARD_SLOWS_MS);

const SLICE_MS = 200;
const LOOK_MS = 500;
const RETRY_MS = 1000;
const SERVE_MS = 1000;
const STEPPED: ReadonlySet<QueueName> = new Set(
  jobs.filter((job) => job.time === 'market').map((job) => job.queue),
);

export interface StepperOptions {
  readonly clock: ManualClock;
  readonly human: Clock;
  readonly market: RecordedMarket;
  /** Matches resting orders along the candles up to a time. */
  readonly advance: (upTo: number) => Promise<void>;
  readonly store: Store<BotDocs>;
  readonly queues: Queues;
  readonly workers: Workers;
  readonly relay: Relay;
  readonly settings: Settings;
  readonly log: Log;
  readonly from: number;
  readonly to: number;
  /** After the last candle, before the end is reported: stops what needs further ones, then, all of it done, tells of it. */
  readonly ending?: { readonly close: () => Promise<void>; readonly tell: () => Promise<void> };
  /** Told how fast it runs, recorded ms in one of people's; 0: as fast as it can. */
  readonly onSpeed?: (speed: number) => void;
}

/**
 * Owns time in replay: moves to the next instant at which something can change (a candle of the finest data closes, a
 * delayed job is due), lets the exchange match along the candle, then runs the jobs of that instant and all that they
 * caused before it moves on. Between candles prices stand still, so the ticks there are passed over.
 */
export class Stepper {
  #now: number;
  /** Jobs that ended before anybody waited for them; only those of market time, so the set stays small. */
  readonly #finished = new Set<string>();
  readonly #waiting = new Map<string, () => void>();

  constructor(private readonly options: StepperOptions) {
    this.#now = options.from;
    options.workers.onFinished((queue, id) => {
      // Runs of a scheduler (wall time) nobody waits for.
      if (STEPPED.has(queue) && !id.startsWith('repeat:')) this.#onFinished(`${queue}/${id}`);
    });
  }

  get now(): number {
    return this.#now;
  }

  /** Runs to the end of the recording or until the signal aborts. Resolves true at the end. */
  async run(signal: AbortSignal): Promise<boolean> {
    const { log } = this.options;
    while (!signal.aborted) {
      const ended = await this.#retrying(() => this.#goOn(signal), signal);
      if (!ended) continue;
      log.info({ at: this.#now }, 'the recording is over');
      return true;
    }
    return false;
  }

  /** After the end: what taps and commands cause is done on the last prices, until the signal aborts. */
  async serve(signal: AbortSignal): Promise<void> {
    const { clock, store } = this.options;
    while (!signal.aborted) {
      await this.#retrying(async () => {
        await this.settle();
        const due = await store.nextJobDue();
        const wait = due === undefined ? SERVE_MS : due - clock.now();
        await this.#sleepUntilOwed(Math.max(0, Math.min(SERVE_MS, wait)), signal);
        if (due !== undefined) clock.set(due);
      }, signal);
    }
  }

  /** To the next instant; true when there is none. Going there again after a failure does no harm. */
  async #goOn(signal: AbortSignal): Promise<boolean> {
    await this.settle();
    const next = await this.#nextInstant();
    if (next === undefined || next > this.options.to) {
      await this.#end();
      return true;
    }
    await this.#pace(next, signal);
    if (!signal.aborted) await this.step(next);
    return false;
  }

  async #end(): Promise<void> {
    const { ending } = this.options;
    await ending?.close();
    await this.settle();
    await ending?.tell();
  }

  /** A store or a market that fails for a while delays the replay; it does not end it. */
  async #retrying<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await task();
    } catch (error) {
      const { human, log } = this.options;
      const reason = reasonOf(error);
      if (!signal.aborted) log.warn({ at: this.#now, reason }, 'the replay waits and tries again');
      await human.sleep(RETRY_MS, signal).catch(() => undefined);
      return undefined;
    }
  }

  /** Everything that belongs to one instant. */
  async step(next: number): Promise<void> {
    const { clock, market, advance, settings, store } = this.options;
    this.#now = next;
    clock.set(next);
    await advance(next);
    await this.settle();
    if (market.nextCandleClose(next - 1) === next) {
      await this.runJob('positions', 'check-positions');
      if (next % timeframeMs(settings.timeframe) === 0) await this.runJob('scan', 'scan-market');
    }
    await store.commit({ put: [{ kind: 'cursor', id: 'replay', value: { value: String(next) } }] });
  }

  /** Enqueues a job under `<job>-<simulated ms>` and waits for it and all that it caused. */
  async runJob(queue: QueueName, name: string): Promise<void> {
    // BullMQ forbids a colon in an id of one's own.
    const jobId = `${name}-${this.#now}`;
    const options = { jobId, removeOnComplete: true, removeOnFail: { count: 100 } };
    await this.#finishedJob(await this.options.queues[queue].add(name, {}, options));
    await this.settle();
  }

  /** Relays what is owed by now and waits until all of it, and what it caused, is done. */
  async settle(): Promise<void> {
    const { relay, clock } = this.options;
    for (;;) {
      const added = await relay.drain(clock.now());
      if (added.length === 0) return;
      await Promise.all(added.map((job) => this.#finishedJob(job)));
    }
  }

  async #nextInstant(): Promise<number | undefined> {
    const { market, store } = this.options;
    const candle = market.nextCandleClose(this.#now);
    const owed = await store.nextJobDue();
    if (candle === undefined) return undefined;
    return owed === undefined ? candle : Math.min(candle, Math.max(owed, this.#now));
  }

  /** Waits as REPLAY_SPEED says, doing at once what taps and commands cause meanwhile. */
  async #pace(next: number, signal: AbortSignal): Promise<void> {
    const { clock, human } = this.options;
    let at = this.#now;
    while (at < next && !signal.aborted) {
      const speed = await this.#speed();
      this.options.onSpeed?.(speed);
      if (speed === 0) return;
      const slice = Math.min(SLICE_MS, (next - at) / speed);
      const began = human.now();
      await this.#sleepUntilOwed(slice, signal);
      at = Math.min(next, at + Math.max(1, human.now() - began) * speed);
      // The very instant belongs to the step itself.
      clock.set(Math.floor(Math.min(at, next - 1)));
      await this.settle();
    }
  }

  /** Sleeps, but wakes as soon as something is owed or the stepper stops. */
  async #sleepUntilOwed(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    const stopListening = this.options.store.onOwed(wake);
    signal.addEventListener('abort', wake, { once: true });
    await this.options.human.sleep(ms, woken.signal).catch(() => undefined);
    signal.removeEventListener('abort', wake);
    stopListening();
  }

  async #speed(): Promise<number> {
    const { settings, store, human } = this.options;
    if (settings.approval === 'auto') return settings.replaySpeed;
    const [signals, held] = await Promise.all([store.list('signal'), store.list('held')]);
    const cards = signals.map(({ value }) => value);
    return waitsForPerson(cards, held.length, human.now())
      ? waitingSpeed(settings.replaySpeed)
      : settings.replaySpeed;
  }

  #onFinished(key: string): void {
    const wake = this.#waiting.get(key);
    if (!wake) {
      // It was faster than its waiter.
      this.#finished.add(key);
      return;
    }
    this.#waiting.delete(key);
    wake();
  }

  /** Resolves when a job has ended; a job that ended before this process began is found by asking. */
  async #finishedJob(job: Job): Promise<void> {
    const key = `${job.queueName}/${job.id ?? ''}`;
    if (this.#finished.delete(key)) return;
    const ended = new Promise<void>((resolve) => this.#waiting.set(key, resolve));
    const stopLooking = this.options.human.every(LOOK_MS, () => {
      job.getState().then(
        (state) => {
          if (state === 'completed' || state === 'failed' || state === 'unknown') this.#onFinished(key);
        },
        () => undefined,
      );
    });
    await ended;
    stopLooking();
    this.#finished.delete(key);
  }
}
