import { reconcile as run } from '../src/trading/reconcile.js';
import type { JobDefinition } from './job.js';

/** Every minute: what the exchange shows against what we hold. A recording's account has nobody else on it. */
export const reconcile: JobDefinition = {
  name: 'reconcile',
  queue: 'upkeep',
  time: 'wall',
  every: () => 60_000,
  run: async ({ parts }) => {
    if (parts.settings().mode !== 'replay') await run(parts);
  },
};
