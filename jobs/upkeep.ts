import { trimDocuments } from '../src/trading/upkeep.js';
import type { JobDefinition } from './job.js';

/** Keeps Redis bounded: old documents go, old journal lines move to files. */
export const upkeep: JobDefinition = {
  name: 'upkeep',
  queue: 'upkeep',
  time: 'wall',
  every: () => 60_000,
  run: async ({ parts, archive }) => {
    await trimDocuments(parts);
    await archive();
  },
};
