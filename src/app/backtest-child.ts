import { runBacktest, type SourceOptions } from '../backtest/engine.js';
import { wallClock } from '../clock.js';
import { RadError, type TradingSettings } from '../domain/index.js';
import type { EquityPoint } from '../analytics/index.js';
import type { BacktestSummary } from '../telegram/command.js';

/** What the child is asked to run. */
export interface BacktestTask {
  readonly source: SourceOptions;
  readonly settings: TradingSettings;
}

/** What it says on its way: progress, then the result or why there is none. */
export type BacktestMessage =
  | { readonly type: 'progress'; readonly done: number }
  | {
      readonly type: 'done';
      readonly summary: Omit<BacktestSummary, 'id'>;
      readonly curve: readonly EquityPoint[];
    }
  | { readonly type: 'failed'; readonly code: string; readonly reason: string };

/** Least time between two words on progress, ms. */
const EVERY = 500;

const run = async ({ source, settings }: BacktestTask, tell: (message: BacktestMessage) => void) => {
  let told = 0;
  const result = await runBacktest({
    source,
    settings,
    progress: ({ done }) => {
      const now = wallClock.now();
      if (now - told < EVERY) return;
      told = now;
      tell({ type: 'progress', done });
    },
  });
  const { trades, curve } = result.metrics;
  const interval = result.intervals.meanR;
  tell({
    type: 'done',
    curve: result.curve,
    summary: {
      from: result.from,
      to: result.to,
      symbols: result.symbols.length,
      trades: trades.trades,
      wins: trades.wins,
      startEquity: curve.startEquity ?? settings.paperBalance,
      endEquity: curve.endEquity ?? settings.paperBalance,
      maxDrawdown: curve.maxDrawdown?.depth,
      profitFactor: trades.profitFactor,
      meanR: trades.meanR,
      ...(interval ? { meanRInterval: { low: interval.low, high: interval.high } } : {}),
      fees: trades.fees,
      funding: trades.funding,
      decisionHash: result.decisionHash,
    },
  });
};

process.once('message', (task: BacktestTask) => {
  const tell = (message: BacktestMessage): void => void process.send?.(message);
  run(task, tell)
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      tell({ type: 'failed', code: error instanceof RadError ? error.code : 'failed', reason });
    })
    .finally(() => process.disconnect());
});
