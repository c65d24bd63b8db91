import type { TradingSettings } from '../../src/domain/index.js';
import { parseClientOrderId } from '../../src/execution/ids.js';
import type { BotDocs } from '../../src/store/docs.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { offerOpportunity } from '../../src/trading/offer.js';
import { seededRandom } from '../../src/domain/random.js';
import { opportunity, settings } from '../risk/fixtures.js';
import { Crash, Fate } from '../support/world.js';
import { Chat } from './chat.js';
import { Process, type Sabotage } from './process.js';
import { BALANCE, paperSite, SYMBOL, wireSite, type Site } from './site.js';
import { emptyTally, type Tally } from './tally.js';
import { Watch } from './watch.js';

/** One life of a trade, repeatable from these words alone. */
export interface LifePlan {
  readonly seed: number;
  readonly venue: 'paper' | 'wire';
  /** Await at which the first process dies, counted from its start; absent = it lives on. */
  readonly crash?: { readonly at: number; readonly when: 'before' | 'after' };
  /** Chance of a fault before each step, and of another crash after a restart. */
  readonly faults: number;
  readonly ending: 'close' | 'halt';
}

export interface LifeResult {
  readonly tally: Tally;
  /** Calls of the first process: the awaits at which it can die. */
  readonly calls: number;
  /** The await it died at. */
  readonly where: string;
}

const request = (key: string) => ({ key, sentAt: 0 });
const live: TradingSettings = { ...settings, mode: 'paper', maxOpenRisk: 0.2, paperBalance: BALANCE };

type Step = (process: Process, site: Site) => Promise<unknown>;

/** Offer, approve, fill, protect, move, add, take off, close. Each may be repeated, as a redelivered update would be. */
const stepsOf = (ending: LifePlan['ending']): readonly Step[] => [
  ({ parts }) =>
    offerOpportunity(parts, opportunity({ stopDistance: 0.05, trailDistance: 0.05, targetDistance: 0.5 })),
  async ({ desk }) => {
    const [signal] = await desk.signals();
    if (signal) await desk.approve(signal.id, signal.cardVersion, request('u1'));
  },
  (process) => process.live(),
  async ({ desk }) => {
    if (await desk.position(SYMBOL))
      await desk.retarget({ symbol: SYMBOL, stop: 97, target: 140 }, request('u2'));
  },
  (process) => process.live(),
  (_, site) => site.rise(),
  ({ desk }) => desk.scale({ symbol: SYMBOL, fraction: 0.5 }, request('u3')),
  (process) => process.live(),
  ({ desk }) => desk.scale({ symbol: SYMBOL, fraction: -0.5 }, request('u4')),
  (process) => process.live(),
  ({ desk }) =>
    ending === 'halt' ? desk.halt('chaos', request('u5')) : desk.close(SYMBOL, 1, request('u5'), '/close'),
  (process) => process.live(),
];

/** Lives through one life on a site and a store of its own, dying and starting again as planned. */
export const runLife = async (
  plan: LifePlan,
  options: { readonly store?: (site: Site) => Store<BotDocs>; readonly sabotage?: Sabotage } = {},
): Promise<LifeResult> => {
  const site = plan.venue === 'paper' ? paperSite() : await wireSite();
  try {
    const store = options.store?.(site) ?? new MemoryStore<BotDocs>({ clock: site.clock });
    return await new Life(plan, site, store, options.sabotage ?? {}).run();
  } finally {
    await site.stop();
  }
};

class Life {
  readonly #random: () => number;
  readonly #watch: Watch;
  readonly #chat: Chat;
  #fate: Fate;
  #process!: Process;
  #crashes = 0;
  #where = '';

  constructor(
    private readonly plan: LifePlan,
    private readonly site: Site,
    private readonly store: Store<BotDocs>,
    private readonly sabotage: Sabotage,
  ) {
    this.#random = seededRandom(plan.seed);
    this.#watch = new Watch(site);
    this.#chat = new Chat(plan.faults > 0 ? this.#random : () => 0.5);
    this.#fate = new Fate(plan.crash?.at ?? Infinity, plan.crash?.when);
  }

