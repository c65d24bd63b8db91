import type { Clock } from '../../src/clock.js';
import { silentLog, type TradingSettings } from '../../src/domain/index.js';
import type { Exchange } from '../../src/venues/exchange.js';
import { readAlert } from '../../src/trade/alerts/read.js';
import { closeUnguardedNow } from '../../src/trade/execution/missing-stop.js';
import { OrderIds } from '../../src/trade/orders/ids.js';
import { InFlightEntries } from '../../src/trade/orders/in-flight.js';
import { KeyedMutex } from '../../src/trade/orders/mutex.js';
import { Sends } from '../../src/trade/orders/sends.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import type { DurableLines } from '../../src/state/store/durable-lines.js';
import type { Fence, Store } from '../../src/state/store/store.js';
import { checkPositions } from '../../src/trade/watchdog/tick.js';
import { createDesk } from '../../src/trade/desk/desk.js';
import type { TradingDesk } from '../../src/trade/desk/desk.js';
import { driveIntent } from '../../src/trade/execution/run-intent.js';
import { createEmergency, type Emergency } from '../../src/trade/outage/emergency.js';
import type { HaltLine } from '../../src/trade/outage/direct-halt.js';
import { BackgroundTask } from '../../src/trade/core/background-task.js';
import type { TradingParts } from '../../src/trade/core/parts.js';
import { recover } from '../../src/trade/reconcile/startup.js';
import { opportunity } from '../decide/risk/fixtures.js';
import { Crash, freshAnalyzers, see } from '../support/world.js';
import type { Awaits, Chance } from './awaits.js';
import type { Chat, ChatCourier } from './chat.js';
import { SYMBOL, type Site } from './site.js';
import type { Watch } from './watch.js';

/** Takes a guard away: what a test wraps around a part. */
export interface Sabotage {
  readonly store?: (store: Store<BotDocs>, chat: Chat) => Store<BotDocs>;
  readonly exchange?: (exchange: Exchange) => Exchange;
  /** Trades without a lease. */
  readonly unfenced?: true;
}

/** What outlives the processes of one life. */
export interface Ground {
  readonly site: Site;
  readonly store: Store<BotDocs>;
  readonly chat: Chat;
  readonly watch: Watch;
  readonly settings: TradingSettings;
  readonly haltFile: DurableLines<HaltLine>;
  /** Ahead of each deadline. */
  readonly chance: Chance;
  /** The state store is away while it stands. */
  storeAway: boolean;
}

const TICK_MS = 5000;
/** How long the bot is watched for after each thing that its owner does, market time. */
const WATCHED_MS = 8000;

/** One process: a graph of parts on stores and an exchange that outlive it. */
export class Process {
  readonly desk: TradingDesk;
  #nextTick: number;

  private constructor(
    private readonly ground: Ground,
    private readonly awaits: Awaits,
    readonly parts: TradingParts,
    private readonly courier: ChatCourier,
    readonly emergency: Emergency,
  ) {
    this.desk = createDesk(parts, emergency);
    this.#nextTick = ground.site.clock.now() + TICK_MS;
  }

  static async start(ground: Ground, awaits: Awaits, sabotage: Sabotage = {}): Promise<Process> {
    const { site, store, chat, watch, settings } = ground;
    const fence = sabotage.unfenced ? undefined : await takeLease(store);
    const wired = await site.connect();
    const exchange = watch.over(sabotage.exchange?.(wired.exchange) ?? wired.exchange);
    const market = awaits.bind(wired.market, 'market');
    const own = awaits.bind(reachable(ground), 'store');
    const clock: Clock = awaits.clock(site.clock, ground.chance);
    const parts: TradingParts = {
      store: sabotage.store?.(own, chat) ?? own,
      market,
      exchange: awaits.bind(exchange, 'exchange'),
      clock,
      human: clock,
      settings: () => settings,
      log: silentLog,
      ids: new OrderIds('chaos'),
      fence: () => fence,
      symbols: new KeyedMutex(),
      sends: new Sends(clock),
      cashflows: new BackgroundTask('booking cash flows', clock, silentLog),
      inFlight: new InFlightEntries(),
      analyzers: freshAnalyzers(market, settings.timeframe, clock),
      notes: [],
    };
    see(parts.analyzers, opportunity());
    const emergency = createEmergency(parts, awaits.bind(ground.haltFile, 'haltFile'));
    return new Process(ground, awaits, parts, chat.courier(parts.store, awaits), emergency);
  }

