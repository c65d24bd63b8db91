import { driveIntent } from '../src/trading/drive-intent.js';
import type { JobDefinition } from './job.js';

/** Drives one intent on; the only place from which orders are sent while the bot runs. */
export const executeOrder: JobDefinition = {
  name: 'execute-order',
  queue: 'orders',
  time: 'market',
  run: ({ parts }, { intentId }) => driveIntent(parts, String(intentId)),
};
