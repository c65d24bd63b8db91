import type { Clock } from '../clock.js';
import { RadError } from '../domain/index.js';

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
    const late = clock.sleep(ms, done.signal).then(() => {
      throw new NoAnswerError(ms);
    });
    // Whichever loses the race must not end the process with an unhandled rejection.
    late.catch(() => undefined);
    work.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      done.abort();
    }
  };
