import { BadInputError } from '../src/domain/index.js';
import { scanChunk as scan } from '../src/trading/scan.js';
import type { JobDefinition } from './job.js';

/** Analyses some symbols of a scan and hands in what it found. */
export const scanChunk: JobDefinition = {
  name: 'scan-chunk',
  queue: 'chunks',
  time: 'market',
  run: async ({ parts }, { scanId, chunk, symbols }) => {
    if (typeof scanId !== 'string' || typeof chunk !== 'number' || !Array.isArray(symbols))
      throw new BadInputError('a scan-chunk job takes scanId, chunk and symbols', { scanId, chunk });
    await scan(parts, scanId, chunk, symbols.map(String));
  },
};
