import { silentLog, type TradingSettings } from '../../src/domain/index.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import { executeIntent } from '../../src/execution/execute.js';
import { KeyedMutex } from '../../src/execution/mutex.js';
import type { BotDocs } from '../../src/store/docs.js';
import type { Fence, Store } from '../../src/store/store.js';
import { Brain } from '../../src/trading/brain.js';
import { checkPositions } from '../../src/trading/check-positions.js';
import { createDesk } from '../../src/trading/create-desk.js';
import type { TradingDesk } from '../../src/trading/desk.js';
import type { TradingParts } from '../../src/trading/parts.js';
import { recover } from '../../src/trading/recover.js';
import { Crash, type Fate } from '../support/world.js';
import type { Chat, ChatCourier } from './chat.js';
import type { Site } from './site.js';
import type { Watch } from './watch.js';

/** Takes a guard away: what a test wraps around a part. */
export interface Sabotage {
  readonly store?: (store: Store<BotDocs>, chat: Chat) => Store<BotDocs>;
  readonly exchange?: (exchange: Exchange) => Exchange;
  /** Trades without a lease. */
  readonly unfenced?: true;
}

const TICK_MS = 5000;
/** How long the bot is watched for after each thing that its owner does, market time. */
const WATCHED_MS = 20_000;

/** One process: a graph of parts on stores and an exchange that outlive it. */
export class Process {
  readonly parts: TradingParts;
  readonly desk: TradingDesk;
  #nextTick: number;

  private constructor(
    private readonly site: Site,
    private readonly watch: Watch,
    parts: TradingParts,
    private readonly courier: ChatCourier,
  ) {
    this.parts = parts;
    this.desk = createDesk(parts);
    this.#nextTick = site.clock.now() + TICK_MS;
  }

  static async start(
    site: Site,
    store: Store<BotDocs>,
    chat: Chat,
    watch: Watch,
    settings: TradingSettings,
    fate: Fate,
    sabotage: Sabotage = {},
  ): Promise<Process> {
    const fence = sabotage.unfenced ? undefined : await takeLease(store);
    const wired = await site.connect();
    const exchange = watch.over(sabotage.exchange?.(wired.exchange) ?? wired.exchange);
    const market = fate.bind(wired.market, 'market');
    const own = fate.bind(store, 'store');
    const parts: TradingParts = {
      store: sabotage.store?.(own, chat) ?? own,
      market,
      exchange: fate.bind(exchange, 'exchange'),
      clock: site.clock,
      human: site.clock,
      settings: () => settings,
      log: silentLog,
      instance: 'chaos',
      fence: () => fence,
      symbols: new KeyedMutex(),
      brain: new Brain(market, settings.timeframe),
      notes: [],
    };
    return new Process(site, watch, parts, chat.courier(parts.store, fate));
  }

  /** As the bot's start does it: again and again until the account could be read. */
  async recover(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await recover(this.parts);
        return;
      } catch (error) {
        if (error instanceof Crash || attempt > 20) throw error;
        this.site.clock.advance(1000);
        await this.watch.look();
      }
    }
  }

  /** Does what is owed and ticks as the schedules would, for a while of market time. */
  async live(ms = WATCHED_MS): Promise<void> {
    const until = this.site.clock.now() + ms;
    for (;;) {
      await this.#jobs();
      await this.courier.deliver();
      const due = (await this.parts.store.nextJobDue()) ?? Infinity;
      const next = Math.min(due, this.#nextTick);
      if (next > until) break;
      this.site.clock.set(next);
      await this.watch.look();
      if (this.site.clock.now() >= this.#nextTick) await this.#tick();
    }
    this.site.clock.set(until);
    await this.watch.look();
  }

  async #tick(): Promise<void> {
    this.#nextTick = this.site.clock.now() + TICK_MS;
    await tolerant(() => checkPositions(this.parts));
  }

  async #jobs(): Promise<void> {
    for (;;) {
      const owed = await this.parts.store.owedJobs(this.site.clock.now(), 100);
      if (owed.length === 0) return;
      for (const { seq, job } of owed) {
        if (job.name === 'execute-order') await this.#execute(String(job.data['intentId']));
        await this.parts.store.settleJobs([seq]);
      }
    }
  }

  /** A job that fails is tried again a second later, as its queue would. */
  async #execute(intentId: string): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await tolerant(() => executeIntent(this.parts, intentId))) return;
      this.site.clock.advance(500);
      await this.watch.look();
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
