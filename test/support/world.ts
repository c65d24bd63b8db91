import { ManualClock, type Clock } from '../../src/clock.js';
import { silentLog, type Opportunity, type TradingSettings } from '../../src/domain/index.js';
import { PaperExchange } from '../../src/exchange/paper-exchange.js';
import type { PaperDocs } from '../../src/exchange/paper-state.js';
import { executeIntent } from '../../src/execution/execute.js';
import { KeyedMutex } from '../../src/execution/mutex.js';
import { emptyLedger } from '../../src/ledger/ledger.js';
import { RecordedMarketData } from '../../src/market/recorded-market.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import type { BotDocs } from '../../src/store/docs.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import { Brain } from '../../src/trading/brain.js';
import { createDesk } from '../../src/trading/create-desk.js';
import type { TradingDesk } from '../../src/trading/desk.js';
import type { TradingParts } from '../../src/trading/parts.js';
import { retrainModel } from '../../src/trading/learn-model.js';
import { recover } from '../../src/trading/recover.js';
import { recordingOf, type Row } from '../exchange/support.js';
import { opportunity, settings } from '../risk/fixtures.js';

/** The process died: nothing of its graph works any more. */
export class Crash extends Error {}

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
        if (typeof value !== 'function' || key === 'onOwed') return value;
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
  sleep = (ms: number): Promise<void> => {
    this.#now += ms;
    return Promise.resolve();
  };
  every = (): (() => void) => () => undefined;
}

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
      instance: 'test',
      fence: () => undefined,
      symbols: new KeyedMutex(),
      brain: new Brain(market, this.settings.timeframe),
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

  /** Runs every owed order job, waits included: simulated time goes on by at most `ms`. */
  async drain(ms = 120_000): Promise<void> {
    const until = this.clock.now() + ms;
    for (;;) {
      const owed = await this.parts.store.owedJobs(this.clock.now(), 100);
      for (const { seq, job } of owed) {
        if (job.name === 'execute-order') await executeIntent(this.parts, String(job.data['intentId']));
        if (job.name === 'retrain-model') await retrainModel(this.parts, Number(job.data['trainAt']));
        await this.parts.store.settleJobs([seq]);
      }
      if (owed.length > 0) continue;
      const due = await this.parts.store.nextJobDue();
      if (due === undefined || due > until) return;
      this.clock.set(due);
    }
  }

  opportunity(over: Partial<Opportunity> = {}): Opportunity {
    return opportunity({ stopDistance: 0.05, trailDistance: 0.05, ...over });
  }
}
