import { setImmediate as immediate } from 'node:timers/promises';
import { wallClock } from '../../src/clock.js';
import type { TradingSettings } from '../../src/domain/index.js';
import { seededRandom } from '../../src/domain/random.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import type { Store } from '../../src/state/store/store.js';
import { reconcile } from '../../src/trade/reconcile/reconcile.js';
import { settings } from '../decide/risk/fixtures.js';
import { Crash } from '../support/world.js';
import { Awaits, type Chance, type Death } from './awaits.js';
import { Chat } from './chat.js';
import { judge } from './judge.js';
import { memoryLines } from './memory-lines.js';
import { paperSite } from './paper-site.js';
import { Process, type Ground, type Sabotage } from './process.js';
import { request, RESTS, stagesOf, type Script, type Stage } from './script.js';
import { BALANCE, SYMBOL, type Site } from './site.js';
import type { Tally } from './tally.js';
import { Watch } from './watch.js';
import { wireSite } from './wire-site.js';

/** One life of a trade, repeatable from these words alone. */
export interface LifePlan extends Script {
  readonly seed: number;
  readonly venue: 'paper' | 'wire';
  /** Where a process dies, counted from the start of the first; absent = none does. */
  readonly crash?: Death;
  /** Chance of a fault before each stage, and of another crash after a restart. */
  readonly faults: number;
  /** The one fault that happens, by name; absent = any. */
  readonly only?: string;
  /** The exchange falls into a mood ahead of a stage, by the number of that. */
  readonly mood?: { readonly name: string; readonly stage: number };
}

export interface LifeResult {
  readonly tally: Tally;
  /** The awaits until the crash, by name: the places at which it can die. */
  readonly awaits: readonly string[];
  /** The await it died at. */
  readonly where: string;
}

export interface LifeOptions {
  readonly store?: (site: Site) => Store<BotDocs>;
  readonly sabotage?: Sabotage;
}

const live: TradingSettings = {
  ...settings,
  mode: 'paper',
  maxOpenRisk: 0.2,
  paperBalance: BALANCE,
  limitOrderTimeout: RESTS,
};

/** Where nothing but this process works, a few turns of its loop are time enough. */
export const inTurns: Chance = async (signal) => {
  for (let turn = 0; turn < 10; turn++) {
    await immediate();
    signal.throwIfAborted();
  }
};

const inTime: Chance = (signal) => wallClock.sleep(1000, signal);

/** Lives through one life on a site and a store of its own, dying and starting again as planned. */
export const runLife = async (plan: LifePlan, options: LifeOptions = {}): Promise<LifeResult> => {
  const { only } = plan;
  const way = { rests: plan.entry !== 'taken', ...(only === undefined ? {} : { only }) };
  const site = plan.venue === 'paper' ? paperSite(way) : await wireSite(way);
  try {
    const store = options.store?.(site) ?? new MemoryStore<BotDocs>({ clock: site.clock });
    const own = plan.venue === 'paper' && !options.store;
    const ground = groundOf(plan, site, store, own ? inTurns : inTime);
    return await new Life(plan, ground, options.sabotage ?? {}).run();
  } finally {
    await site.stop();
  }
};

/** What the processes of a life stand on. */
export const groundOf = (
  { seed, faults }: Pick<LifePlan, 'seed' | 'faults'>,
  site: Site,
  store: Store<BotDocs>,
  chance: Chance,
): Ground => ({
  site,
  store,
  chat: new Chat(faults > 0 ? seededRandom(seed + 1) : () => 0.5),
  watch: new Watch(site),
  settings: live,
  haltFile: memoryLines(),
  chance,
  storeAway: false,
});

class Life {
  readonly #random: () => number;
  readonly #first: Awaits;
  #awaits: Awaits;
  #process!: Process;
  #crashes = 0;

