import { resolve } from 'node:path';
import type { Clock } from '../clock.js';
import type { EquityPoint } from '../decide/analytics/index.js';
import {
  BadInputError,
  type TradingSettings,
  type BacktestOrder,
  type BacktestSummary,
  type LastBacktest,
  type Log,
} from '../domain/index.js';
import type { Settings } from '../settings.js';
import { CACHE_FOLDER } from '../venues/recorded/candle-cache.js';
import { BacktestProcess } from './backtest-process.js';
import { drawdown95Of, isCurrent, KnownBacktest } from './last-backtest.js';
import { countTries } from './tries.js';
import type { BacktestResult } from './types.js';

/** Curves kept for their pictures. */
const KEPT = 5;

/** Runs history in a process of its own, so that the bot's event loop and memory stay as they are. */
export class BacktestRunner {
  readonly #curves = new Map<string, readonly EquityPoint[]>();
  #process: BacktestProcess | undefined;
  readonly #known: KnownBacktest;
  #count = 0;

  constructor(
    private readonly base: Settings,
    private readonly current: () => TradingSettings,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.#known = new KnownBacktest(base.dataDir, clock, log);
  }

  /** What is kept of the last run, here or in a terminal, and whether it traded by the settings of now. */
  last(): { readonly run: LastBacktest; readonly isCurrent: boolean } | undefined {
    const { last } = this.#known;
    return last && { run: last, isCurrent: isCurrent(last, this.current()) };
  }

  /** As `drawdown95Of`, of the last run. */
  drawdown95(): Promise<number | undefined> {
    return Promise.resolve(drawdown95Of(this.#known.last, this.current()));
  }

  /** The equity curve of a finished run, for its picture. */
  curve(id: string): readonly EquityPoint[] | undefined {
    return this.#curves.get(id);
  }

  /** One at a time. @throws BadInputError when one is under way or the candles cannot be used. */
  async run(
    { from, to, symbols }: BacktestOrder,
    progress: (done: number) => void,
  ): Promise<BacktestSummary> {
    if (this.#process)
      throw new BadInputError('A backtest is under way; another one can start when it has ended.');
    const dir = resolve(this.base.replayDir ?? 'market-data');
    const cache = resolve(this.base.dataDir, CACHE_FOLDER);
    this.#process = new BacktestProcess();
    try {
      const result = await this.#process.ask(
        { source: { dir, from, to, symbols, cache }, settings: this.current(), luck: true, keep: 'curve' },
        progress,
      );
      this.#known.keep(result);
      void countTries(this.base.dataDir, 1, this.clock).then(
        ({ fault }) => fault && this.log.warn({}, fault),
      );
      const id = `B${(this.#count += 1)}`;
      this.#curves.set(id, result.curve);
      for (const old of [...this.#curves.keys()].slice(0, -KEPT)) this.#curves.delete(old);
      return summaryOf(id, result);
    } finally {
      this.stop();
      this.#process = undefined;
    }
  }

  stop(): void {
    this.#process?.stop();
  }
}

const summaryOf = (
  id: string,
  {
    from,
    to,
    symbols,
    settings,
    metrics: { trades, curve },
    intervals: { meanR },
    luck,
    decisionHash,
  }: BacktestResult,
): BacktestSummary => ({
  id,
  from,
  to,
  symbols: symbols.length,
  trades: trades.trades,
  wins: trades.wins,
  startEquity: curve.startEquity ?? settings.paperBalance,
  endEquity: curve.endEquity ?? settings.paperBalance,
  closedPnl: trades.netPnl,
  maxDrawdown: curve.maxDrawdown?.depth,
  profitFactor: trades.profitFactor,
  meanR: trades.meanR,
  ...(meanR ? { meanRInterval: { low: meanR.low, high: meanR.high } } : {}),
  fees: trades.fees,
  funding: trades.funding,
  ...(luck ? { luck } : {}),
  decisionHash,
});
