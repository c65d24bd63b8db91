import { availableParallelism } from 'node:os';
import { BacktestProcess, ProcessDiedError } from './backtest-process.js';
import type { Task } from './child.js';
import type { BacktestResult } from './types.js';

/** A task at which so many processes have died is not done again. */
const MOST_DEATHS = 3;

/** @param share of all tasks that is done, 0…1, those under way counted in part @param done tasks that are done */
export type PoolProgress = (share: number, done: number) => void;

/**
 * Processes that each hold the candles once and take one task after another. One that dies (killed, out of memory)
 * costs what it had done of its task, which another does again.
 */
export class Pool {
  readonly #idle: BacktestProcess[] = [];
  readonly #busy = new Set<BacktestProcess>();
  #closed = false;

  /** @param size every core unless said otherwise */
  constructor(
    private readonly size = availableParallelism(),
    private readonly open = (): BacktestProcess => new BacktestProcess(),
  ) {}

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
    const work = async (): Promise<void> => {
      for (let index = next++; index < tasks.length; index = next++) {
        results[index] = await this.#do(tasks[index] as Task, (share) => tell(index, share));
        done++;
        tell(index, 1);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.size, tasks.length) }, work));
    return results;
  }

  close(): void {
    this.#closed = true;
    for (const process of [...this.#idle.splice(0), ...this.#busy]) process.stop();
  }

  async #do(task: Task, progress: (share: number) => void): Promise<BacktestResult> {
    for (let deaths = 1; ; deaths++) {
      const process = this.#idle.pop() ?? this.open();
      this.#busy.add(process);
      try {
        const result = await process.ask(task, progress);
        this.#idle.push(process);
        return result;
      } catch (error) {
        process.stop();
        if (!(error instanceof ProcessDiedError) || this.#closed || deaths >= MOST_DEATHS) throw error;
      } finally {
        this.#busy.delete(process);
      }
    }
  }
}
