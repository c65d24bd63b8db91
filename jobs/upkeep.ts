import { FencedError } from '../src/domain/index.js';
import { putHeldQuestions } from '../src/trade/alerts/ask.js';
import { readLeft } from '../src/trade/alerts/read.js';
import { trimDocuments } from '../src/trade/watchdog/retention.js';
import { watchMemory } from '../src/trade/outage/memory-watch.js';
import type { JobDefinition } from './job.js';

/** Keeps Redis bounded: old documents go, old journal lines move to files; watches how full it is; reads alerts that lost their job; puts questions that were held back. None of these keeps the others from their turn. */
export const upkeep: JobDefinition = {
  name: 'upkeep',
  queue: 'upkeep',
  time: 'wall',
  every: () => 60_000,
  run: async ({ parts, archive }) => {
    // First what frees memory, also where Redis is so full that it refuses what the others write.
    const works = [
      () => archive?.(),
      () => watchMemory(parts),
      () => trimDocuments(parts),
      () => readLeft(parts),
      () => putHeldQuestions(parts),
    ];
    const failures: unknown[] = [];
    for (const work of works)
      try {
        await work();
      } catch (error) {
        if (error instanceof FencedError) throw error;
        failures.push(error);
      }
    for (const error of failures.slice(1)) parts.log.error({ err: error }, 'a part of the upkeep failed');
    if (failures.length > 0) throw failures[0];
  },
};