  constructor(
    private readonly plan: LifePlan,
    private readonly ground: Ground,
    private readonly sabotage: Sabotage,
  ) {
    this.#random = seededRandom(plan.seed);
    this.#first = this.#awaits = new Awaits(plan.crash, (phase) => this.#phaseOf(phase));
  }

  async run(): Promise<LifeResult> {
    await this.#boot();
    const { mood } = this.plan;
    for (const [number, stage] of stagesOf(this.plan).entries()) {
      if (mood?.stage === number) this.ground.site.fallInto(mood.name);
      if (this.#random() < this.plan.faults) this.ground.site.fault(this.#random);
      await this.#surely(stage);
    }
    this.ground.site.heal();
    await this.#end();
    const tally = await judge(this.ground, this.#crashes);
    const { names, died } = this.#first;
    const where = died ? names[(this.plan.crash?.at ?? 0) - 1] : undefined;
    return { tally, awaits: names, where: where ?? '' };
  }

  /** Between a fill and its stop everything is about protecting. */
  #phaseOf(phase: string): string {
    const enters = phase.startsWith('opening') || phase === 'scaling in';
    return enters && this.ground.watch.isNaked ? 'protecting' : phase;
  }

  async #start(): Promise<void> {
    this.#awaits.phase = 'recover';
    this.#process = await Process.start(this.ground, this.#awaits, this.sabotage);
    await this.#process.recover();
  }

  /** Starts until a start survives. */
  async #boot(): Promise<void> {
    for (;;) {
      try {
        return await this.#awaits.lifelong(this.#start());
      } catch (error) {
        await this.#bury(error);
      }
    }
  }

  /** What the dead leave behind is found by the next process. */
  async #bury(error: unknown): Promise<void> {
    if (!(error instanceof Crash) && !this.#awaits.died) throw error;
    this.#crashes++;
    const again = this.#random() < this.plan.faults && this.#crashes < 4;
    this.#awaits = new Awaits(
      again ? { at: 1 + Math.floor(this.#random() * 120), when: 'after' } : undefined,
      (phase) => this.#phaseOf(phase),
    );
    await this.#mourn();
  }

  async #mourn(): Promise<void> {
    const { chat, store, watch } = this.ground;
    this.ground.storeAway = false;
    chat.died((await store.owedPushes(1000)).map(({ seq }) => seq));
    await watch.restart();
  }

  /** The process goes without a word; another takes its place under the same fate. */
  async #replace(): Promise<void> {
    this.#awaits.renew();
    await this.#mourn();
    await this.#start();
  }

  /** Goes through a stage; a process that dies over it is replaced and it is done again. What fails is tried again. */
  async #surely({ phase, act }: Stage): Promise<void> {
    for (let attempt = 0; attempt < 8; attempt++) {
      try {
        this.#awaits.phase = phase;
        await this.#awaits.lifelong(
          act === 'replace' ? this.#replace() : act(this.#process, this.ground.site),
        );
        return;
      } catch (error) {
        if (error instanceof Crash || this.#awaits.died) {
          await this.#bury(error);
          await this.#boot();
        } else {
          await this.#wait();
        }
      }
    }
  }

  /** A while until the owner tries again, in which the bot goes on. */
  async #wait(): Promise<void> {
    try {
      await this.#awaits.lifelong(this.#process.live(1000));
    } catch (error) {
      // Dead or not is found out by the next try.
      if (!(error instanceof Crash)) this.ground.site.clock.advance(1000);
    }
  }

  /** What the owner still holds is closed, as often as it takes. */
  async #end(): Promise<void> {
    const phase = 'ending';
    await this.#surely({ phase, act: ({ parts }) => reconcile(parts) });
    for (let round = 0; round < 6; round++) {
      await this.#surely({ phase, act: (process) => process.live() });
      if (!(await this.ground.store.get('position', SYMBOL))) return;
      const key = request(`e${round}`);
      await this.#surely({ phase, act: ({ desk }) => desk.positions.close(SYMBOL, 1, key, '/close') });
    }
  }
}
