import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '../../src/backtest/child.js';
import { configure } from '../../src/backtest/parameters.js';
import { Pool } from '../../src/backtest/pool.js';
import type { Bench } from './bench.js';
import { WALKS, writeWalks } from './walk-files.js';

const SETTINGS = 24;
const MILLION = 1_000_000;
const NONE: Turn = { seconds: NaN, candles: NaN };

/** Time by the clock, and candles decided on. */
interface Turn {
  readonly seconds: number;
  readonly candles: number;
}

const perMillion = ({ seconds, candles }: Turn): number => (seconds / candles) * MILLION;

/** So many processes, kept from one part of the tasks to the next. */
const timed = async (processes: number, parts: readonly (readonly Task[])[]): Promise<readonly Turn[]> => {
  const pool = new Pool(processes);
  try {
    const turns: Turn[] = [];
    for (const tasks of parts) {
      const began = performance.now();
      const results = await pool.run(tasks);
      const seconds = (performance.now() - began) / 1000;
      turns.push({ seconds, candles: results.reduce((sum, result) => sum + result.candles, 0) });
    }
    return turns;
  } finally {
    pool.close();
  }
};

/** The sweep's section of docs/benchmarks.md. */
export const sweepBench: Bench = {
  title: 'Sweep',
  about: `${SETTINGS} settings of the stop over ${WALKS.symbols} random walks × ${WALKS.candles} hourly candles, learning off, candles kept from an earlier reading. By the clock, for a million candles decided on: the first setting of a process, with its start and the reading of the candles, and those that follow in the same process. Prices that go nowhere trade many times as often as recorded ones, and what is held is what costs. Then all ${SETTINGS} in one process and in two; two are to be 1.8 times as fast.`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rad-bench-'));
    try {
      const dir = join(folder, 'candles');
      writeWalks(dir);
      const source = { dir, cache: join(folder, 'cache') };
      const tasks = Array.from({ length: SETTINGS }, (_, i): Task => {
        const stop = (4 + i / 4).toFixed(2);
        const assignments = [
          { name: 'LEARNING', value: 'off' },
          { name: 'STOP_ATR', value: stop },
        ];
        return { source, ...configure(assignments, dir) };
      });
      const first = tasks.slice(0, 1);
      // Reads the candles for the first time.
      await timed(1, [first]);
      const [begin = NONE, rest = NONE] = await timed(1, [first, tasks.slice(1)]);
      const [both = NONE] = await timed(2, [tasks]);
      const ratio = both.seconds / (begin.seconds + rest.seconds);
      return [
        { name: 'first setting, a million candles', unit: 's', runs: [perMillion(begin)] },
        { name: 'a later setting, a million candles', unit: 's', runs: [perMillion(rest)] },
        { name: 'time of two processes ÷ time of one', unit: '', runs: [ratio], aim: 0.556 },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
