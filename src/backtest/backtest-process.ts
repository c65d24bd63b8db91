import { fork } from 'node:child_process';
import { childEntry } from '../assets.js';
import { BadInputError, RadError } from '../domain/index.js';
import type { Answer, Task } from './child.js';
import { NODE_OPTIONS } from './node-options.js';
import type { BacktestResult } from './types.js';

const { file, execArgv } = childEntry('src/backtest/child');

/** The process ended before it had an answer. */
export class ProcessDiedError extends RadError {
  constructor(how: string) {
    super('backtest-failed', `the backtest ended without a result (${how})`);
  }
}

/** A process of its own that runs one task after another. */
export class BacktestProcess {
  readonly #child = fork(file, { execArgv: [...execArgv, ...NODE_OPTIONS], serialization: 'advanced' });

  /** One at a time. @throws BadInputError when the candles or the span cannot be used; ProcessDiedError; RadError */
  ask(task: Task, progress: (done: number) => void = () => {}): Promise<BacktestResult> {
    const child = this.#child;
    return new Promise<BacktestResult>((resolve, reject) => {
      const die = (how: string): void => reject(new ProcessDiedError(how));
      child.on('message', (answer: Answer) => {
        if (answer.type === 'progress') progress(answer.done);
        else if (answer.type === 'done') resolve(answer.result);
        else if (answer.code === 'bad-input') reject(new BadInputError(answer.reason));
        else reject(new RadError('backtest-failed', answer.reason));
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => die(String(signal ?? code ?? '?')));
      // One that died while it was idle tells of it here alone.
      if (child.connected) child.send(task, (error) => error && die(error.message));
      else die('it was gone before it was asked');
    }).finally(() => {
      for (const event of ['message', 'error', 'exit']) child.removeAllListeners(event);
    });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
