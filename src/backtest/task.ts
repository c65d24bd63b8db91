import type { EquityPoint, MetricIntervals, Metrics } from '../analytics/index.js';
import type { Recording } from '../market/candle-files.js';
import { readSource, runRecording, type SourceOptions } from './engine.js';
import { configure, type Assignment } from './knobs.js';
import type { BacktestTrade, CostSplit } from './types.js';

/** One run of many: what differs from the others. */
export interface Task {
  readonly assignments: readonly Assignment[];
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly closeAtEnd?: boolean;
  /** Whether trades and curve are wanted too. */
  readonly whole?: boolean;
}

export interface TaskResult {
  readonly metrics: Metrics;
  readonly intervals: MetricIntervals;
  readonly costs: CostSplit;
  readonly decisionHash: string;
  readonly trades: readonly BacktestTrade[];
  readonly curve: readonly EquityPoint[];
}

/** What one thread keeps between its tasks: the candles. */
export class TaskRunner {
  #recording: Recording | undefined;

  constructor(private readonly source: SourceOptions) {}

  async run(task: Task): Promise<TaskResult> {
    const { settings, research } = configure(task.assignments, this.source.dir);
    this.#recording ??= readSource(this.source, settings.timeframe);
    const { from = this.source.from, to = this.source.to, closeAtEnd = false } = task;
    const result = await runRecording({
      recording: this.#recording,
      settings,
      research,
      from,
      to,
      closeAtEnd,
    });
    const { metrics, intervals, costs, decisionHash, trades, curve } = result;
    return {
      metrics,
      intervals,
      costs,
      decisionHash,
      trades: task.whole ? trades : [],
      curve: task.whole ? curve : [],
    };
  }
}
