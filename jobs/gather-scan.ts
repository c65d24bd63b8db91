import { gatherScan as gather } from '../src/trading/scan.js';
import type { JobDefinition } from './job.js';

/** Ranks what the chunks of a scan found and offers the best; owed by the last chunk and at the deadline. */
export const gatherScan: JobDefinition = {
  name: 'gather-scan',
  queue: 'scan',
  time: 'market',
  run: ({ parts }, { scanId }) => gather(parts, String(scanId)),
};
