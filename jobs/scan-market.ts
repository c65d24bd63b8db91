import { beginScan } from '../src/trade/signals/scan.js';
import type { JobDefinition } from './job.js';

/** Every CHECK_INTERVAL: starts a scan of the universe in chunks. */
export const scanMarket: JobDefinition = {
  name: 'scan-market',
  words: 'market scan',
  queue: 'scan',
  time: 'market',
  every: (settings) => settings.checkInterval * 1000,
  run: async ({ parts }) => {
    await beginScan(parts);
  },
};
