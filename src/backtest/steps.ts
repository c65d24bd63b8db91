import { checkPositions } from '../../jobs/check-positions.js';
import { jobNamed } from '../../jobs/index.js';
import type { JobContext } from '../../jobs/job.js';
import type { ManualClock } from '../clock.js';
import { earliest, timeframeMs, DAY } from '../domain/index.js';
import type { Calm } from '../venues/paper/paper-calm.js';
import type { PaperExchange } from '../venues/paper/paper-exchange.js';
import type { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import { dayOf } from '../decide/risk/index.js';
import { refreshAccount } from '../trade/account/refresh.js';
import { resume } from '../trade/account/control.js';
import { learn } from '../trade/learn/learn.js';
import type { TradingParts } from '../trade/core/parts.js';
import { offerBest, opportunityIn, scanned, scanOptions } from '../trade/signals/scan.js';
import { checkAtRest, isAtRest } from '../trade/watchdog/tick.js';
import { trimDocuments } from '../trade/watchdog/retention.js';
import { expireSignals } from '../trade/signals/waiting.js';
import type { AlertFeed } from './alert-feed.js';
import type { RecordedAnalyzers } from './recorded-analyzers.js';
import type { Recorder } from './recorder.js';
import type { RunOptions } from './types.js';
import type { WatchedStore } from './watched-store.js';

const BATCH = 100;
const TRIM_EVERY = 7 * DAY;

interface StepsOptions {
  readonly parts: TradingParts;
  readonly store: WatchedStore;
  readonly market: RecordedMarketData;
  readonly exchange: PaperExchange;
  readonly clock: ManualClock;
  readonly analyzers: RecordedAnalyzers;
  readonly recorder: Recorder;
  /** Messages from outside; absent where there are none. */
  readonly feed?: AlertFeed | undefined;
  readonly span: { readonly from: number; readonly to: number };
  readonly options: RunOptions;
}

/**
 * The stepper of a run, in the order of src/run/stepper.ts: the clock moves to the next instant, the exchange matches
 * along the candles, what is owed runs, positions are checked at every close of the finest candles, and at the close
 * of a base candle the market is scanned. While nothing is held or owed nothing but a scan can change anything, so
 * everything else is passed over.
 */
export class Steps {
  readonly #base: number;
  readonly #context: JobContext;
  #day: number;
  /** Nothing has happened to the account since the last full check. */
  #quiet = false;

  constructor(private readonly of: StepsOptions) {
    this.#base = timeframeMs(of.parts.settings().timeframe);
    this.#context = { parts: of.parts, holder: 'backtest' };
    this.#day = dayOf(of.span.from);
  }

  async run(): Promise<void> {
    const { span, options, analyzers } = this.of;
    let now = span.from;
    for (;;) {
      const { recorder, store } = this.of;
      const busy = recorder.holds || recorder.awaits || store.owes;
      const next = await this.#nextInstant(now, busy);
      if (next === undefined || next > span.to) break;
      await this.#step(next, busy);
      now = next;
    }
    options.progress?.({ done: 1, candles: analyzers.decided });
  }

  /** Runs everything that is owed by now, and what it caused. */
  async settle(): Promise<void> {
    const { store } = this.of;
    while (store.owes) {
      const owed = await store.owedJobs(this.of.clock.now(), BATCH);
      if (owed.length === 0) return;
      await store.settleJobs(owed.map(({ seq }) => seq));
      this.#quiet = false;
      for (const { job } of owed) await jobNamed(job.name).run(this.#context, job.data);
    }
  }

  async #nextInstant(now: number, busy: boolean): Promise<number | undefined> {
    const { store, feed } = this.of;
    const close = await this.#nextClose(now, busy);
    if (close === undefined) return undefined;
    const owed = store.owes ? await store.nextJobDue() : undefined;
    const due = earliest([owed, feed?.next]);
    return due === undefined ? close : Math.min(close, Math.max(due, now));
  }

  async #nextClose(now: number, busy: boolean): Promise<number | undefined> {
    if (!busy) return this.#nextBaseClose(now);
    return this.#isQuiet ? this.#nextChange(now) : this.of.market.nextCandleClose(now);
  }

  /** An entry that waits for its price is looked at with every candle. */
  get #isQuiet(): boolean {
    return this.#quiet && !this.of.recorder.awaits;
  }

  /**
   * While the account is quiet: the next base close, or a close before it by which equity may have changed. What
   * symbols do in between that are neither held nor ordered changes nothing.
   */
  async #nextChange(now: number): Promise<number | undefined> {
    const { market, exchange } = this.of;
    // Limits count a day from midnight on, the equity curve from the first close after it.
    const day = market.nextCandleClose(now === this.#day ? now : this.#day + DAY - 1);
    const base = this.#nextBaseClose(now);
    const event = await exchange.nextEvent(now, await this.#calm(base));
    return earliest([base, day, event]);
  }

  /**
   * What the quiet account may go through up to the next base close without a trace: no job that is owed, no mark of
   * equity and no extreme of the day. Undefined while the day's first figures are to be had.
   */
  async #calm(base: number | undefined): Promise<Calm | undefined> {
    const { store, parts, span, recorder, options, feed } = this.of;
    const dayEnd = this.#day + DAY;
    const due = earliest([base, await store.nextJobDue(), feed?.next]);
    const before = Math.min(due ?? Infinity, span.to + 1);
    const { last, low, high } = recorder.equity;
    if (options.owner || (base ?? Infinity) > dayEnd || last.t <= this.#day) return undefined;
    const marks = (await parts.store.get('equity', 'main'))?.value;
    if (!marks || marks.day !== this.#day || marks.heldSince !== undefined) return undefined;
    const { peakEquity, dayStartEquity } = marks;
    const { dailyLossLimit, maxDrawdown } = parts.settings();
    // Floats here, decimals there; and limits are reached a hair early.
    const slack = 1e-6 + 1e-8 * peakEquity;
    return {
      before,
      floor: Math.max(low, peakEquity * (1 - maxDrawdown), dayStartEquity * (1 - dailyLossLimit)) + slack,
      ceiling: Math.min(high, peakEquity) - slack,
      reveal: options.before,
    };
  }

  #nextBaseClose(now: number): number | undefined {
    let close = now;
    for (;;) {
      const boundary = (Math.floor(close / this.#base) + 1) * this.#base;
      const next = this.of.market.nextCandleClose(boundary - 1);
      if (next === undefined || next % this.#base === 0) return next;
      close = next;
    }
  }

  async #step(next: number, busy: boolean): Promise<void> {
    const { clock, options } = this.of;
    options.before?.(next);
    clock.set(next);
    if (dayOf(next) !== this.#day) await this.#newDay(next);
    await this.#candles(next, busy);
    await this.#receive(busy);
    if (!options.owner) return;
    await options.owner.act(next);
    await this.settle();
  }

  /** What the candles that close at an instant bring. */
  async #candles(next: number, busy: boolean): Promise<void> {
    const { exchange, market, analyzers } = this.of;
    if (busy) {
      if ((await exchange.advance(next)).changed) this.#quiet = false;
      await this.settle();
      if (market.nextCandleClose(next - 1) !== next) return;
    }
    const scans = next % this.#base === 0;
    if (scans) analyzers.advance(next);
    if (busy) await this.#check(scans);
    if (scans) await this.#scan(busy);
  }

  /** Alerts that have come by now, after whatever else belongs to the instant. */
  async #receive(checked: boolean): Promise<void> {
    const { parts, feed, clock } = this.of;
    if (feed?.next === undefined || feed.next > clock.now()) return;
    // As ahead of an offer: the marks of a new UTC day are set here at the latest.
    if (!checked) await this.#check(true);
    await expireSignals(parts);
    await feed.receive(parts);
    await this.settle();
  }

  /**
   * As check-positions does it, without what would find what it found last time: nothing has happened to the account
   * since the last full check. Between base candles equity is all that can have changed.
   */
  async #check(full: boolean): Promise<void> {
    const { parts, store, options } = this.of;
    if (this.#isQuiet && !full) {
      await refreshAccount(parts);
      return;
    }
    const rests = this.#isQuiet && !store.owes && !options.owner && (await isAtRest(parts));
    this.#quiet = true;
    await (rests ? checkAtRest(parts) : checkPositions.run(this.#context, {}));
    await this.settle();
  }

  /** As scan-market, its chunks and their gathering do it. */
  async #scan(checked: boolean): Promise<void> {
    const { parts, analyzers } = this.of;
    if (!checked) {
      // Signals not taken are followed at every base candle, whether anything is held or not.
      await learn(parts);
      await this.settle();
    }
    const options = await scanOptions(parts);
    const found = analyzers.found((analyzer) => opportunityIn(parts, analyzer, options));
    if (found.length === 0) return;
    // Equity stood still; the marks of a new UTC day are set here at the latest.
    if (!checked) await this.#check(true);
    const symbols = new Set(await scanned(parts));
    await offerBest(
      parts,
      found.filter(({ symbol }) => symbols.has(symbol)),
    );
    await this.settle();
  }

  /** Once a UTC day: the owner's answer to a limit, the trimming of old documents, the progress line. */
  async #newDay(now: number): Promise<void> {
    const { parts, span, options, analyzers } = this.of;
    this.#day = dayOf(now);
    options.progress?.({
      done: (now - span.from) / (span.to - span.from),
      candles: analyzers.decided,
    });
    if (this.#day % TRIM_EVERY === 0) await trimDocuments(parts);
    if (options.afterLimit === 'stay') return;
    const control = (await parts.store.get('control', 'main'))?.value;
    if (control?.paused && control.pausedBy === 'limit') await resume(parts, true);
  }
}
