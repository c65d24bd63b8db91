import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { reasonOf } from '../domain/index.js';
import { appendDurably } from '../state/store/durable-files.js';

/** What of backtests is kept in the data folder. */
export const BACKTEST_FOLDER = 'backtest';

/** How many settings were tried so far. */
export interface Tries {
  readonly total: number;
  /** What is wrong with the count, in one line; the run is none the worse for it. */
  readonly fault?: string;
}

/** The number in a line; undefined where it has none. */
const readLine = (line: string): number | undefined => {
  try {
    const { tries } = JSON.parse(line) as { readonly tries?: unknown };
    return Number.isInteger(tries) && (tries as number) > 0 ? (tries as number) : undefined;
  } catch {
    return undefined;
  }
};

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
};

/**
 * Counts runs of settings: whoever tries many finds one that looks good. One line is appended for each command, on the disk
 * when this returns, so that runs side by side lose nothing of each other's. A damaged file is set aside and the
 * count begins anew; where nothing can be written these runs alone are counted. Never rejects.
 * @param dataDir DATA_DIR
 */
export const countTries = async (dataDir: string, runs: number, clock: Clock): Promise<Tries> => {
  const folder = join(dataDir, BACKTEST_FOLDER);
  const path = join(folder, 'tries.jsonl');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lines = (await textOf(path)).split('\n').filter((line) => line !== '');
    const counts = lines.map(readLine);
    const bad = counts.indexOf(undefined);
    const aside = join(folder, `tries-damaged-${clock.now()}.jsonl`);
    if (bad >= 0) await rename(path, aside);
    await appendDurably(
      path,
      `${JSON.stringify({ at: new Date(clock.now()).toISOString(), tries: runs })}\n`,
    );
    return bad < 0
      ? { total: counts.reduce<number>((sum, count) => sum + (count ?? 0), runs) }
      : {
          total: runs,
          fault: `${path}, line ${bad + 1} is no count of tries: the file is set aside as ${aside}, and the count begins anew`,
        };
  } catch (error) {
    return { total: runs, fault: `${path}: the tries cannot be counted: ${reasonOf(error)}` };
  }
};
