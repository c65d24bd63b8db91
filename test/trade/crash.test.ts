import { describe, expect, it } from 'vitest';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import { equityOf } from '../../src/domain/ledger/ledger.js';
import type { Row } from '../venues/paper/support.js';
import { Crash, Fate, SYMBOL, World } from '../support/world.js';

const CALM: Row = [100, 100, 100, 100, 1_000_000];
const rows = (): Row[] => Array.from({ length: 40 }, () => CALM);
const request = (key: string) => ({ key, sentAt: 0 });

/** The life of a position as its owner commands it. Each step may be repeated, as a redelivered update would. */
const STEPS: readonly ((world: World) => Promise<unknown>)[] = [
  (world) => offerOpportunity(world.parts, world.opportunity()),
  async (world) => {
    const [signal] = await world.desk.signals.list();
    if (signal) await world.desk.signals.approve(signal.id, signal.cardVersion, request('u1'));
  },
  (world) => world.drain(),
  async (world) => {
    if (await world.desk.positions.get(SYMBOL))
      await world.desk.positions.retarget({ symbol: SYMBOL, stop: 97, target: 120 }, request('u2'));
  },
  (world) => world.drain(),
  (world) => world.desk.positions.scale({ symbol: SYMBOL, fraction: -0.5 }, request('u3')),
  (world) => world.drain(),
  (world) => world.desk.positions.close(SYMBOL, 1, request('u4'), '/close'),
  (world) => world.drain(),
];

/** Lives through all steps; a crash is followed by a restart, a check of the guard and the same step again. */
const live = async (world: World): Promise<void> => {
  for (const step of STEPS) {
    try {
      await step(world);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      await world.restart();
      await assertGuarded(world);
      await step(world);
    }
  }
};

const assertGuarded = async (world: World): Promise<void> => {
  const [held] = await world.exchange.fetchPositions();
  const resting = (await world.exchange.fetchOpenOrders()).filter((order) => order.type === 'stop');
  if (!held) {
    expect(resting, 'orders without a position').toEqual([]);
    return;
  }
  expect(resting.length, 'stops resting after a restart').toBe(1);
  expect(resting[0]?.contracts).toBe(held.contracts);
};

const settled = async (world: World): Promise<{ bought: number; planned: number }> => {
  const { events } = await world.exchange.fetchEvents('');
  const fills = events.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
  const sum = (side: 'buy' | 'sell'): number =>
    fills.filter((fill) => fill.side === side).reduce((total, fill) => total + fill.contracts, 0);
  expect(sum('buy'), 'everything bought was sold').toBe(sum('sell'));
  expect(await world.exchange.fetchPositions()).toEqual([]);
  expect(await world.exchange.fetchOpenOrders(), 'orders left behind').toEqual([]);
  expect(await world.store.list('position'), 'positions not forgotten, but closed').toEqual([]);
  const ledger = (await world.store.get('ledger', 'main'))?.value;
  const account = await world.exchange.fetchAccount();
  if (ledger) expect(Number(equityOf(ledger, {}, new Map()))).toBeCloseTo(account.equity, 8);
  const trades = await world.store.list('trade');
  expect(trades.length).toBe(sum('buy') > 0 ? 1 : 0);
  const pushes = await world.store.owedPushes(1000);
  const exits = pushes.filter(({ push }) => push.type === 'exit').length;
  expect(exits, 'one exit is told once').toBe(trades.length);
  const signal = (await world.store.list('signal'))[0]?.value;
  return { bought: sum('buy'), planned: signal?.plan.contracts ?? 0 };
};

describe('a process that dies at any await', () => {
  it('without a crash the whole life works', async () => {
    const world = new World(rows());
    await live(world);
    const { bought, planned } = await settled(world);
    expect(bought).toBe(planned);
    expect(bought).toBeGreaterThan(0);
  });

  const awaits = async (): Promise<number> => {
    const world = new World(rows());
    await live(world);
    return world.fate.calls;
  };

  it.each(['before', 'after'] as const)(
    'doubles no order, forgets no position and leaves none naked when it dies %s the call',
    async (when) => {
      const count = await awaits();
      expect(count).toBeGreaterThan(100);
      for (let at = 1; at <= count; at++) {
        const world = new World(rows());
        const fate = new Fate(at, when);
        world.reboot(fate);
        try {
          await live(world);
          const { bought, planned } = await settled(world);
          // An entry that was under way may be cancelled by the restart; it is never more than planned.
          expect([0, planned]).toContain(bought);
        } catch (error) {
          throw new Error(`died ${when} await ${at} (${fate.names[at - 1]})`, { cause: error });
        }
      }
    },
    60_000,
  );
});
