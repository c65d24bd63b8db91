import { scanChunk as scan } from '../src/trade/signals/scan.js';
import type { JobDefinition } from './job.js';

/** Analyses some symbols of a scan and hands in what it found. */
export const scanChunk: JobDefinition<'scan-chunk'> = {
  name: 'scan-chunk',
  queue: 'chunks',
  time: 'market',
  run: async ({ parts }, { scanId, chunk, symbols }) => {
    await scan(parts, scanId, chunk, symbols);
  },
};
