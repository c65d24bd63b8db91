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
const progressText = (done: number, count: number, what: string, seconds: number): string => {
  const rate = seconds > 0 ? count / seconds : 0;
  const left = done > 0 ? span((seconds * (1 - done)) / done) : '?';
  return `${(100 * done).toFixed(0).padStart(3)} %  ${rate.toFixed(rate < 10 ? 1 : 0)} ${what}/s  ${left} left`;
};

/** One line that is written over: share done, rate, time left. */
export class ProgressLine {
  readonly #began: number;
  #last: number;
  #shown = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly clock: Clock,
    /** How often a line of its own is written where there is no terminal, ms; never unless said. */
    private readonly plainMs = Infinity,
  ) {
    this.#began = clock.now();
    this.#last = this.#began;
  }

  /** @param done 0…1 @param count things done so far @param what their name */
  show(done: number, count: number, what: string): void {
    const now = this.clock.now();
    const live = this.terminal.isTTY === true;
    if (now - this.#last < (live ? EVERY_MS : this.plainMs)) return;
    this.#last = now;
    const text = progressText(done, count, what, (now - this.#began) / 1000);
    this.terminal.write(live ? CLEAR + text : `${text.trim()}\n`);
    this.#shown = live;
  }

  /** A line that stays, above the moving one. */
  say(text: string): void {
    this.clear();
    this.terminal.write(`${text}\n`);
  }

  clear(): void {
    if (this.#shown) this.terminal.write(CLEAR);
    this.#shown = false;
  }
}
