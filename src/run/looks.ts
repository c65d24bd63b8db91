import { wallClock } from '../clock.js';
import { reasonOf, type Log } from '../domain/index.js';
import { SingleRun } from '../state/outbox/single-run.js';
import type { Stoppable } from './stop.js';

/**
 * Looks again and again until the process stops, one look at a time; one that fails is logged.
 * @param every ms between two
 * @returns asks for a look at once
 */
export const lookEvery = (
  name: string,
  every: number,
  look: () => Promise<unknown>,
  { log, stops }: { readonly log: Log; readonly stops: Stoppable[] },
): (() => void) => {
  const looks = new SingleRun(async () => {
    try {
      await look();
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, `${name} failed`);
    }
  });
  const trigger = (): void => looks.trigger();
  const stop = wallClock.every(every, trigger);
  stops.push({
    name,
    stop: async () => {
      stop();
      await looks.idle();
    },
  });
  return trigger;
};
