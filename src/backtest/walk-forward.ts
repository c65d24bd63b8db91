import {
  intervalsOf,
  joinLuck,
  luckText,
  metricsOf,
  resampleDays,
  resampledText,
  type EquityPoint,
  type MetricIntervals,
  type Metrics,
} from '../decide/analytics/index.js';
import { BadInputError, type Luck } from '../domain/index.js';
import type { ReadOptions } from '../venues/recorded/candle-files.js';
import { nameOf } from './grid.js';
import { configure, type Assignment } from './parameters.js';
import { Pool, type PoolProgress } from './pool.js';
import type { BacktestResult, BacktestTrade, CostSplit } from './types.js';
import { between, day, fixed, percent, signed, table } from './words.js';

export interface Fold {
  readonly trainFrom: number;
  /** End of training, beginning of the test. */
  readonly testFrom: number;
  readonly testTo: number;
}

/** What one window of training chose and what the next one made of it. */
interface FoldResult extends Fold {
  readonly chosen: readonly Assignment[];
  readonly train: Metrics;
  readonly test: BacktestResult;
}

/** Out-of-sample windows joined end to end. */
export interface WalkForward {
  readonly folds: readonly FoldResult[];
  readonly metrics: Metrics;
  readonly intervals: MetricIntervals;
  readonly luck: Luck;
  readonly costs: CostSplit;
  readonly trades: readonly BacktestTrade[];
  readonly curve: readonly EquityPoint[];
}

const addMonths = (time: number, months: number): number => {
  const date = new Date(time);
  return Date.UTC(
    date.getUTCFullYear(),
    date.getUTCMonth() + months,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
  );
};

/** Windows of training, each followed by its test; the tests touch and do not overlap. @throws BadInputError */
export const foldsOf = (from: number, to: number, train: number, test: number): readonly Fold[] => {
  const folds: Fold[] = [];
  for (let i = 0; ; i++) {
    const trainFrom = addMonths(from, i * test);
    const testFrom = addMonths(trainFrom, train);
    if (testFrom >= to) break;
    folds.push({ trainFrom, testFrom, testTo: Math.min(to, addMonths(testFrom, test)) });
  }
  if (folds.length === 0)
    throw new BadInputError(
      `--train ${train}: ${day(from)} to ${day(to)} is too short to train ${train} months and test after it`,
    );
  return folds;
};

/** Best Sharpe of the training window; none trades too little to be judged. */
const bestOf = (results: readonly BacktestResult[]): number => {
  let best = 0;
  results.forEach(({ metrics }, index) => {
    if ((metrics.curve.sharpe ?? -Infinity) > (results[best]?.metrics.curve.sharpe ?? -Infinity))
      best = index;
  });
  return best;
};

/** Tests start with the same balance each; their returns are chained. */
const stitch = (folds: readonly FoldResult[]): readonly EquityPoint[] => {
  const points: EquityPoint[] = [];
  let factor = 1;
  for (const { test } of folds) {
    const start = test.curve[0]?.equity ?? 1;
    const reached = points.at(-1)?.equity ?? start;
    factor = reached / start;
    for (const { t, equity } of points.length === 0 ? test.curve : test.curve.slice(1))
      points.push({ t, equity: equity * factor });
  }
  return points;
};

export interface WalkForwardOptions {
  readonly source: ReadOptions;
  readonly assignments: readonly Assignment[];
  readonly grid: readonly (readonly Assignment[])[];
  readonly folds: readonly Fold[];
  readonly threads?: number | undefined;
  readonly onProgress?: PoolProgress;
}

