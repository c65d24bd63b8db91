import { driveIntent } from '../src/trade/execution/run-intent.js';
import type { JobDefinition } from './job.js';

/** Drives one intent on; the only place from which orders are sent while the bot runs. */
export const executeOrder: JobDefinition<'execute-order'> = {
  name: 'execute-order',
  queue: 'orders',
  time: 'market',
  run: ({ parts }, { intentId, dueAt }) => driveIntent(parts, intentId, dueAt),
};
