import type { ReadOptions } from '../venues/recorded/candle-files.js';
import { nameOf } from './grid.js';
import { configure, type Assignment } from './parameters.js';
import { Pool, type PoolProgress } from './pool.js';
import type { BacktestResult } from './types.js';
import { fixed, percent, signed, table } from './words.js';

/** One combination and what it came to. */
export interface Swept {
  readonly combination: readonly Assignment[];
  readonly result: BacktestResult;
}

export interface SweepOptions {
  readonly source: ReadOptions;
  readonly assignments: readonly Assignment[];
  readonly grid: readonly (readonly Assignment[])[];
  readonly threads?: number | undefined;
  readonly onProgress?: PoolProgress;
}

/** Runs every combination of a grid, over all cores. In the order of the grid. */
export const sweep = async (
  options: SweepOptions,
  pool = new Pool(options.threads),
): Promise<readonly Swept[]> => {
  const { source, assignments, grid } = options;
  try {
    const tasks = grid.map((combination) => ({
      source,
      ...configure([...assignments, ...combination], source.dir),
    }));
    const results = await pool.run(tasks, options.onProgress);
    return results.map((result, index) => ({ combination: grid[index] ?? [], result }));
  } finally {
    pool.close();
  }
};

export const median = (values: readonly number[]): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : sorted.length === 0
      ? undefined
      : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** The sweep in words, best Sharpe first; the median says more than the best. */
export const sweepText = (swept: readonly Swept[]): string => {
  const best = swept.toSorted(
    (a, b) => (b.result.metrics.curve.sharpe ?? -Infinity) - (a.result.metrics.curve.sharpe ?? -Infinity),
  );
  const rows = best.map(({ combination, result: { metrics } }) => [
    nameOf(combination),
    fixed(metrics.curve.sharpe),
    percent(metrics.curve.totalReturn),
    percent(metrics.curve.maxDrawdown?.depth),
    String(metrics.trades.trades),
    signed(metrics.trades.meanR, 3),
    fixed(metrics.trades.profitFactor),
  ]);
  const sharpes = swept.map(({ result }) => result.metrics.curve.sharpe ?? 0);
  const positive = sharpes.filter((sharpe) => sharpe > 0).length;
  return [
    ...table([['Settings', 'Sharpe', 'return', 'drawdown', 'trades', 'mean R', 'profit factor'], ...rows]),
    '',
    `Median Sharpe ${fixed(median(sharpes))}; ${positive} of ${swept.length} above 0. The best of many is partly luck: judge it on other data (walk-forward).`,
    '',
  ].join('\n');
};

/** The sweep as a file. */
export const sweepJson = (swept: readonly Swept[]): string =>
  `${JSON.stringify(
    swept.map(({ combination, result: { metrics, intervals, costs, decisionHash } }) => ({
      settings: Object.fromEntries(combination.map(({ name, value }) => [name, value])),
      metrics,
      intervals,
      costs,
      decisionHash,
    })),
    null,
    1,
  )}\n`;
