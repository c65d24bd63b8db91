import { availableParallelism } from 'node:os';
import { ChildDiedError } from '../child.js';
import { BacktestProcess } from './backtest-process.js';
import type { Task } from './child.js';
import type { BacktestResult } from './types.js';

/** A task at which so many processes have died is not done again. */
const MOST_DEATHS = 3;

/** @param share of all tasks that is done, 0…1, those under way counted in part @param done tasks that are done */
export type PoolProgress = (share: number, done: number) => void;

/**
 * Processes that each hold the candles once and take one task after another. One that dies (killed, out of memory)
 * costs what it had done of its task, which its successor does again.
 */
export class Pool {
  readonly #processes: readonly BacktestProcess[];

  /** @param size every core unless said otherwise */
  constructor(size = availableParallelism(), open = (): BacktestProcess => new BacktestProcess()) {
    this.#processes = Array.from({ length: size }, open);
  }

  /** Results in the order of the tasks. @throws BadInputError or RadError of the first task that failed */
  async run(tasks: readonly Task[], onProgress?: PoolProgress): Promise<readonly BacktestResult[]> {
    const results: BacktestResult[] = [];
    const shares = tasks.map(() => 0);
    let next = 0;
    let done = 0;
    const tell = (index: number, share: number): void => {
      shares[index] = share;
      onProgress?.(shares.reduce((sum, each) => sum + each, 0) / tasks.length, done);
    };
    const work = async (process: BacktestProcess): Promise<void> => {
      for (let index = next++; index < tasks.length; index = next++) {
        results[index] = await runOn(process, tasks[index] as Task, (share) => tell(index, share));
        done++;
        tell(index, 1);
      }
    };
    await Promise.all(this.#processes.slice(0, tasks.length).map(work));
    return results;
  }

  /** What is under way fails. */
  close(): void {
    for (const process of this.#processes) process.stop();
  }
}

const runOn = async (
  process: BacktestProcess,
  task: Task,
  progress: (share: number) => void,
): Promise<BacktestResult> => {
  for (let deaths = 1; ; deaths++) {
    try {
      return await process.ask(task, progress);
    } catch (error) {
      if (!(error instanceof ChildDiedError) || deaths >= MOST_DEATHS) throw error;
    }
  }
};
