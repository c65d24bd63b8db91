import { answerTasks } from '../child.js';
import { wallClock } from '../clock.js';
import type { TradingSettings } from '../domain/index.js';
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

/** Least time between two notes, ms. */
const EVERY = 500;

let recording: Recording | undefined;

/** @param note told the share that is done, 0…1 */
const run = async (task: Task, note: (done: number) => void): Promise<BacktestResult> => {
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
      note(done);
    },
  });
  const curve = task.keep ? result.curve : [];
  const trades = task.keep === 'trades and curve' ? result.trades : [];
  return { ...result, decisions: [], curve, trades };
};

answerTasks(run);
