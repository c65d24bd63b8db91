import { gatherScan as gather, isScanOfUse } from '../src/trade/signals/scan.js';
import type { JobDefinition } from './job.js';

/** Ranks what the chunks of a scan found and offers the best; owed by the last chunk and at the deadline. */
export const gatherScan: JobDefinition<'gather-scan'> = {
  name: 'gather-scan',
  queue: 'scan',
  time: 'market',
  run: async ({ parts, watch }, { scanId }) => {
    await gather(parts, scanId);
    const run = (await parts.store.get('scan', 'main'))?.value;
    if (run && run.id === scanId && run.gathered && isScanOfUse(run)) watch?.done('scan');
  },
};
