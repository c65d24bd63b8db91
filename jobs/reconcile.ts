import { reconcile as run } from '../src/trade/reconcile/reconcile.js';
import type { JobDefinition } from './job.js';

/** Every minute: what the exchange shows against what we hold. A recording's account has nobody else on it. */
export const reconcile: JobDefinition = {
  name: 'reconcile',
  words: 'comparison with the exchange',
  queue: 'upkeep',
  time: 'wall',
  every: () => 60_000,
  run: async ({ parts }) => {
    if (parts.settings().mode !== 'replay') await run(parts);
  },
};
