import { releaseHeld as release } from '../src/trade/signals/approval-delay.js';
import type { JobDefinition } from './job.js';

/** Sends approved orders on their way once they can no longer be undone: wall time, also in replay. */
export const releaseHeld: JobDefinition = {
  name: 'release-held',
  queue: 'signals',
  time: 'wall',
  every: () => 1000,
  run: async ({ parts }) => {
    await release(parts);
  },
};
