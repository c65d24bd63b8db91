import { ConflictError } from '../domain/index.js';

const ATTEMPTS = 5;

/** One call after another; a call that lost to another process is made again on what that one left. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(call: () => Promise<T>): Promise<T> {
    const attempt = async (): Promise<T> => {
      for (let left = ATTEMPTS; ; left--) {
        try {
          return await call();
        } catch (error) {
          if (!(error instanceof ConflictError) || left <= 1) throw error;
        }
      }
    };
    const result = this.#last.then(attempt, attempt);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
