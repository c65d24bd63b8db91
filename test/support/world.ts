import { ManualClock, type Clock } from '../../src/clock.js';
import {
  lastClosed,
  silentLog,
  type Opportunity,
  type Timeframe,
  type TradingSettings,
} from '../../src/domain/index.js';
import { PaperExchange } from '../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../src/venues/paper/paper-state.js';
import { executeIntent } from '../../src/trade/execution/driver.js';
import { OrderIds } from '../../src/trade/orders/ids.js';
import { KeyedMutex } from '../../src/trade/orders/mutex.js';
import { Sends } from '../../src/trade/orders/sends.js';
import { emptyLedger } from '../../src/domain/ledger/ledger.js';
import type { MarketData } from '../../src/venues/market.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import type { Exchange } from '../../src/venues/exchange.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import { AnalyzerCache } from '../../src/trade/core/analyzer-cache.js';
import { createDesk } from '../../src/trade/desk/desk.js';
import type { TradingDesk } from '../../src/trade/desk/desk.js';
import { BackgroundTask } from '../../src/trade/core/background-task.js';
import type { TradingParts } from '../../src/trade/core/parts.js';
import { retrainModel } from '../../src/trade/learn/model.js';
import { recover } from '../../src/trade/reconcile/startup.js';
import { recordingOf, type Row } from '../venues/paper/support.js';
import { opportunity, settings } from '../decide/risk/fixtures.js';

/** The process died: nothing of its graph works any more. */
export class Crash extends Error {}

/** Methods that answer without a promise. */
const AT_ONCE: ReadonlySet<string | symbol> = new Set([
  'onOwed',
  'now',
  'path',
  'finest',
  'funding',
  'quoteAt',
]);

/**
 * Counts the awaits on store, exchange and market; at one of them the process dies, either before the call is made or
 * after it worked but before its answer was read.
 */
export class Fate {
  calls = 0;
  names: string[] = [];
  #dead = false;

  constructor(
    private readonly at = Infinity,
    private readonly when: 'before' | 'after' = 'before',
  ) {}

  get died(): boolean {
    return this.#dead;
  }

  /** The object with every method that answers a promise under this fate. */
  bind<T extends object>(target: T, name: string): T {
    return new Proxy(target, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key, object);
        if (typeof value !== 'function') return value;
        if (AT_ONCE.has(key)) return value.bind(object) as unknown;
        return (...args: unknown[]) =>
          this.#call(`${name}.${String(key)}`, () => Reflect.apply(value, object, args) as unknown);
      },
    });
  }

  async #call(name: string, act: () => unknown): Promise<unknown> {
    if (this.#dead) throw new Crash(name);
    this.calls++;
    this.names.push(name);
    const last = this.calls === this.at;
    if (last && this.when === 'before') {
      this.#dead = true;
      throw new Crash(name);
    }
    const result = await act();
    if (last) {
      this.#dead = true;
      throw new Crash(name);
    }
    return result;
  }
}

export const SYMBOL = 'AAA-USDT';

/** Wall time that passes only in sleeps. */
class SleepyClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  now = (): number => this.#now;
  elapsed = (): number => this.#now;
  sleep = (ms: number): Promise<void> => {
    this.#now += ms;
    return Promise.resolve();
  };
  every = (): (() => void) => () => undefined;
}

/** Knows a candle that closed just now, which a test's rows begin too late to make: nothing is decided on old ones. */
export const freshAnalyzers = (market: MarketData, timeframe: Timeframe, clock: Clock): AnalyzerCache => {
  const analyzers = new AnalyzerCache(market, timeframe);
  const [timestamp, price] = [lastClosed(clock.now(), timeframe), 100];
  analyzers.feed(SYMBOL, { timestamp, open: price, high: price, low: price, close: price, volume: 1 });
  return analyzers;
};

