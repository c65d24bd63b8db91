import { ConflictError } from '../../domain/index.js';

const ATTEMPTS = 5;

/** One call after another; a call that lost to another process is made again on what that one left. */
export class Turns {
  /** The end of the last call; undefined when none is under way. */
  #last: Promise<void> | undefined;

  take<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#last ? this.#last.then(() => attempt(call)) : attempt(call);
    const end = (): void => {
      if (this.#last === turn) this.#last = undefined;
    };
    const turn = result.then(end, end);
    this.#last = turn;
    return result;
  }
}

const attempt = async <T>(call: () => Promise<T>): Promise<T> => {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ConflictError) || left <= 1) throw error;
    }
  }
};