/** Optimises on each window of training and reports only the windows after them. */
export const walkForward = async (options: WalkForwardOptions): Promise<WalkForward> => {
  const { source, assignments, grid, folds, onProgress } = options;
  const runs = folds.length * (grid.length + 1);
  const trained = folds.length * grid.length;
  const taskOf = (combination: readonly Assignment[]) => ({
    source,
    ...configure([...assignments, ...combination], source.dir),
  });
  const pool = new Pool(options.threads);
  try {
    const trainings = await pool.run(
      folds.flatMap(({ trainFrom, testFrom }) =>
        grid.map((combination) => ({ ...taskOf(combination), from: trainFrom, to: testFrom })),
      ),
      (share, done) => onProgress?.((share * trained) / runs, done),
    );
    const chosen = folds.map((_, i) => bestOf(trainings.slice(i * grid.length, (i + 1) * grid.length)));
    const tests = await pool.run(
      folds.map(({ testFrom, testTo }, i) => ({
        ...taskOf(grid[chosen[i] ?? 0] ?? []),
        from: testFrom,
        to: testTo,
        // Each window stands for itself: what is open at its end is closed and paid for.
        closeAtEnd: true,
        luck: true,
        keep: 'trades and curve',
      })),
      (share, done) => onProgress?.((trained + share * folds.length) / runs, trained + done),
    );
    return resultOf(
      folds.map((fold, i) => ({
        ...fold,
        chosen: grid[chosen[i] ?? 0] ?? [],
        train: (trainings[i * grid.length + (chosen[i] ?? 0)] as BacktestResult).metrics,
        test: tests[i] as BacktestResult,
      })),
    );
  } finally {
    pool.close();
  }
};

const resultOf = (folds: readonly FoldResult[]): WalkForward => {
  const curve = stitch(folds);
  const trades = folds.flatMap(({ test }) => test.trades);
  const resampled = resampleDays(curve);
  const sum = (of: (costs: CostSplit) => number): number =>
    folds.reduce((total, { test }) => total + of(test.costs), 0);
  return {
    folds,
    curve,
    trades,
    metrics: metricsOf(trades, curve),
    intervals: intervalsOf(trades, curve),
    luck: {
      ...joinLuck(folds.flatMap(({ test }) => test.luck ?? [])),
      ...(resampled ? { resampled } : {}),
    },
    costs: {
      fees: sum((costs) => costs.fees),
      slippage: sum((costs) => costs.slippage),
      funding: sum((costs) => costs.funding),
    },
  };
};

export const walkForwardText = ({ folds, metrics, intervals, luck, costs }: WalkForward): string =>
  [
    `Out of sample: ${luckText(luck)}`,
    ...(luck.resampled ? [resampledText(luck.resampled)] : []),
    '',
    ...table([
      ['Test window', 'chosen', 'train Sharpe', 'test Sharpe', 'return', 'trades', 'mean R'],
      ...folds.map(({ testFrom, testTo, chosen, train, test }) => [
        `${day(testFrom)} to ${day(testTo)}`,
        nameOf(chosen),
        fixed(train.curve.sharpe),
        fixed(test.metrics.curve.sharpe),
        percent(test.metrics.curve.totalReturn),
        String(test.metrics.trades.trades),
        signed(test.metrics.trades.meanR, 3),
      ]),
    ]),
    '',
    'Out of sample, joined:',
    ...table([
      ['Sharpe', fixed(metrics.curve.sharpe) + between(intervals.sharpe)],
      ['Return', percent(metrics.curve.totalReturn)],
      ['Worst drawdown', percent(metrics.curve.maxDrawdown?.depth)],
      ['Trades', String(metrics.trades.trades)],
      ['Mean R', signed(metrics.trades.meanR, 3) + between(intervals.meanR)],
      ['Profit factor', fixed(metrics.trades.profitFactor) + between(intervals.profitFactor)],
      ['Fees, slippage, funding', `${fixed(costs.fees)}, ${fixed(costs.slippage)}, ${fixed(costs.funding)}`],
    ]),
    '',
  ].join('\n');

export const walkForwardJson = (result: WalkForward): string =>
  `${JSON.stringify(
    {
      ...result,
      folds: result.folds.map(({ test, ...fold }) => ({
        ...fold,
        chosen: Object.fromEntries(fold.chosen.map(({ name, value }) => [name, value])),
        test: { metrics: test.metrics, costs: test.costs, decisionHash: test.decisionHash },
      })),
    },
    null,
    1,
  )}\n`;
