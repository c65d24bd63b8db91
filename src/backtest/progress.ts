import type { Clock } from '../clock.js';

/** Where a progress line goes; nothing is written unless it is a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const CLEAR = '\r\u001B[K';
const EVERY_MS = 100;

const span = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

/** Share done, rate, time left. @param done 0…1 @param count things done so far @param what their name */
export const progressText = (done: number, count: number, what: string, seconds: number): string => {
  const rate = seconds > 0 ? Math.round(count / seconds) : 0;
  const left = done > 0 ? span((seconds * (1 - done)) / done) : '?';
  return `${(100 * done).toFixed(0).padStart(3)} %  ${rate} ${what}/s  ${left} left`;
};

/** One line that is written over: share done, rate, time left. */
export class ProgressLine {
  readonly #began: number;
  #last = -Infinity;
  #shown = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly clock: Clock,
  ) {
    this.#began = clock.now();
  }

  /** @param done 0…1 @param count things done so far @param what their name */
  show(done: number, count: number, what: string): void {
    const now = this.clock.now();
    if (!this.terminal.isTTY || now - this.#last < EVERY_MS) return;
    this.#last = now;
    this.#shown = true;
    this.terminal.write(CLEAR + progressText(done, count, what, (now - this.#began) / 1000));
  }

  clear(): void {
    if (this.#shown) this.terminal.write(CLEAR);
    this.#shown = false;
  }
}
