import { gatherScan as gather, isScanOfUse } from '../src/trading/scan.js';
import type { JobDefinition } from './job.js';

/** Ranks what the chunks of a scan found and offers the best; owed by the last chunk and at the deadline. */
export const gatherScan: JobDefinition = {
  name: 'gather-scan',
  queue: 'scan',
  time: 'market',
  run: async ({ parts, watch }, { scanId }) => {
    await gather(parts, String(scanId));
    const run = (await parts.store.get('scan', 'main'))?.value;
    if (run && run.id === scanId && run.gathered && isScanOfUse(run)) watch?.done('scan');
  },
};
