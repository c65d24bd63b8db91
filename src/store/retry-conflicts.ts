import { ConflictError } from '../domain/index.js';

const ATTEMPTS = 5;

/** Runs a read-decide-commit again when somebody else was faster. */
export const retryConflicts = async <T>(task: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
};
