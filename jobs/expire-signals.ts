import { expireSignals as expire } from '../src/trade/signals/waiting.js';
import type { JobDefinition } from './job.js';

/** Ends signals whose time to be approved is over. */
export const expireSignals: JobDefinition = {
  name: 'expire-signals',
  queue: 'signals',
  time: 'wall',
  every: () => 2000,
  run: async ({ parts }) => {
    await expire(parts);
  },
};
