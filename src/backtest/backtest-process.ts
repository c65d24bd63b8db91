import { childEntry } from '../assets.js';
import { Child } from '../child.js';
import type { Task } from './child.js';
import { NODE_OPTIONS } from './node-options.js';
import type { BacktestResult } from './types.js';

/** A process that runs one backtest after another, all on candles that it reads once; notes are the share that is done. */
export class BacktestProcess extends Child<Task, BacktestResult, number> {
  constructor() {
    super(childEntry('src/backtest/child'), { work: 'the backtest', flags: NODE_OPTIONS });
  }
}
