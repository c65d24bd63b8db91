import { answerTasks } from '../child.js';
import { wallClock } from '../clock.js';
import type { TradingSettings } from '../domain/index.js';
import type { ReadOptions, Recording } from '../venues/recorded/candle-files.js';
import { openRun, readSource, runRecording } from './engine.js';
import { termsOf } from './luck.js';
import { followRandom, type Entered, type Made } from './random-entries.js';
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
  readonly keep?: 'curve' | 'entries and curve' | 'trades and curve';
}

/** The random times of a run that is over, those of every so manieth symbol. */
export interface LuckTask extends Pick<Task, 'source' | 'settings' | 'research' | 'from' | 'to'> {
  readonly entered: readonly Entered[];
  readonly part: number;
  readonly of: number;
}

/** What the entries of a symbol made, in the order in which they ended. */
interface MadeIn {
  readonly symbol: string;
  readonly made: readonly Made[];
}

export type Asked = Task | LuckTask;
export type Answered<T extends Asked> = T extends LuckTask ? readonly MadeIn[] : BacktestResult;

/** Least time between two notes, ms. */
const EVERY = 500;

let recording: Recording | undefined;

const run = async (
  {
    source,
    settings,
    research = {},
    from = source.from,
    to = source.to,
    closeAtEnd = false,
    luck = false,
    keep,
  }: Task,
  note: (done: number) => void,
): Promise<BacktestResult> => {
  recording ??= readSource(source, settings.timeframe);
  const result = await runRecording({
    recording,
    settings,
    research,
    from,
    to,
    closeAtEnd,
    luck,
    entered: keep === 'entries and curve',
    progress: ({ done }) => note(done),
  });
  const curve = keep ? result.curve : [];
  const trades = keep === 'trades and curve' ? result.trades : [];
  return { ...result, decisions: [], curve, trades };
};

const follow = async (
  { source, settings, research = {}, from = source.from, to = source.to, entered, part, of }: LuckTask,
  progress: (done: number) => void,
): Promise<readonly MadeIn[]> => {
  recording ??= readSource(source, settings.timeframe);
  const terms = termsOf(await openRun({ recording, settings, research, from, to }));
  const made = new Map<string, Made[]>();
  followRandom({ ...terms, entered, follows: (place) => place % of === part, progress }, (one, symbol) => {
    const known = made.get(symbol) ?? [];
    known.push(one);
    made.set(symbol, known);
  });
  return [...made].map(([symbol, list]) => ({ symbol, made: list }));
};

/** @param note told the share that is done, 0…1 */
const answer = (task: Asked, note: (done: number) => void): Promise<BacktestResult | readonly MadeIn[]> => {
  let told = 0;
  const tell = (done: number): void => {
    const now = wallClock.now();
    if (now - told < EVERY) return;
    told = now;
    note(done);
  };
  return 'entered' in task ? follow(task, tell) : run(task, tell);
};

answerTasks(answer);
