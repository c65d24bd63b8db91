import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import type { RetargetOrder } from '../../../src/trade/core/results.js';
import { backUp } from '../../support/backup.js';
import { QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** With a stop at 95 and a target at 120. */
const AIMED = { targetDistance: 0.2 };

/** Enough for some dozens of contracts. */
const RICH = { paperBalance: 20_000, maxPositionSize: 10_000 };

const notices = async (scene: Scene): Promise<string> =>
  (await scene.pushes('notice')).map(({ text }) => text).join('\n');
const cancels = (scene: Scene): readonly string[] =>
  scene.wire.calls.filter((call) => call.startsWith('cancel'));
const resting = async (scene: Scene): Promise<readonly string[]> =>
  (await scene.resting()).map(({ type, triggerPrice, price }) => `${type} ${triggerPrice ?? price}`).sort();

/** Moves stop or target as the owner would, confirmed. */
const move = async (scene: Scene, levels: { stop?: number; target?: number }, key: string): Promise<void> => {
  await scene.world.desk.positions.retarget({ symbol: SYMBOL, mayLoosen: true, ...levels }, request(key));
  await scene.world.drain();
};

/** The restored state is started on; what the exchange is asked for from then on is looked at. */
const start = async (scene: Scene, restore: () => Promise<void>): Promise<void> => {
  await restore();
  scene.wire.calls.length = 0;
  await recover(scene.world.parts);
  await scene.world.drain();
};

describe('a backup of before a position was opened', () => {
  it('is started on with the position as ours: its stop and target are kept as they rest', async () => {
    const scene = new Scene();
    const restore = await backUp(scene.world);
    const planned = await scene.enter(AIMED);
    await move(scene, { stop: 98 }, 'm1');
    await start(scene, restore);
    expect(await resting(scene)).toEqual(['stop 98', 'takeProfit 120']);
    expect(cancels(scene)).toEqual([]);
    const position = await scene.position();
    expect(position).toMatchObject({
      status: 'open',
      contracts: planned,
      stop: 98,
      target: 120,
      trailing: true,
    });
    expect(position).not.toHaveProperty('guardOnly');
    expect(position?.riskUnit).toBeGreaterThan(0);
    const said = await notices(scene);
    expect(said).toContain('that I opened');
    expect(said).toContain('taken over as it rests after a restored backup');
    expect(said).not.toContain('did not open');
  });

  it('lets it be closed, booked to the last digit', async () => {
    const scene = new Scene();
    const restore = await backUp(scene.world);
    await scene.enter(AIMED);
    await start(scene, restore);
    await scene.world.desk.positions.close(SYMBOL, 1, request('c1'), '/close');
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(await resting(scene)).toEqual([]);
    const ledger = (await scene.world.store.get('ledger', 'main'))?.value;
    const { balance } = await scene.world.exchange.fetchAccount();
    expect(Number(ledger?.balance)).toBeCloseTo(balance, 9);
    expect((await scene.world.store.list('trade')).map(({ value }) => value.exitReason)).toEqual(['/close']);
  });

  it('cancels an entry that was sent since', async () => {
    const scene = new Scene();
    const restore = await backUp(scene.world);
    await scene.byHand({
      clientOrderId: scene.world.parts.ids.next(0),
      type: 'limit',
      contracts: 1,
      price: 90,
      timeInForce: 'GTC',
    });
    await start(scene, restore);
    expect(await resting(scene)).toEqual([]);
  });

  it('never sends a client id a second time for the next signal', async () => {
    const scene = new Scene();
    const restore = await backUp(scene.world);
    await scene.enter();
    await scene.world.desk.positions.close(SYMBOL, 1, request('c1'), '/close');
    await scene.world.drain();
    const before = new Set(scene.wire.calls.filter((call) => call.startsWith('create')));
    await start(scene, restore);
    scene.world.clock.advance(3_600_000);
    await scene.enter();
    const after = scene.wire.calls.filter((call) => call.startsWith('create'));
    expect(after.length).toBeGreaterThan(1);
    for (const call of after) expect(before.has(call), `A10: ${call} is new`).toBe(false);
    expect(await scene.position()).toMatchObject({ status: 'open' });
  });
});

describe('a backup of a position whose stop and target were moved since', () => {
  it('is started on with what rests: nothing tighter is cancelled, nothing looser placed', async () => {
    const scene = new Scene();
    await scene.enter(AIMED);
    const restore = await backUp(scene.world);
    await move(scene, { stop: 98, target: 130 }, 'm1');
    await start(scene, restore);
    expect(await resting(scene)).toEqual(['stop 98', 'takeProfit 130']);
    expect(await scene.position()).toMatchObject({ stop: 98, target: 130 });
    expect(await notices(scene)).toContain('taken over as it rests after a restored backup');
  });

  it('keeps several targets that were set since, each for what it rests for', async () => {
    const scene = new Scene(
      Array.from({ length: 60 }, () => QUIET),
      RICH,
    );
    await scene.enter(AIMED);
    const restore = await backUp(scene.world);
    const targets = [
      { price: 110, share: 0.3 },
      { price: 115, share: 0.3 },
    ];
    await scene.world.desk.positions.retarget({ symbol: SYMBOL, targets }, request('l1'));
    await scene.world.drain();
    const rested = await resting(scene);
    await start(scene, restore);
    expect(rested).toEqual(['stop 95', 'takeProfit 110', 'takeProfit 115']);
    expect(await resting(scene)).toEqual(rested);
    expect(await scene.position()).toMatchObject({ target: 110, ladder: [{ price: 110 }, { price: 115 }] });
  });

  describe('and that had several targets then', () => {
    const LADDER = [
      { price: 110, share: 0.3 },
      { price: 115, share: 0.3 },
    ];
    /** What rested when the bot was restored, after `change`, from a backup of a position with that ladder. */
    const restoredAfter = async (change: Omit<RetargetOrder, 'symbol'>) => {
      const scene = new Scene(
        Array.from({ length: 60 }, () => QUIET),
        RICH,
      );
      await scene.enter(AIMED);
      const set = async (order: Omit<RetargetOrder, 'symbol'>, key: string): Promise<void> => {
        await scene.world.desk.positions.retarget({ symbol: SYMBOL, ...order }, request(key));
        await scene.world.drain();
      };
      await set({ targets: LADDER }, 'l1');
      const restore = await backUp(scene.world);
      await set(change, 'l2');
      const rested = await resting(scene);
      await start(scene, restore);
      await reconcile(scene.world.parts);
      return { scene, rested };
    };

    it('keeps those that were set since, and says so: the older ones do not come back', async () => {
      const targets = [
        { price: 112, share: 0.5 },
        { price: 118, share: 0.5 },
      ];
      const { scene, rested } = await restoredAfter({ targets });
      expect(rested).toEqual(['stop 95', 'takeProfit 112', 'takeProfit 118']);
      expect(await resting(scene)).toEqual(rested);
      expect(await scene.position()).toMatchObject({ target: 112, ladder: [{ price: 112 }, { price: 118 }] });
      expect(await notices(scene)).toContain('The several targets of my records were older');
    });

    it('keeps one for all of it that was set since', async () => {
      const { scene, rested } = await restoredAfter({ target: 130 });
      expect(rested).toEqual(['stop 95', 'takeProfit 130']);
      expect(await resting(scene)).toEqual(rested);
      expect(await scene.position()).not.toHaveProperty('ladder');
    });

    it('keeps the ladder where the same targets rest for other sizes', async () => {
      const { scene, rested } = await restoredAfter({ stop: 97 });
      expect(await resting(scene)).toEqual(rested);
      expect(await scene.position()).toMatchObject({ ladder: [{ price: 110 }, { price: 115 }], stop: 97 });
      expect(await notices(scene)).not.toContain('were older');
    });
  });

  it('leaves one that the owner loosened since where it rests', async () => {
    const scene = new Scene();
    await scene.enter(AIMED);
    await move(scene, { stop: 98 }, 'm1');
    const restore = await backUp(scene.world);
    await move(scene, { stop: 96 }, 'm2');
    await start(scene, restore);
    expect(await resting(scene)).toEqual(['stop 96', 'takeProfit 120']);
    expect(await scene.position()).toMatchObject({ stop: 96 });
  });

  it('never ends with a looser stop than rested, whatever was moved when', async () => {
    const level = fc.integer({ min: 90, max: 99 });
    await fc.assert(
      fc.asyncProperty(fc.array(level, { maxLength: 3 }), fc.array(level, { maxLength: 3 }), async (a, b) => {
        const scene = new Scene();
        await scene.enter(AIMED);
        for (const [at, stop] of a.entries()) await move(scene, { stop }, `a${at}`);
        const restore = await backUp(scene.world);
        for (const [at, stop] of b.entries()) await move(scene, { stop }, `b${at}`);
        const before = await resting(scene);
        await start(scene, restore);
        await reconcile(scene.world.parts);
        expect(await resting(scene)).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a position opened by hand, guarded since the backup', () => {
  it('keeps the stop that rests, and is not called ours', async () => {
    const scene = new Scene();
    const restore = await backUp(scene.world);
    await scene.byHand();
    await reconcile(scene.world.parts);
    await move(scene, { stop: 97 }, 'm1');
    await start(scene, restore);
    expect(await resting(scene)).toEqual(['stop 97']);
    expect(cancels(scene)).toEqual([]);
    expect(await scene.position()).toMatchObject({ guardOnly: true, stop: 97 });
  });
});
