import { readLeft } from '../src/trade/alerts/read.js';
import { trimDocuments } from '../src/trade/watchdog/retention.js';
import { watchMemory } from '../src/trade/outage/memory-watch.js';
import type { JobDefinition } from './job.js';

const settled = async (work: Promise<void>): Promise<PromiseSettledResult<void>> =>
  (await Promise.allSettled([work]))[0];

/** Keeps Redis bounded: old documents go, old journal lines move to files; watches how full it is; reads alerts that lost their job. */
export const upkeep: JobDefinition = {
  name: 'upkeep',
  queue: 'upkeep',
  time: 'wall',
  every: () => 60_000,
  run: async ({ parts, archive }) => {
    // First what frees memory also where Redis is so full that it refuses what the others write.
    const archived = await settled(archive?.() ?? Promise.resolve());
    await watchMemory(parts);
    await trimDocuments(parts);
    await readLeft(parts);
    // A disk that takes no lines must not keep Redis from being trimmed.
    if (archived.status === 'rejected') throw archived.reason;
  },
};
