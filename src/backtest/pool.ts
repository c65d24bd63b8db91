import { availableParallelism } from 'node:os';
import { ChildDiedError } from '../child.js';
import { BacktestProcess } from './backtest-process.js';
import type { Answered, Asked } from './child.js';
import { NODE_OPTIONS, POOL_OPTIONS } from './node-options.js';

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
  constructor(
    readonly size = availableParallelism(),
    open = (): BacktestProcess => new BacktestProcess(size > 1 ? POOL_OPTIONS : NODE_OPTIONS),
  ) {
    this.#processes = Array.from({ length: size }, open);
  }

  /**
   * Results in the order of the tasks.
   * @param taken shown each result when it comes; what it returns is kept
   * @throws BadInputError or RadError of the first task that failed
   */
  async run<T extends Asked>(
    tasks: readonly T[],
    onProgress?: PoolProgress,
    taken = (result: Answered<T>, _index: number): Answered<T> => result,
  ): Promise<readonly Answered<T>[]> {
    const results: Answered<T>[] = [];
    const shares = tasks.map(() => 0);
    let next = 0;
    let done = 0;
    const tell = (index: number, share: number): void => {
      shares[index] = share;
      onProgress?.(shares.reduce((sum, each) => sum + each, 0) / tasks.length, done);
    };
    const work = async (process: BacktestProcess): Promise<void> => {
      for (let index = next++; index < tasks.length; index = next++) {
        const result = await runOn(process, tasks[index] as T, (share) => tell(index, share));
        results[index] = taken(result, index);
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

const runOn = async <T extends Asked>(
  process: BacktestProcess,
  task: T,
  progress: (share: number) => void,
): Promise<Answered<T>> => {
  for (let deaths = 1; ; deaths++) {
    try {
      return await process.ask(task, progress);
    } catch (error) {
      if (!(error instanceof ChildDiedError) || deaths >= MOST_DEATHS) throw error;
    }
  }
};
