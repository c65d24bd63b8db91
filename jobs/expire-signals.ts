import { expireSignals as expire } from '../src/trade/signals/approve.js';
import type { JobDefinition } from './job.js';

/** Ends signals whose time to be approved is over: wall time, also in replay. */
export const expireSignals: JobDefinition = {
  name: 'expire-signals',
  queue: 'signals',
  time: 'wall',
  every: () => 2000,
  run: async ({ parts }) => {
    await expire(parts);
  },
};
