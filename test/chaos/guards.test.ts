import { describe, expect, it } from 'vitest';
import type { BotDocs } from '../../src/store/docs.js';
import { MemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { offerOpportunity } from '../../src/trading/offer.js';
import { opportunity, settings } from '../risk/fixtures.js';
import { Fate } from '../support/world.js';
import { Chat } from './chat.js';
import { crashRuns } from './crashes.js';
import { runLife } from './life.js';
import { Process, type Sabotage } from './process.js';
import { withoutClientIds, withoutJournal, withoutOutbox, withoutReadBack } from './sabotage.js';
import { paperSite } from './site.js';
import { faultsOf, type Tally } from './tally.js';
import { Watch } from './watch.js';

const run = (sabotage?: Sabotage, faults = 0.4): Promise<Tally> =>
  crashRuns({ runs: 40, seed: 7, venue: 'paper', faults, ...(sabotage ? { sabotage } : {}) });

describe('the chaos table', { timeout: 60_000 }, () => {
  it('is all zeros with every guard in place', async () => {
    const tally = await run();
    expect(faultsOf(tally)).toEqual([]);
    expect(tally.crashes).toBeGreaterThanOrEqual(40);
    expect(tally.faults).toBeGreaterThan(50);
  });

  it('is the same for the same seed', async () => {
    expect(await run()).toEqual(await run());
  });

  it('shows positions without an owner when the client id is not the stored one', async () => {
    expect((await run(withoutClientIds)).forgotten).toBeGreaterThan(0);
  });

  it('shows positions without an owner when the intent is not written before the order is sent', async () => {
    expect((await run(withoutJournal)).forgotten).toBeGreaterThan(0);
  });

  it('shows naked seconds when the stop is not read back', async () => {
    expect((await run(withoutReadBack)).nakedAlive).toBeGreaterThan(2000);
  });

  it('shows lost messages when they are not committed with the state', async () => {
    expect((await run(withoutOutbox)).lost).toBeGreaterThan(0);
  });
});

/** A trader that stood still right before it signs an order, and goes on when another has taken its place. */
const zombie = async (sabotage: Sabotage): Promise<{ naked: number; bought: number }> => {
  const site = paperSite();
  const store = new MemoryStore<BotDocs>({ clock: site.clock });
  const watch = new Watch(site);
  const chat = new Chat(() => 0.5);
  let wake = (): void => undefined;
  const woken = new Promise<void>((resolve) => (wake = resolve));
  let stands = (): void => undefined;
  const standing = new Promise<void>((resolve) => (stands = resolve));
  const slow: Sabotage = {
    ...sabotage,
    store: (own) =>
      new Proxy<Store<BotDocs>>(own, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key);
          if (key !== 'commit') return value;
          return async (...[change]: Parameters<typeof own.commit>) => {
            await own.commit(change);
            if (!change.journal?.some(({ event }) => event === 'order-recorded')) return;
            stands();
            await woken;
          };
        },
      }),
  };
  const start = (with_: Sabotage) => Process.start(site, store, chat, watch, settings, new Fate(), with_);
  const first = await start(slow);
  await first.recover();
  await offerOpportunity(first.parts, opportunity({ stopDistance: 0.05, trailDistance: 0.05 }));
  const [signal] = await first.desk.signals();
  if (!signal) throw new Error('no signal');
  await first.desk.approve(signal.id, signal.cardVersion, { key: 'u1', sentAt: 0 });
  const dying = first.live(0).catch(() => undefined);
  await standing;
  const second = await start(sabotage);
  await second.recover();
  await second.live(30_000);
  wake();
  await dying;
  await second.live(10_000);
  const fills = await site.truth.fills();
  return { naked: watch.nakedAlive, bought: fills.filter(({ side }) => side === 'buy').length };
};

describe('the lease', () => {
  it('keeps a trader that was replaced from sending what it had in hand', async () => {
    expect(await zombie({})).toEqual({ naked: 0, bought: 0 });
  });

  it('shows when it is taken away: the order of the one that was replaced goes out', async () => {
    const { bought } = await zombie({ unfenced: true });
    expect(bought).toBe(1);
  });
});

describe('lives that chaos found wrong', () => {
  it.each([
    ['an accepted entry that the exchange does not show by its client id', 300_197, 545, 'before'],
    ['two stops lost in a row', 300_049, 118, 'before'],
    ['an entry looked for again and again', 300_094, 248, 'after'],
  ] as const)('%s', async (_what, seed, at, when) => {
    const plan = { seed, venue: 'paper', crash: { at, when }, faults: 0.4, ending: 'close' } as const;
    expect(faultsOf((await runLife(plan)).tally)).toEqual([]);
  });
});
