import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Trader } from '../../src/run/trader.js';
import { ManualClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { KeyedMutex } from '../../src/trade/orders/mutex.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { LeaseKeeper } from '../../src/state/store/lease-keeper.js';
import type { TradingParts } from '../../src/trade/core/parts.js';
import { IllStore, pass, type StoreMood } from '../support/ill-store.js';
import { Scene } from '../support/scene.js';

/** A process that trades, on a way to the store of its own. */
const processOn = (scene: Scene, clock: ManualClock, holder: string) => {
  const wire = new IllStore<BotDocs>(scene.world.store, clock);
  const lease = { store: wire.target, lease: 'trader', holder, clock, log: silentLog, ttlMs: 3_000 };
  const keeper = new LeaseKeeper(lease);
  const parts: TradingParts = {
    ...scene.world.parts,
    store: wire.target,
    human: clock,
    symbols: new KeyedMutex(),
    fence: () => keeper.fence(),
  };
  const trader = new Trader({
    keeper,
    parts,
    verify: () => Promise.resolve(undefined),
    human: clock,
    log: silentLog,
  });
  return { wire, keeper, trader };
};

const MOODS: readonly StoreMood[] = [
  'silent',
  'stalled',
  'slow',
  'refuses',
  'losesAnswers',
  'refusesRenewals',
  'well',
];

const illness = fc.record({
  of: fc.constantFrom([0], [1], [0, 1]),
  mood: fc.constantFrom(...MOODS),
  ms: fc.integer({ min: 1, max: 180 }).map((steps) => steps * 50),
});

it('trades again within 5 s of the store being well, whatever it went through, and never twice at a time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(illness, { minLength: 1, maxLength: 8 }), async (illnesses) => {
      const scene = new Scene();
      // Market time stands: what passes is the time of the processes and of the store.
      const { clock } = scene.world;
      const both = [processOn(scene, clock, 'one'), processOn(scene, clock, 'two')];
      const abort = new AbortController();
      const holders = (): number => both.filter(({ keeper }) => keeper.holds()).length;
      const look = (): void => expect(holders(), 'processes that hold the lease').toBeLessThanOrEqual(1);
      for (const { trader } of both) void trader.start(abort.signal);
      await pass(clock, 2_000, look);
      for (const { of, mood, ms } of illnesses) {
        for (const index of of) both[index]?.wire.turn(mood);
        await pass(clock, ms, look);
      }
      for (const { wire } of both) wire.turn('well');
      await pass(clock, 5_000, look);
      expect(both.filter(({ trader }) => trader.ready)).toHaveLength(1);
      expect(both.filter(({ trader }) => trader.whyNot === undefined)).toHaveLength(1);
      // And stays so.
      await pass(clock, 5_000, look);
      expect(both.filter(({ trader }) => trader.ready)).toHaveLength(1);
      abort.abort();
      await Promise.all(both.map(({ keeper }) => keeper.release()));
    }),
    { numRuns: 60 },
  );
}, 120_000);
