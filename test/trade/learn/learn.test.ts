import { describe, expect, it } from 'vitest';
import { ReadFailedError, type Opportunity } from '../../../src/domain/index.js';
import { syncEvents } from '../../../src/trade/booking/sync.js';
import { learn } from '../../../src/trade/learn/learn.js';
import { thresholdsOf } from '../../../src/trade/learn/track-record.js';
import { expireSignals } from '../../../src/trade/signals/waiting.js';
import { MOST_FOLLOWED } from '../../../src/trade/learn/untaken.js';
import { Crash, Fate, SYMBOL, World } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';
import { calm, enter, falling, HOUR, offer, openGates, pass, remember } from '../fixtures.js';

const outcomes = async (world: World) => (await world.store.list('outcome')).map(({ value }) => value);
const journal = async (world: World, event: string) =>
  (await world.store.journal()).filter((entry) => entry.event === event);

/** What the trade makes that a signal becomes, net R. */
const made = async (rows: Row[]): Promise<number> => {
  const world = new World(rows);
  await enter(world);
  await pass(world, 3 * HOUR);
  await pass(world, 3 * HOUR);
  const [trade] = (await world.store.list('trade')).map(({ value }) => value);
  return trade?.r ?? NaN;
};

describe('signals that were not taken', () => {
  const offered = async (world: World) => {
    const signal = await offer(world, { features: { momentum: 0.5 } });
    if (!signal || !('cardVersion' in signal)) throw new Error('no signal');
    return signal;
  };

  it.each([
    ['skipped', (world: World, id: string) => world.desk.signals.skip(id, 1)],
    [
      'expired',
      async (world: World) => {
        world.clock.advance(300_000);
        await expireSignals(world.parts);
      },
    ],
    [
      'denied',
      async (world: World, id: string) => {
        Object.assign(world.settings, { maxOpenPositions: 0 });
        await world.desk.signals.approve(id, 1, { key: 'u9', sentAt: 0 });
      },
    ],
  ] as const)('%s: counts by what it would have made, once', async (kind, end) => {
    const world = new World(falling());
    const { id } = await offered(world);
    await end(world, id);
    expect((await world.store.get('lesson', id))?.value).toMatchObject({ symbol: SYMBOL, kind });
    await pass(world, 3 * HOUR);
    expect(await outcomes(world)).toEqual([]);
    await pass(world, 3 * HOUR);
    // Its stop at 95 was hit in the fifth hour, as that of the trade that it could have been.
    const [outcome] = await outcomes(world);
    expect(outcome).toMatchObject({ kind, features: { momentum: 0.5 }, signalClass: 'long unopposed' });
    expect(outcome?.r).toBeCloseTo(await made(falling()), 9);
    expect(await world.store.list('lesson')).toEqual([]);
    await pass(world, HOUR);
    expect((await world.store.get('record', 'main'))?.value).toMatchObject({ total: 1 });
    expect(await journal(world, 'outcome')).toMatchObject([{ symbol: SYMBOL, data: { kind, side: 'long' } }]);
  });

  it('an approved one is learned as the trade it became, with its features', async () => {
    const world = new World(falling());
    await enter(world, { features: { momentum: 0.5 } });
    await pass(world, 5 * HOUR);
    const [trade] = (await world.store.list('trade')).map(({ value }) => value);
    expect(trade?.r).toBeLessThan(-0.9);
    const { r, closedAt, features, signalClass } = trade ?? {};
    expect({ features, signalClass }).toEqual({ features: { momentum: 0.5 }, signalClass: 'long unopposed' });
    expect(await outcomes(world)).toMatchObject([{ kind: 'traded', r, closedAt, features, signalClass }]);
  });

  describe('whose entry waited for its price', () => {
    const AT_98 = { entryAt: { price: 98 }, stop: 95 };
    const skipped = async (rows: Row[], over: Partial<Opportunity> = AT_98) => {
      const world = new World(rows);
      const signal = await offer(world, over);
      if (!signal || !('cardVersion' in signal)) throw new Error('no signal');
      await world.desk.signals.skip(signal.id, 1);
      return { world, id: signal.id };
    };

    it('count from where that has come', async () => {
      // It comes in the fifth hour, and falls on through the stop.
      const { world, id } = await skipped(falling());
      await pass(world, 3 * HOUR);
      expect((await world.store.get('lesson', id))?.value).toMatchObject({ entry: { at: { price: 98 } } });
      await pass(world, 3 * HOUR);
      const [outcome] = await outcomes(world);
      expect(outcome).toMatchObject({ kind: 'skipped' });
      expect(outcome?.r).toBeLessThan(-0.9);
      expect(await world.store.list('unfilled')).toEqual([]);
    });

    it('made nothing where it did not come within a day, and teach nobody', async () => {
      const { world, id } = await skipped([...calm(30 * 60)]);
      await pass(world, 23 * HOUR);
      expect(await world.store.list('lesson')).toHaveLength(1);
      await pass(world, 2 * HOUR);
      expect(await outcomes(world)).toEqual([]);
      expect(await world.store.list('lesson')).toEqual([]);
      expect((await world.store.get('unfilled', id))?.value).toEqual({ closedAt: world.clock.now() });
      expect(await world.store.get('record', 'main')).toBeUndefined();
      expect(await journal(world, 'signal-unfilled')).toMatchObject([{ signalId: id }]);
    });
  });

  it('follows a bounded number of them', async () => {
    const world = new World(falling());
    const { id } = await offered(world);
    const lesson = {
      symbol: 'X',
      side: 'long' as const,
      outcome: { at: 0, closedAt: 0, r: 0, kind: 'traded' as const, features: {} },
    };
    await world.store.commit({
      put: Array.from({ length: MOST_FOLLOWED }, (_, i) => ({ kind: 'lesson', id: `x${i}`, value: lesson })),
    });
    await world.desk.signals.skip(id, 1);
    expect(await world.store.list('lesson')).toHaveLength(MOST_FOLLOWED);
  });

  it('drops with a word what an earlier version followed by rules of its own', async () => {
    const world = new World(falling());
    const { id } = await offered(world);
    await world.desk.signals.skip(id, 1);
    const doc = await world.store.get('lesson', id);
    if (!doc || !('trade' in doc.value)) throw new Error('nothing is followed');
    const { trade, ...rest } = doc.value;
    const old = { ...rest, shadow: { plan: trade, at: trade.openedAt, stop: trade.stop, best: trade.best } };
    await world.store.commit({ put: [{ kind: 'lesson', id, value: old as never, version: doc.version }] });
    await pass(world, 6 * HOUR);
    expect(await world.store.list('lesson')).toEqual([]);
    expect(await outcomes(world)).toEqual([]);
    expect((await world.desk.learning.view()).following).toBe(0);
  });

  it('gives up what has no candles any more', async () => {
    const world = new World(calm(600));
    const { id } = await offered(world);
    await world.desk.signals.skip(id, 1);
    world.clock.advance(9 * 24 * HOUR);
    await learn(world.parts);
    // There were candles until then.
    expect(await world.store.list('lesson')).toHaveLength(1);
    world.clock.advance(HOUR);
    await learn(world.parts);
    expect(await world.store.list('lesson')).toEqual([]);
    expect(await outcomes(world)).toEqual([]);
  });

  it.each([0, 1])('after nine days without the bot, %d failed reads first: learns', async (fails) => {
    const world = new World(falling());
    await world.desk.signals.skip((await offered(world)).id, 1);
    const { path } = world.market;
    world.clock.advance(9 * 24 * HOUR);
    world.market.path = (...asked) => {
      if (fails > 0) throw new ReadFailedError('candles', 'away');
      return path.apply(world.market, asked);
    };
    await learn(world.parts);
    world.market.path = path;
    world.clock.advance(HOUR);
    await learn(world.parts);
    expect(await outcomes(world)).toMatchObject([{ kind: 'skipped' }]);
  });

  it('waits while the market cannot be read, and catches up', async () => {
    const world = new World(falling());
    const { id } = await offered(world);
    await world.desk.signals.skip(id, 1);
    const { path } = world.market;
    world.market.path = () => {
      throw new ReadFailedError('candles', 'away');
    };
    world.clock.advance(6 * HOUR);
    await learn(world.parts);
    expect(await outcomes(world)).toEqual([]);
    world.market.path = path;
    world.clock.advance(HOUR);
    await learn(world.parts);
    expect(await outcomes(world)).toHaveLength(1);
  });

  it('nothing is learned where learning is off', async () => {
    const world = new World(falling());
    Object.assign(world.settings, { learning: 'off' });
    await openGates(world);
    await remember(
      world,
      Array.from({ length: 200 }, () => -1),
      0.7,
    );
    expect((await thresholdsOf(world.parts)).inForce).toBe(0.6);
    await enter(world);
    await pass(world, 5 * HOUR);
    expect(await world.store.list('trade')).toHaveLength(1);
    expect(await outcomes(world)).toEqual([]);
    expect(await world.store.list('lesson')).toEqual([]);
  });
});

describe('a process that dies while it learns', () => {
  it.each(['before', 'after'] as const)(
    'counts each outcome once when it dies %s any await',
    async (when) => {
      for (let at = 1; ; at++) {
        const world = new World(falling());
        const signal = await offer(world);
        if (!signal || !('cardVersion' in signal)) throw new Error('no signal');
        await world.desk.signals.skip(signal.id, 1);
        await enter(world);
        world.clock.advance(6 * HOUR);
        await world.exchange.advance(world.clock.now());
        const fate = new Fate(at, when);
        world.reboot(fate);
        const tick = async (): Promise<void> => {
          await syncEvents(world.parts);
          await learn(world.parts);
        };
        const died = await tick().then(
          () => false,
          (error: unknown) => {
            if (!(error instanceof Crash)) throw error;
            return true;
          },
        );
        world.reboot();
        await tick();
        expect((await world.store.get('record', 'main'))?.value.total, `await ${at}`).toBe(2);
        expect(await outcomes(world)).toHaveLength(2);
        if (!died) {
          expect(at).toBeGreaterThan(5);
          return;
        }
      }
    },
  );
});
