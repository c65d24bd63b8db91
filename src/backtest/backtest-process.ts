import { childEntry } from '../assets.js';
import { Child } from '../child.js';
import type { Answered, Asked } from './child.js';
import { NODE_OPTIONS } from './node-options.js';

/** A process that runs one backtest after another, all on candles that it reads once; notes are the share that is done. */
export class BacktestProcess extends Child<Asked, Answered<Asked>, number> {
  constructor(flags = NODE_OPTIONS) {
    super(childEntry('src/backtest/child'), { work: 'the backtest', flags });
  }

  override ask<T extends Asked>(task: T, onNote?: (done: number) => void): Promise<Answered<T>> {
    return super.ask(task, onNote) as Promise<Answered<T>>;
  }
}
