import { availableParallelism } from 'node:os';
import { BacktestProcess } from './backtest-process.js';
import type { Task } from './child.js';
import type { BacktestResult } from './types.js';

/** Processes that each hold the candles once and take one task after another. */
export class Pool {
  readonly #processes: BacktestProcess[] = [];

  /** @param size every core unless said otherwise */
  constructor(private readonly size = availableParallelism()) {}

  /** Results in the order of the tasks. @throws BadInputError or RadError of the first task that failed */
  async run(tasks: readonly Task[], onDone?: (done: number) => void): Promise<readonly BacktestResult[]> {
    while (this.#processes.length < Math.min(this.size, tasks.length))
      this.#processes.push(new BacktestProcess());
    const results: BacktestResult[] = [];
    let next = 0;
    let done = 0;
    const work = async (process: BacktestProcess): Promise<void> => {
      for (let index = next++; index < tasks.length; index = next++) {
        results[index] = await process.ask(tasks[index] as Task);
        onDone?.(++done);
      }
    };
    await Promise.all(this.#processes.map(work));
    return results;
  }

  close(): void {
    for (const process of this.#processes.splice(0)) process.stop();
  }
}
