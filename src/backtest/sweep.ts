import {
  DAYS_A_YEAR,
  dailyReturns,
  deflatedSharpeOf,
  deflatedText,
  luckText,
  resampledText,
} from '../decide/analytics/index.js';
import { BadInputError, type Luck } from '../domain/index.js';
import type { ReadOptions } from '../venues/recorded/candle-files.js';
import { nameOf } from './grid.js';
import { configure, type Assignment } from './parameters.js';
import type { LuckTask, Task } from './child.js';
import { withResampled } from './luck.js';
import { Pool, type PoolProgress } from './pool.js';
import { RandomSum } from './random-entries.js';
import type { BacktestResult } from './types.js';
import { fixed, percent, signed, table } from './words.js';

/** One combination and what it came to. */
interface Swept {
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

/** What a grid came to. */
export interface Sweep {
  /** In the order of the grid. */
  readonly swept: readonly Swept[];
  /** The combination of the highest Sharpe ratio, with its curve, and with how much of it may be luck. */
  readonly best: Swept;
}

const sharpeOf = ({ result }: Swept): number => result.metrics.curve.sharpe ?? -Infinity;

/** Runs every combination of a grid, over all cores, and holds the best of them against luck. */
export const sweep = async (options: SweepOptions, pool = new Pool(options.threads)): Promise<Sweep> => {
  const { source, assignments, grid, onProgress } = options;
  try {
    const tasks = grid.map((combination): Task => ({
      source,
      ...configure([...assignments, ...combination], source.dir),
      keep: 'entries and curve',
    }));
    const all = tasks.length + 1;
    let best: (Swept & { readonly index: number }) | undefined;
    const results = await pool.run(
      tasks,
      (share, done) => onProgress?.((share * tasks.length) / all, done),
      (result, index) => {
        const swept = { combination: grid[index] ?? [], result, index };
        if (!best || isBetter(swept, best)) best = swept;
        // Only the best's lists are kept.
        const { entered: _, ...figures } = result;
        return { ...figures, curve: [] };
      },
    );
    if (!best) throw new BadInputError('a sweep needs at least one combination');
    const luck = await luckOf(
      pool,
      Math.min(pool.size, tasks.length),
      tasks[best.index] as Task,
      best.result,
      (share) => onProgress?.((tasks.length + share) / all, tasks.length),
    );
    const swept = results.map((result, index) => ({ combination: grid[index] ?? [], result }));
    return { swept, best: { combination: best.combination, result: { ...best.result, luck } } };
  } finally {
    pool.close();
  }
};

/** A higher Sharpe ratio; of equal ones the first in the grid. */
const isBetter = (one: Swept & { readonly index: number }, other: typeof one): boolean =>
  sharpeOf(one) === sharpeOf(other) ? one.index < other.index : sharpeOf(one) > sharpeOf(other);

/** How much of a run that is over may be luck. @param of so many processes each follow their share of its symbols */
const luckOf = async (
  pool: Pool,
  of: number,
  { source, settings, research = {}, from, to }: Task,
  { entered = [], curve }: BacktestResult,
  progress: (share: number) => void,
): Promise<Luck> => {
  const parts = Array.from({ length: of }, (_, part): LuckTask => ({
    source,
    settings,
    research,
    from,
    to,
    entered,
    part,
    of,
  }));
  const made = (await pool.run(parts, progress)).flat();
  const sum = new RandomSum(entered);
  // In the order in which one process alone goes along them: a sum of floats depends on it.
  for (const { made: list } of made.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))) list.forEach(sum.add);
  return withResampled(sum.luck, curve);
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

/** The deflated Sharpe ratio of the best. @param tries runs of settings so far, these included */
const deflatedOf = ({ swept, best }: Sweep, tries: number): number | undefined => {
  const sharpes = swept.flatMap(({ result: { metrics } }) => metrics.curve.sharpe ?? []);
  return deflatedSharpeOf(
    dailyReturns(best.result.curve),
    sharpes.map((sharpe) => sharpe / Math.sqrt(DAYS_A_YEAR)),
    tries,
  );
};

/** How much of the best may be luck; the sentence first. */
const luckLines = (all: Sweep, tries: number): string[] => {
  const { combination, result } = all.best;
  const deflated = deflatedOf(all, tries);
  if (!result.luck) return [];
  return [
    `The best, ${nameOf(combination)}: ${luckText(result.luck)}`,
    ...(deflated === undefined ? [] : [deflatedText(deflated, tries)]),
    ...(result.luck.resampled ? [resampledText(result.luck.resampled)] : []),
    '',
  ];
};

/**
 * The sweep in words: luck, then best Sharpe first; the median says more than the best.
 * @param tries runs of settings so far, these included
 */
export const sweepText = (all: Sweep, tries: number): string => {
  const { swept } = all;
  const best = swept.toSorted((a, b) => sharpeOf(b) - sharpeOf(a));
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
    ...luckLines(all, tries),
    ...table([['Settings', 'Sharpe', 'return', 'drawdown', 'trades', 'mean R', 'profit factor'], ...rows]),
    '',
    `Median Sharpe ${fixed(median(sharpes))}; ${positive} of ${swept.length} above 0. The best of many is partly luck: judge it on other data (walk-forward).`,
    '',
  ].join('\n');
};

/** The sweep as a file: a list of the combinations, the best with what is said of its luck. */
export const sweepJson = (all: Sweep, tries: number): string =>
  `${JSON.stringify(
    all.swept.map(({ combination, result: { metrics, intervals, costs, decisionHash } }) => ({
      settings: Object.fromEntries(combination.map(({ name, value }) => [name, value])),
      metrics,
      intervals,
      costs,
      decisionHash,
      ...(combination === all.best.combination
        ? { tries, deflatedSharpe: deflatedOf(all, tries), luck: all.best.result.luck }
        : {}),
    })),
    null,
    1,
  )}\n`;