  async run(): Promise<LifeResult> {
    const first = this.#fate;
    await this.#boot();
    for (const step of stepsOf(this.plan.ending)) {
      if (this.#random() < this.plan.faults) this.site.fault(this.#random);
      await this.#surely(step);
    }
    this.site.heal();
    await this.#end();
    return { tally: await this.#tally(), calls: first.calls, where: this.#where };
  }

  async #start(): Promise<void> {
    const { site, store, sabotage } = this;
    this.#process = await Process.start(site, store, this.#chat, this.#watch, live, this.#fate, sabotage);
    await this.#process.recover();
  }

  /** Starts until a start survives. */
  async #boot(): Promise<void> {
    for (;;) {
      try {
        return await this.#start();
      } catch (error) {
        this.#buried(error);
      }
    }
  }

  #buried(error: unknown): void {
    if (!(error instanceof Crash) && !this.#fate.died) throw error;
    this.#crashes++;
    this.#where ||= this.#fate.names.at(-1) ?? '';
    this.#chat.died();
    const again = this.#random() < this.plan.faults && this.#crashes < 4;
    this.#fate = again ? new Fate(1 + Math.floor(this.#random() * 120), 'after') : new Fate();
  }

  /** Does a step; a process that dies over it is replaced and the step is done again. What fails is tried again. */
  async #surely(step: Step): Promise<void> {
    for (let attempt = 0; attempt < 8; attempt++) {
      try {
        await step(this.#process, this.site);
        return;
      } catch (error) {
        if (error instanceof Crash || this.#fate.died) {
          this.#buried(error);
          await this.#watch.restart();
          await this.#boot();
        } else {
          this.site.clock.advance(1000);
          await this.#watch.look();
        }
      }
    }
  }

  /** What the owner still holds is closed, as often as it takes. */
  async #end(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      await this.#surely((process) => process.live());
      if (!(await this.store.get('position', SYMBOL))) return;
      await this.#surely(({ desk }) => desk.close(SYMBOL, 1, request(`e${round}`), '/close'));
    }
  }

  async #tally(): Promise<Tally> {
    const { truth } = this.site;
    const [held, working, fills, balance] = await Promise.all([
      truth.held(),
      truth.working(),
      truth.fills(),
      truth.balance(),
    ]);
    const intents = await this.store.list('intent');
    let [doubled, strangers] = [this.#watch.flipped, 0];
    const bought = new Map<string, number>();
    for (const fill of fills) {
      if (fill.side !== 'buy') continue;
      const owner = parseClientOrderId(fill.clientOrderId)?.owner ?? '';
      bought.set(owner, (bought.get(owner) ?? 0) + fill.contracts);
    }
    for (const [owner, contracts] of bought) {
      const plan = intents.find(({ id }) => id === owner)?.value.plan;
      if (!plan) strangers++;
      else if (contracts > plan.contracts + 1e-9) doubled++;
    }
    const kept = (await this.store.list('position')).filter(({ value }) => value.status === 'open');
    const contracts = kept.reduce((sum, { value }) => sum + value.contracts, 0);
    const told = [...this.#chat.told.values()].filter(
      (push) =>
        push.type === 'fill' ||
        push.type === 'exit' ||
        (push.type === 'notice' && push.text.startsWith('A fill arrived')),
    );
    const ledger = Number((await this.store.get('ledger', 'main'))?.value.balance ?? BALANCE);
    return {
      ...emptyTally(),
      runs: 1,
      crashes: this.#crashes,
      faults: this.site.met() + this.#chat.met,
      doubled,
      forgotten:
        strangers +
        (contracts === Math.abs(held) ? 0 : 1) +
        (held === 0 && working > 0 ? 1 : 0) +
        (held === 0 ? 0 : 1),
      nakedAlive: this.#watch.nakedAlive,
      nakedRestart: this.#watch.nakedRestart,
      lost: Math.max(0, fills.length - told.length),
      repeated: this.#chat.repeated,
      ledger: Math.abs(ledger - balance) > 1e-6 ? 1 : 0,
    };
  }
}
