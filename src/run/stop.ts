import { createWithin, type Clock } from '../clock.js';
import { reasonOf, type Log } from '../domain/index.js';

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
    try {
      await createWithin(clock)(part.stop(), eachMs);
    } catch (error) {
      log.warn({ part: part.name, reason: reasonOf(error) }, 'did not stop cleanly');
    }
  }
};
