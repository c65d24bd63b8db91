import { createWithin, wallClock } from '../clock.js';

/** So much may wait for a disk that does not answer, characters; what comes beyond is dropped. */
const MOST = 1024 * 1024;
/** A write that takes longer has stalled, ms. */
const STALLED = 2_000;
/** How long anybody waits for what is under way, ms. */
const FLUSH = 500;

/** Where texts go; neither ever rejects or throws. */
export interface Sink {
  write(text: string): Promise<void>;
  /** One that cannot be taken. */
  drop(): void;
}

/**
 * Takes texts at once and writes them one at a time: a disk that hangs keeps one thread busy and nobody waiting, and a
 * bounded part of what comes meanwhile.
 */
export class WriteQueue {
  readonly #waiting: { readonly sink: Sink; readonly text: string }[] = [];
  #size = 0;
  #since = 0;
  #running: Promise<void> | undefined;

  write(sink: Sink, text: string): void {
    if (this.#size + text.length > MOST) return sink.drop();
    this.#size += text.length;
    this.#waiting.push({ sink, text });
    this.#running ??= this.#run();
  }

  /** Why nothing is written now; undefined while it is. */
  get trouble(): string | undefined {
    return this.#running && wallClock.elapsed() - this.#since > STALLED
      ? `no answer within ${STALLED / 1000} s`
      : undefined;
  }

  /** Resolves once all of it is written or dropped, or is kept waiting for half a second. */
  async flush(): Promise<void> {
    if (this.#running) await createWithin(wallClock)(this.#running, FLUSH).catch(() => undefined);
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      this.#since = wallClock.elapsed();
      await next.sink.write(next.text);
      this.#size -= next.text.length;
    }
    this.#running = undefined;
  }
}