  /** As the bot's start does it: again and again until the account could be read. */
  async recover(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.emergency.merge();
        await recover(this.parts);
        return;
      } catch (error) {
        if (error instanceof Crash || attempt > 20) throw error;
        this.ground.site.clock.advance(1000);
        await this.ground.watch.look();
      }
    }
  }

  /** Does what is owed and ticks as the schedules would, for a while of market time. */
  async live(ms = WATCHED_MS): Promise<void> {
    const { site, watch } = this.ground;
    const { clock } = site;
    const until = clock.now() + ms;
    for (;;) {
      await this.#jobs();
      await this.#in('telling', () => this.courier.deliver());
      const due = (await this.parts.store.nextJobDue()) ?? Infinity;
      const next = Math.min(due, this.#nextTick);
      if (next > until) break;
      clock.set(next);
      await watch.look();
      if (clock.now() >= this.#nextTick) await this.tick();
    }
    clock.set(until);
    await watch.look();
  }

  /** Lives on until what is open is guarded, for a minute at most. */
  async calm(): Promise<void> {
    for (let half = 0; half < 120 && this.ground.watch.isNaked; half++) await this.live(500);
  }

  async tick(): Promise<void> {
    this.#nextTick = this.ground.site.clock.now() + TICK_MS;
    await this.#in('tick', () => tolerant(() => checkPositions(this.parts)));
  }

  /** The price reaches the stop: what the watch over prices does then, and a review that fails it repeats at once. */
  async hear(): Promise<void> {
    await this.#in('price at the stop', async () => {
      await tolerant(() => closeUnguardedNow(this.parts, SYMBOL));
      for (let tries = 1; tries <= 3; tries++) if (await tolerant(() => checkPositions(this.parts))) return;
    });
  }

  /** Somebody else takes the stop away. */
  async loseStop(take: () => Promise<void>): Promise<void> {
    this.ground.watch.robbed();
    await take();
    await this.ground.watch.look();
  }

  /** Halts while the state store is away, which then comes back. */
  async haltWithoutStore(halt: () => Promise<unknown>): Promise<void> {
    this.ground.storeAway = true;
    try {
      await halt();
    } finally {
      this.ground.storeAway = false;
    }
    for (let look = 0; look < 100 && (await this.ground.haltFile.read()).length > 0; look++) {
      if (this.awaits.died) throw new Crash('merging the halt');
      await this.ground.site.clock.sleep(100);
    }
  }

  async #in<T>(phase: string, work: () => Promise<T>): Promise<T> {
    const before = this.awaits.phase;
    this.awaits.phase = phase;
    try {
      return await work();
    } finally {
      this.awaits.phase = before;
    }
  }

  async #jobs(): Promise<void> {
    const { clock } = this.ground.site;
    for (;;) {
      const owed = await this.parts.store.owedJobs(clock.now(), 100);
      if (owed.length === 0) return;
      for (const { seq, job } of owed) {
        if (job.name === 'execute-order') await this.#execute(String(job.data['intentId']));
        if (job.name === 'read-alert') await tolerant(() => readAlert(this.parts, job.data.alertId));
        await this.parts.store.settleJobs([seq]);
      }
    }
  }

  /** What fails is owed again by the job itself; a job that cannot even do that is tried again, as its queue would. */
  async #execute(intentId: string): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await tolerant(() => driveIntent(this.parts, intentId))) return;
      this.ground.site.clock.advance(500);
      await this.ground.watch.look();
    }
  }
}

/** Whether it worked; a crash goes through. */
const tolerant = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Crash) throw error;
    return false;
  }
};

/** The store while it is not away. */
const reachable = (ground: Ground): Store<BotDocs> =>
  new Proxy(ground.store, {
    get: (store, key) => {
      const value: unknown = Reflect.get(store, key);
      if (typeof value !== 'function' || key === 'onOwed') return value;
      return (...args: unknown[]) =>
        ground.storeAway
          ? Promise.reject(new Error('the store is away'))
          : (Reflect.apply(value, store, args) as unknown);
    },
  });

/** Held by the process before; nobody renews it after its death. */
const leases = new WeakMap<Store<BotDocs>, Fence>();

/** The lease of the process before has run out by the time of a start. */
const takeLease = async (store: Store<BotDocs>): Promise<Fence> => {
  const before = leases.get(store);
  if (before) await store.releaseLease(before);
  const fence = await store.acquireLease('trader', 'chaos', 365 * 86_400_000);
  if (!fence) throw new Error('the lease is held');
  leases.set(store, fence);
  return fence;
};
