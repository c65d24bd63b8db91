import { fork } from 'node:child_process';
import { childEntry } from '../assets.js';
import { BadInputError, RadError } from '../domain/index.js';
import type { Answer, Task } from './child.js';
import type { BacktestResult } from './types.js';

const { file, execArgv } = childEntry('src/backtest/child');

/** A process of its own that runs one task after another. */
export class BacktestProcess {
  readonly #child = fork(file, { execArgv: [...execArgv], serialization: 'advanced' });

  /** One at a time. @throws BadInputError when the candles or the span cannot be used; RadError when it ended */
  ask(task: Task, progress: (done: number) => void = () => {}): Promise<BacktestResult> {
    const child = this.#child;
    return new Promise<BacktestResult>((resolve, reject) => {
      const fail = (reason: string): void => reject(new RadError('backtest-failed', reason));
      child.on('message', (answer: Answer) => {
        if (answer.type === 'progress') progress(answer.done);
        else if (answer.type === 'done') resolve(answer.result);
        else if (answer.code === 'bad-input') reject(new BadInputError(answer.reason));
        else fail(answer.reason);
      });
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        fail(`the backtest ended without a result (${signal ?? code ?? '?'})`),
      );
      child.send(task);
    }).finally(() => {
      for (const event of ['message', 'error', 'exit']) child.removeAllListeners(event);
    });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
