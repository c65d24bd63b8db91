import { RadError } from './domain/errors.js';

/** The only source of time. */
export interface Clock {
  /** Wall time, unix ms UTC. Somebody may set it, even back: what lies between two readings is no duration. */
  now(): number;
  /** ms since an arbitrary start, steady whatever is set: durations, deadlines and timeouts go by it. */
  elapsed(): number;
  /** Resolves after `ms` of this clock, or rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `task` every `ms` of wall time until the returned function is called. Does not keep the process alive. */
  every(ms: number, task: () => void): () => void;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  // Not the platform's: each of its sleeps that is cut short makes an error, which costs more than what was waited for.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      if (signal?.aborted) return abort();
      // Once: what is left on a signal made of others keeps it for ever.
      signal?.addEventListener('abort', abort, { once: true });
    }),
  every(ms, task) {
    const timer = setInterval(task, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/**
 * Wall time that nobody can set: the host's at its making, carried on by steady time, and set right by whoever knows
 * better.
 */
export class SteadyClock implements Clock {
  #lead: number;

  constructor(private readonly host: Clock) {
    this.#lead = host.now() - host.elapsed();
  }

  now(): number {
    return Math.round(this.host.elapsed() + this.#lead);
  }

  elapsed(): number {
    return this.host.elapsed();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.host.sleep(ms, signal);
  }

  every(ms: number, task: () => void): () => void {
    return this.host.every(ms, task);
  }

  /** Moves it by so many ms. */
  correct(ms: number): void {
    this.#lead += ms;
  }
}

/** A clock that moves only when told to: replay, backtest and tests. */
export class ManualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  /** Moves to `time` (never back) and wakes the sleepers that are due. */
  set(time: number): void {
    this.#now = Math.max(this.#now, time);
    for (const sleeper of [...this.#sleepers]) if (sleeper.due <= this.#now) sleeper.wake();
  }

  advance(ms: number): void {
    this.set(this.#now + ms);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper = {
        due: this.#now + ms,
        wake: (): void => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  every(ms: number, task: () => void): () => void {
    let stopped = false;
    const loop = async (): Promise<void> => {
      while (!stopped) {
        await this.sleep(ms);
        if (!stopped) task();
      }
    };
    void loop();
    return () => {
      stopped = true;
    };
  }
}

/** A moment in this process, by both ways of counting. */
export interface Moment {
  readonly at: number;
  readonly elapsed: number;
}

export const momentOf = (clock: Clock): Moment => ({ at: clock.now(), elapsed: clock.elapsed() });

/**
 * ms since a moment in this process: the larger of steady and wall time. A clock that was set back makes nothing
 * younger, and a host that slept (its steady time may stand still meanwhile) makes nothing fresh.
 */
export const sinceMoment = (clock: Clock, moment: Moment): number =>
  Math.max(clock.elapsed() - moment.elapsed, clock.now() - moment.at);

/** A stamp further ahead of the clock that it is measured by is wrong, ms. */
export const AHEAD = 5_000;

/** Age of a stamp from outside this process, ms; one that lies too far ahead is infinitely old: nothing makes it fresh. */
export const ageOfStamp = (stamp: number, now: number): number =>
  stamp - now > AHEAD ? Infinity : Math.max(0, now - stamp);

/** The wall clock was set where it moved by more than this against the steady one, ms. */
const STEP = 2_000;
/** How often it is compared, ms. */
const STEP_LOOKS = 500;

/**
 * Calls `onStep` after each step of the wall clock, with its size in ms (below 0: back). A host that slept steps
 * forward. Does not keep the process alive.
 * @returns ends it
 */
export const watchSteps = (clock: Clock, onStep: (ms: number) => void): (() => void) => {
  const lead = (): number => clock.now() - clock.elapsed();
  let before = lead();
  return clock.every(STEP_LOOKS, () => {
    const step = lead() - before;
    if (Math.abs(step) <= STEP) return;
    before += step;
    onStep(step);
  });
};

/** Something did not answer in time; it may still do so. */
export class NoAnswerError extends RadError {
  constructor(ms: number) {
    super('no-answer', `no answer within ${ms / 1000} s`, { ms });
  }
}

/** Waits for work, at most `ms`. @throws NoAnswerError when it takes longer; the work itself goes on. */
export type Within = <T>(work: Promise<T>, ms: number) => Promise<T>;

export const createWithin =
  (clock: Clock): Within =>
  async (work, ms) => {
    const done = new AbortController();
    const late = clock.sleep(ms, done.signal).then(async () => {
      // Where this process stood still the answer may lie there unread: it is looked for before it counts as late.
      await clock.sleep(0, done.signal);
      throw new NoAnswerError(ms);
    });
    // Whichever loses the race must not end the process with an unhandled rejection.
    late.catch(() => undefined);
    work.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      // A reason that is no error: one made for each call would cost more than its timer.
      done.abort('settled');
    }
  };

/** Works in parts, and lets others have their turn between them. */
export type InParts = <T>(parts: Generator<undefined, T>) => Promise<T>;

/** How long parts are worked on in one go, ms. */
const GO_MS = 10;

export const createInParts =
  (clock: Clock): InParts =>
  async (parts) => {
    for (let began = clock.elapsed(); ;) {
      const { done, value } = parts.next();
      if (done) return value;
      if (clock.elapsed() - began < GO_MS) continue;
      await clock.sleep(0);
      began = clock.elapsed();
    }
  };
