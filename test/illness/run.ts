import { readFileSync, writeFileSync } from 'node:fs';
import { assetPath } from '../../src/assets.js';
import type { Cell } from './cell.js';
import { playCells } from './matrix.js';
import { playOutages } from './outages.js';
import { illnessTable } from './table.js';

export interface IllnessOptions {
  readonly cells: readonly Cell[];
  readonly outages: number;
  readonly seed: number;
  /** Whether the table goes into docs/illness.md. */
  readonly write: boolean;
  readonly report: (line: string) => void;
}

/** Everything in docs/illness.md from this line on is written by the program; cells that were not played stay. */
const MARK = '<!-- the table is written by `npm run chaos -- --full --write` -->';

/** Plays cells and outages side by side, tells the table, and gives the number of those that went wrong. */
export const playIllnesses = async (options: IllnessOptions): Promise<number> => {
  const { cells, outages, seed, report } = options;
  const [played, lived] = await Promise.all([
    playCells(cells, seed, report),
    outages > 0 ? playOutages(outages, seed, report) : undefined,
  ]);
  if (lived && lived.faults.length > 0)
    report(`  ✗ ${lived.illness}: ${lived.faults.join('; ')}\n${lived.story ?? ''}`);
  const results = [...played, ...(lived ? [lived] : [])];
  report(`\nLongest time without a stop · time until it trades again, s\n${illnessTable(results)}`);
  if (options.write) {
    const file = assetPath('docs', 'illness.md');
    const [words = '', before = ''] = readFileSync(file, 'utf8').split(MARK);
    writeFileSync(file, `${words}${MARK}\n\n${illnessTable(results, before)}\n`);
  }
  return results.filter(({ faults }) => faults.length > 0).length;
};
