import { setTimeout as delay } from 'node:timers/promises';

/** The only source of time. `now` is unix ms UTC. */
export interface Clock {
  now(): number;
  /** Resolves after `ms` of this clock, or rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `task` every `ms` of wall time until the returned function is called. Does not keep the process alive. */
  every(ms: number, task: () => void): () => void;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
  every(ms, task) {
    const timer = setInterval(task, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

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
