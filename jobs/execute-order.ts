import { driveIntent } from '../src/trade/execution/run-intent.js';
import type { JobDefinition } from './job.js';

/** Drives one intent on; what an urgent exit has begun by itself (`closeUnguardedNow`) is carried on from here. */
export const executeOrder: JobDefinition<'execute-order'> = {
  name: 'execute-order',
  queue: 'orders',
  time: 'market',
  run: ({ parts }, { intentId, dueAt }) => driveIntent(parts, intentId, dueAt),
};
