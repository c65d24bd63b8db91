import { ConflictError } from '../../domain/index.js';

/** Runs a read-decide-commit again when somebody else was faster. */
export const retryConflicts = async <T>(task: () => Promise<T>, attempts = 5): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === attempts) throw error;
    }
  }
};
