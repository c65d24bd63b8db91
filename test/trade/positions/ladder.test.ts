import { describe, expect, it } from 'vitest';
import type { Intent, Position } from '../../../src/domain/index.js';
import type { RetargetOrder } from '../../../src/trade/core/results.js';
import { followLadders } from '../../../src/trade/positions/follow-ladder.js';
import { intentOn } from '../../../src/trade/orders/intents.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { isTarget, QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';
import { MINUTES_5, AHEAD, RICH, THIRDS, held, walk, rungs, openPosition, stops } from './ladder-scene.js';

describe('a ladder of targets', () => {
  it('rests as reduce-only take-profits, each for its share, under one stop for all that is open', async () => {
    const scene = await held([100]);
    const open = await scene.held();
    const sizes = (await rungs(scene)).map(([, contracts]) => contracts);
    expect((await rungs(scene)).map(([price]) => price)).toEqual([104, 108, 112]);
    expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(open);
    expect(sizes[0]).toBeCloseTo(open * 0.3, -1);
    expect(await stops(scene)).toEqual([[expect.any(Number), open]]);
    expect((await scene.resting('takeProfit')).every(({ reduceOnly }) => reduceOnly)).toBe(true);
  });

  it('is filled rung by rung: the stop shrinks with what is open, no other rung moves, the last one closes', async () => {
    const scene = await held([100, 104, 108, 112]);
    const first = await rungs(scene);
    await walk(scene, 1);
    expect(await rungs(scene)).toEqual(first.slice(1));
    expect(await stops(scene)).toEqual([[expect.any(Number), await scene.held()]]);
    expect(await scene.position()).toMatchObject({ target: 108, ladder: [{ done: true }, {}, {}] });
    await walk(scene, 2);
    expect(await rungs(scene)).toEqual(first.slice(2));
    await walk(scene, 3);
    expect(await scene.held()).toBe(0);
    expect(await scene.resting()).toEqual([]);
    expect(await scene.pushes('exit')).toMatchObject([{ trade: { exitReason: 'target' } }]);
  });

  it('has the stop resized once where one candle takes several rungs', async () => {
    const scene = await held([100, 109]);
    scene.wire.calls.length = 0;
    await walk(scene, 1);
    expect(await rungs(scene)).toMatchObject([[112, expect.any(Number)]]);
    expect(scene.wire.calls.filter((call) => call.startsWith('create'))).toHaveLength(1);
  });

  it('leaves what no target is for running under the stop', async () => {
    const scene = await held([100, 104, 108], {
      targets: [
        { price: 104, share: 0.25 },
        { price: 108, share: 0.25 },
      ],
    });
    const open = await scene.held();
    await walk(scene, 2);
    expect(await scene.held()).toBeGreaterThan(open * 0.45);
    expect(await rungs(scene)).toEqual([]);
    expect(await stops(scene)).toEqual([[expect.any(Number), await scene.held()]]);
    expect((await scene.position())?.target).toBeUndefined();
  });

  it('loses a rung that the exchange refuses, and keeps the others', async () => {
    const scene = new Scene([...AHEAD, ...Array.from({ length: 10 }, () => QUIET)], RICH);
    await scene.enter();
    scene.wire.plan(
      ({ type, triggerPrice }) => isTarget({ type }) && triggerPrice === 108,
      { reject: 'no' },
      99,
    );
    await scene.world.desk.positions.retarget(THIRDS, request('u1'));
    await scene.world.drain();
    expect((await rungs(scene)).map(([price]) => price)).toEqual([104, 112]);
    expect(await scene.pushes('notice')).toMatchObject([
      { text: expect.stringContaining('with the others') },
    ]);
  });

  it('shrinks with a position of which part is closed by hand', async () => {
    const scene = await held([100]);
    await scene.world.desk.positions.close(SYMBOL, 0.5, request('u2'), '/close');
    await scene.world.drain();
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    const sizes = (await rungs(scene)).map(([, contracts]) => contracts);
    expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(await scene.held());
  });

  it('gives way to one target, or to none, when the owner says so', async () => {
    const scene = await held([100]);
    await scene.world.desk.positions.retarget({ symbol: SYMBOL, target: 120 }, request('u2'));
    await scene.world.drain();
    expect(await rungs(scene)).toEqual([[120, await scene.held()]]);
    expect((await scene.position())?.ladder).toBeUndefined();
  });

  it('is refused with a target on the wrong side, and with more than the whole', async () => {
    const scene = await held([100]);
    const wish = (targets: NonNullable<RetargetOrder['targets']>) =>
      scene.world.desk.positions.retarget({ symbol: SYMBOL, targets }, request('u3'));
    expect(await wish([{ price: 95, share: 1 }])).toMatchObject({ code: 'target-wrong-side' });
    expect(
      await wish([
        { price: 104, share: 0.7 },
        { price: 105, share: 0.7 },
      ]),
    ).toMatchObject({
      code: 'bad-ladder',
    });
  });
});

