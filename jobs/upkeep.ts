import { trimDocuments } from '../src/trading/upkeep.js';
import { watchMemory } from '../src/trading/watch-memory.js';
import type { JobDefinition } from './job.js';

/** Keeps Redis bounded: old documents go, old journal lines move to files; and watches how full it is. */
export const upkeep: JobDefinition = {
  name: 'upkeep',
  queue: 'upkeep',
  time: 'wall',
  every: () => 60_000,
  run: async ({ parts, archive }) => {
    // First what frees memory also where Redis is so full that it refuses what the others write.
    await archive();
    await watchMemory(parts);
    await trimDocuments(parts);
  },
};
