import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { moduleFile } from '../assets.js';
import { BadInputError, RadError } from '../domain/index.js';
import type { SourceOptions } from './engine.js';
import type { Task, TaskResult } from './task.js';
import type { Answer } from './task-worker.js';

/** A worker takes JavaScript only; a .ts file (development, tests) goes through tsx. */
const startThread = (source: SourceOptions): Worker => {
  const file = moduleFile('src/backtest/task-worker');
  if (!file.endsWith('.ts')) return new Worker(file, { workerData: source });
  const url = JSON.stringify(pathToFileURL(file).href);
  return new Worker(`import('tsx/esm/api').then((tsx) => tsx.tsImport(${url}, ${url}))`, {
    workerData: source,
    eval: true,
  });
};

/** Threads that each hold the candles once and take one task after another. */
export class Pool {
  readonly #threads: Worker[] = [];

  constructor(
    private readonly source: SourceOptions,
    /** Every core unless said otherwise. */
    private readonly size = availableParallelism(),
  ) {}

  /** Results in the order of the tasks. @throws BadInputError or RadError of the first task that failed */
  async run(tasks: readonly Task[], onDone?: (done: number) => void): Promise<readonly TaskResult[]> {
    while (this.#threads.length < Math.min(this.size, tasks.length))
      this.#threads.push(startThread(this.source));
    const results: TaskResult[] = [];
    let next = 0;
    let done = 0;
    const work = async (thread: Worker): Promise<void> => {
      for (let index = next++; index < tasks.length; index = next++) {
        results[index] = await ask(thread, index, tasks[index] as Task);
        onDone?.(++done);
      }
    };
    await Promise.all(this.#threads.map(work));
    return results;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.terminate()));
  }
}

const ask = (thread: Worker, index: number, task: Task): Promise<TaskResult> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      thread.off('message', onMessage);
      thread.off('error', onError);
    };
    const onError = (error: Error): void => {
      stop();
      reject(new RadError('thread-failed', `a backtest thread failed: ${error.message}`));
    };
    const onMessage = (answer: Answer): void => {
      stop();
      if ('result' in answer) resolve(answer.result);
      else reject(answer.badInput ? new BadInputError(answer.fault) : new RadError('task', answer.fault));
    };
    thread.on('message', onMessage);
    thread.on('error', onError);
    thread.postMessage({ index, task });
  });