describe('a stop that follows a ladder', () => {
  it('goes to entry after the first target, costs included, and then one target behind', async () => {
    const scene = await held([100, 104.5, 104.5, 108.5, 108.5], { stopFollows: 'rungs' });
    await walk(scene, 1);
    await walk(scene, 2);
    const entry = (await scene.position())?.entryPrice ?? 0;
    const [[first] = []] = await stops(scene);
    expect(first).toBeGreaterThan(entry);
    expect(first).toBeLessThan(entry * 1.01);
    expect(await scene.pushes('moved')).toMatchObject([
      { what: 'target' },
      { what: 'stop', cause: 'target 1 of 3 reached' },
    ]);
    await walk(scene, 3);
    await walk(scene, 4);
    expect(await stops(scene)).toEqual([[104, await scene.held()]]);
  });

  it('is decided in the journal before anything is sent, and not while something else is on its way', async () => {
    const scene = await held([100, 104.5, 104.5], { stopFollows: 'entry' });
    const { parts, store, clock } = scene.world;
    await walk(scene, 1);
    const moves = async () => (await scene.intents()).filter(({ id }) => id.startsWith('L1'));
    const own = { id: 'X1', by: 'owner', kind: 'retarget', cause: 'by hand' } as const;
    const other = intentOn(parts, await openPosition(scene), own);
    await store.commit({ put: [{ kind: 'intent', id: other.id, value: other, version: 0 }] });
    await followLadders(parts);
    expect(await moves()).toEqual([]);
    const done: Intent = { ...other, status: 'done' };
    await store.commit({ put: [{ kind: 'intent', id: other.id, value: done, version: 1 }] });
    await followLadders(parts);
    const [move] = await moves();
    expect(move).toMatchObject({ by: 'bot', kind: 'retarget', status: 'pending' });
    expect(await store.journal({ match: ({ intentId }) => intentId === move?.id })).toMatchObject([
      { event: 'intent-recorded', at: clock.now() },
    ]);
  });

  it('stays where the owner pinned it', async () => {
    const scene = await held([100, 104.5, 104.5], { stopFollows: 'entry' });
    const pinned: Position = { ...(await openPosition(scene)), stopPinned: true };
    const { version = 0 } = (await scene.world.store.get('position', SYMBOL)) ?? {};
    await scene.world.store.commit({ put: [{ kind: 'position', id: SYMBOL, value: pinned, version }] });
    for (const candle of [1, 2]) await walk(scene, candle);
    expect(await scene.position()).toMatchObject({ stop: pinned.stop, ladder: [{ done: true }, {}, {}] });
  });

  it('stays at entry where no more was wished, and where it was where nothing was', async () => {
    const path = [100, 104.5, 104.5, 108.5, 108.5];
    const entry = await held(path, { stopFollows: 'entry' });
    const still = await held(path);
    const before = await stops(still);
    for (const candle of [1, 2, 3, 4]) {
      await walk(entry, candle);
      await walk(still, candle);
    }
    expect((await stops(entry))[0]?.[0]).toBeLessThan(101);
    expect((await stops(entry))[0]?.[0]).toBeGreaterThan(100);
    expect((await stops(still))[0]?.[0]).toBe(before[0]?.[0]);
  });

  it('closes what is left where the price is already back beyond it', async () => {
    const scene = await held([100, 104.5, 99], { stopFollows: 'entry' });
    scene.world.clock.set(Date.UTC(2025, 9, 1) + (AHEAD.length + 3) * MINUTES_5);
    // The first tick guards what is left, the second lets the stop follow.
    for (let tick = 0; tick < 2; tick++) {
      await checkPositions(scene.world.parts);
      await scene.world.drain();
    }
    expect(await scene.held()).toBe(0);
    expect(await scene.pushes('exit')).toMatchObject([
      { trade: { exitReason: expect.stringContaining('target 1 of 3 reached') } },
    ]);
  });

  it('neither moves nor closes anything by a price that is old, and follows once there is a new one', async () => {
    const scene = await held([100, 104.5, 104.5, 104.5], { stopFollows: 'entry' });
    const { market, clock, parts } = scene.world;
    const quote = parts.market.quote.bind(parts.market);
    market.quote = async (symbol) => ({
      ...(await quote(symbol)),
      mark: 99,
      timestamp: clock.now() - 300_000,
    });
    scene.world.reboot();
    for (const candle of [1, 2]) await walk(scene, candle);
    const left = await scene.held();
    expect(left).toBeGreaterThan(0);
    expect(await scene.position()).toMatchObject({ stop: 95, ladder: [{ done: true }, {}, {}] });
    market.quote = quote;
    scene.world.reboot();
    await walk(scene, 3);
    expect(await scene.held()).toBe(left);
    expect((await scene.position())?.stop).toBeGreaterThan(100);
  });
});
