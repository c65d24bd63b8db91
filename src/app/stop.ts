import type { Clock } from '../clock.js';
import type { Log } from '../domain/index.js';

export interface Stoppable {
  readonly name: string;
  stop(): Promise<void>;
}

const EACH_MS = 6000;

/**
 * Stops the parts, last started first; one that hangs or fails does not keep the others.
 * @param eachMs how long one may take
 */
export const stopInOrder = async (
  parts: Stoppable[],
  clock: Clock,
  log: Log,
  eachMs: number = EACH_MS,
): Promise<void> => {
  for (const part of parts.splice(0).reverse()) {
    const done = new AbortController();
    try {
      const late = clock.sleep(eachMs, done.signal).then(
        () => log.warn({ part: part.name }, 'did not stop in time'),
        () => undefined,
      );
      await Promise.race([part.stop(), late]);
    } catch (error) {
      log.warn(
        { part: part.name, reason: error instanceof Error ? error.message : String(error) },
        'did not stop cleanly',
      );
    } finally {
      done.abort();
    }
  }
};
