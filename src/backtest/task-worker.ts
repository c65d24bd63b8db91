import { parentPort, workerData } from 'node:worker_threads';
import { RadError } from '../domain/index.js';
import type { SourceOptions } from './engine.js';
import { TaskRunner, type Task, type TaskResult } from './task.js';

/** What a thread answers. */
export type Answer =
  | { readonly index: number; readonly result: TaskResult }
  | { readonly index: number; readonly fault: string; readonly badInput: boolean };

const runner = new TaskRunner(workerData as SourceOptions);

parentPort?.on('message', ({ index, task }: { index: number; task: Task }) => {
  runner.run(task).then(
    (result) => parentPort?.postMessage({ index, result } satisfies Answer),
    (error: unknown) =>
      parentPort?.postMessage({
        index,
        fault: error instanceof Error ? error.message : String(error),
        badInput: error instanceof RadError && error.code === 'bad-input',
      } satisfies Answer),
  );
});