/** What the strategy sees in every symbol from now on, whatever its candles say. */
export const see = (analyzers: AnalyzerCache, { analysis }: Pick<Opportunity, 'analysis'>): void => {
  const analyzer = { analysis: () => analysis, snapshot: () => undefined };
  analyzers.refresh = () => Promise.resolve(analyzer as never);
};

/** Runs every owed order job, waits included: time goes on by at most `ms`. */
export const drain = async (parts: TradingParts, clock: ManualClock, ms = 120_000): Promise<void> => {
  const until = clock.now() + ms;
  for (;;) {
    const owed = await parts.store.owedJobs(clock.now(), 100);
    for (const { seq, job } of owed) {
      if (job.name === 'execute-order') await executeIntent(parts, String(job.data['intentId']));
      if (job.name === 'retrain-model') await retrainModel(parts, Number(job.data['trainAt']));
      await parts.store.settleJobs([seq]);
    }
    if (owed.length > 0) continue;
    const due = await parts.store.nextJobDue();
    if (due === undefined || due > until) return;
    clock.set(due);
  }
};

/** The trading core on a simulated market, with stores that outlive its crashes. */
export class World {
  readonly clock: ManualClock;
  readonly human = new SleepyClock();
  readonly market: RecordedMarketData;
  readonly store: MemoryStore<BotDocs>;
  readonly exchange: PaperExchange;
  readonly settings: TradingSettings;
  fate = new Fate();
  /** What the core trades through: the simulated exchange, or one that misbehaves on its way to it. */
  wire: Exchange | undefined;
  parts: TradingParts;
  desk: TradingDesk;

  /** The clock stands at the close of the first row of 5 minutes. */
  constructor(rows: readonly Row[], over: Partial<TradingSettings> = {}) {
    this.settings = { ...settings, ...over };
    const recording = recordingOf({ [SYMBOL]: { rows } });
    this.clock = new ManualClock(Date.UTC(2025, 9, 1) + 300_000);
    this.market = new RecordedMarketData(recording, this.clock);
    this.store = new MemoryStore<BotDocs>({ clock: this.clock });
    this.exchange = new PaperExchange({
      market: this.market,
      clock: this.clock,
      store: new MemoryStore<PaperDocs>({ clock: this.clock }),
      balance: this.settings.paperBalance,
      model: { orderTimeout: this.settings.limitOrderTimeout * 1000 },
    });
    // As the first start does it, ahead of any trade (recover).
    const books = emptyLedger(this.settings.paperBalance);
    void this.store.commit({ put: [{ kind: 'ledger', id: 'main', value: books, version: 0 }] });
    this.parts = this.#graph();
    this.desk = createDesk(this.parts);
  }

  #graph(): TradingParts {
    const market = this.fate.bind(this.market, 'market');
    return {
      store: this.fate.bind(this.store, 'store'),
      market,
      exchange: this.fate.bind<Exchange>(this.wire ?? this.exchange, 'exchange'),
      clock: this.clock,
      human: this.human,
      settings: () => this.settings,
      log: silentLog,
      ids: new OrderIds('test'),
      fence: () => undefined,
      symbols: new KeyedMutex(),
      sends: new Sends(this.clock),
      cashflows: new BackgroundTask('booking cash flows', this.clock, silentLog),
      analyzers: freshAnalyzers(market, this.settings.timeframe, this.clock),
      notes: [],
    };
  }

  /** The same process under another fate. */
  fateOf(fate: Fate): void {
    this.reboot(fate);
  }

  /** A new process on what the old one left, under another fate. */
  reboot(fate = new Fate()): void {
    this.fate = fate;
    this.parts = this.#graph();
    this.desk = createDesk(this.parts);
  }

  async restart(): Promise<void> {
    this.reboot();
    await recover(this.parts);
    await this.drain();
  }

  drain(ms?: number): Promise<void> {
    return drain(this.parts, this.clock, ms);
  }

  opportunity(over: Partial<Opportunity> = {}): Opportunity {
    return opportunity({ stopDistance: 0.05, trailDistance: 0.05, ...over });
  }
}
