import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import type { EquityPoint } from '../analytics/index.js';
import { childEntry } from '../assets.js';
import { BadInputError, RadError, type TradingSettings } from '../domain/index.js';
import type { Settings } from '../settings.js';
import type { BacktestOrder, BacktestSummary } from '../telegram/command.js';
import type { BacktestMessage, BacktestTask } from './backtest-child.js';

/** Curves kept for their pictures. */
const KEPT = 5;

/** Runs history in a process of its own, so that the bot's event loop and memory stay as they are. */
export class BacktestRunner {
  readonly #curves = new Map<string, readonly EquityPoint[]>();
  #child: ChildProcess | undefined;
  #count = 0;

  constructor(
    private readonly base: Settings,
    private readonly current: () => TradingSettings,
  ) {}

  /** The equity curve of a finished run, for its picture. */
  curve(id: string): readonly EquityPoint[] | undefined {
    return this.#curves.get(id);
  }

  /** One at a time. @throws BadInputError when one is under way or the candles cannot be used. */
  async run(order: BacktestOrder, progress: (done: number) => void): Promise<BacktestSummary> {
    if (this.#child)
      throw new BadInputError('A backtest is under way; another one can start when it has ended.');
    const { from, to, symbols } = order;
    const dir = resolve(this.base.replayDir ?? 'market-data');
    const { curve, summary } = await this.#ask(
      { source: { dir, from, to, symbols }, settings: this.current() },
      progress,
    );
    const id = `B${(this.#count += 1)}`;
    this.#curves.set(id, curve);
    for (const old of [...this.#curves.keys()].slice(0, -KEPT)) this.#curves.delete(old);
    return { ...summary, id };
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
  }

  #ask(
    task: BacktestTask,
    progress: (done: number) => void,
  ): Promise<Extract<BacktestMessage, { type: 'done' }>> {
    const { file, execArgv } = childEntry('src/app/backtest-child');
    // Below the bot's own priority it cannot go from here; nice does that where it is there.
    const child = fork(file, { execArgv: [...execArgv], serialization: 'advanced' });
    this.#child = child;
    return new Promise<Extract<BacktestMessage, { type: 'done' }>>((done, fail) => {
      child.on('message', (message: BacktestMessage) => {
        if (message.type === 'progress') progress(message.done);
        else if (message.type === 'done') done(message);
        else if (message.code === 'bad-input') fail(new BadInputError(message.reason));
        else fail(new RadError('backtest-failed', message.reason));
      });
      child.once('error', fail);
      child.once('exit', (code, signal) =>
        fail(
          new RadError('backtest-failed', `the backtest ended without a result (${signal ?? code ?? '?'})`),
        ),
      );
      child.send(task);
    }).finally(() => {
      this.#child = undefined;
      child.kill();
    });
  }
}
