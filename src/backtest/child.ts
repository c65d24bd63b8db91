import { wallClock } from '../clock.js';
import { RadError, reasonOf, type TradingSettings } from '../domain/index.js';
import type { ReadOptions, Recording } from '../venues/recorded/candle-files.js';
import { readSource, runRecording } from './engine.js';
import type { BacktestResult, Research } from './types.js';

/** What the child is asked to run: one after the other, all on the same candles, which it reads once. */
export interface Task {
  readonly source: ReadOptions;
  readonly settings: TradingSettings;
  readonly research?: Research;
  /** Absent = those of the source. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly closeAtEnd?: boolean;
  /** Whether it is measured how much may be luck. */
  readonly luck?: boolean;
  /** What of the run's lists is wanted beside its figures. */
  readonly keep?: 'curve' | 'trades and curve';
}

/** What it says on its way: progress, then the result or why there is none. */
export type Answer =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'done'; readonly result: BacktestResult }
  | { readonly type: 'failed'; readonly code: string; readonly reason: string };

/** Least time between two words on progress, ms. */
const EVERY = 500;

let recording: Recording | undefined;

const run = async (task: Task, tell: (answer: Answer) => void): Promise<void> => {
  const {
    source,
    settings,
    research = {},
    from = source.from,
    to = source.to,
    closeAtEnd = false,
    luck = false,
  } = task;
  recording ??= readSource(source, settings.timeframe);
  let told = 0;
  const result = await runRecording({
    recording,
    settings,
    research,
    from,
    to,
    closeAtEnd,
    luck,
    progress: ({ done }) => {
      const now = wallClock.now();
      if (now - told < EVERY) return;
      told = now;
      tell({ type: 'progress', done });
    },
  });
  const curve = task.keep ? result.curve : [];
  const trades = task.keep === 'trades and curve' ? result.trades : [];
  tell({ type: 'done', result: { ...result, decisions: [], curve, trades } });
};

process.on('message', (task: Task) => {
  const tell = (answer: Answer): void => void process.send?.(answer);
  run(task, tell).catch((error: unknown) => {
    const code = error instanceof RadError ? error.code : 'failed';
    tell({ type: 'failed', code, reason: reasonOf(error) });
  });
});
