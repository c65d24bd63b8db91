import type { BotDocs } from '../../src/state/store/docs.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import type { Store } from '../../src/state/store/store.js';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import { reconcile } from '../../src/trade/reconcile/reconcile.js';
import { opportunity } from '../decide/risk/fixtures.js';
import { Awaits } from './awaits.js';
import { judge } from './judge.js';
import { groundOf, inTurns } from './life.js';
import { paperSite } from './paper-site.js';
import { Process, type Ground, type Sabotage } from './process.js';
import { request } from './script.js';
import { SYMBOL } from './site.js';
import type { Tally } from './tally.js';
import { HOUR } from '../../src/domain/index.js';

/** A gate that somebody stands at until he is let through. */
class Gate {
  readonly reached: Promise<void>;
  open: () => void = () => undefined;
  #arrive: () => void = () => undefined;
  readonly #opened: Promise<void>;

  constructor() {
    this.reached = new Promise((resolve) => (this.#arrive = resolve));
    this.#opened = new Promise((resolve) => (this.open = resolve));
  }

  pass(): Promise<void> {
    this.#arrive();
    return this.#opened;
  }
}

/** Stands still once its order is written down, ahead of the lease's check and of sending. */
const standingStill = (sabotage: Sabotage, gate: Gate): Sabotage => ({
  ...sabotage,
  store: (own) =>
    new Proxy<Store<BotDocs>>(own, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (key !== 'commit') return value;
        return async (...[change]: Parameters<typeof own.commit>) => {
          await own.commit(change);
          if (change.journal?.some(({ event }) => event === 'order-recorded')) await gate.pass();
        };
      },
    }),
});

/** Offers on the candle of so many hours later, and approves. */
const enter = async ({ parts, desk }: Process, hour: number): Promise<void> => {
  const { analysis } = opportunity();
  await offerOpportunity(
    parts,
    opportunity({
      stopDistance: 0.05,
      trailDistance: 0.05,
      analysis: { ...analysis, candleTime: analysis.candleTime + hour * HOUR },
    }),
  );
  const [signal] = await desk.signals.list();
  if (!signal) throw new Error('no signal');
  await desk.signals.approve(signal.id, signal.cardVersion, request(`u${hour}`));
};

/**
 * Two traders of one account: the first stands still with an order in hand, the second takes the lease, gives that
 * order up and enters by itself; then the first goes on.
 */
export const twoTraders = async (sabotage: Sabotage = {}): Promise<Tally> => {
  const site = paperSite();
  const store = new MemoryStore<BotDocs>({ clock: site.clock });
  const ground: Ground = groundOf({ seed: 1, faults: 0 }, site, store, inTurns);
  const gate = new Gate();
  const first = await Process.start(ground, new Awaits(), standingStill(sabotage, gate));
  await first.recover();
  await enter(first, 0);
  const dying = first.live(0).catch(() => undefined);
  await gate.reached;
  const second = await Process.start(ground, new Awaits(), sabotage);
  await second.recover();
  // It looks for that order for a minute before it gives it up.
  await second.live(90_000);
  await enter(second, 1);
  await second.live();
  gate.open();
  await dying;
  await second.live();
  await reconcile(second.parts);
  await second.desk.positions.close(SYMBOL, 1, request('u9'), '/close');
  await second.live();
  return judge(ground, 0);
};
