import { describe, expect, it } from 'vitest';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { request } from '../../support/scene.js';
import { Fate, SYMBOL } from '../../support/world.js';
import { MINUTES_5, held, walk, rungs, stops } from './ladder-scene.js';

describe('a target that was reached while the record of fills was late', () => {
  it('counts although its order has given way to another meanwhile', async () => {
    const scene = await held([100, 104, 103], { stopFollows: 'entry' });
    scene.wire.withholdsFills = true;
    scene.world.clock.set(Date.UTC(2025, 9, 1) + 7 * MINUTES_5);
    const targets = [
      { price: 104, share: 0.5 },
      { price: 112, share: 0.5 },
    ];
    await scene.world.desk.positions.retarget(
      { symbol: SYMBOL, stopFollows: 'entry', targets },
      request('u2'),
    );
    await scene.world.drain(3000);
    scene.wire.withholdsFills = false;
    for (let tick = 0; tick < 4; tick++) {
      scene.world.clock.set(scene.world.clock.now() + 10_000);
      await checkPositions(scene.world.parts);
      await scene.world.drain();
    }
    const [first] = (await scene.position())?.ladder ?? [];
    expect(first?.filled).toBeGreaterThan(0);
    expect((await stops(scene)).map(([, contracts]) => contracts)).toEqual([await scene.held()]);
  });
});

describe('a stop that the exchange refuses to let follow', () => {
  it('is tried again after a while', async () => {
    const scene = await held([100, 104.5, 104.5, 104.5, 104.5, 104.5], { stopFollows: 'entry' });
    scene.wire.plan(({ type, triggerPrice }) => type === 'stop' && (triggerPrice ?? 0) > 100, {
      reject: 'busy',
    });
    for (const candle of [1, 2, 3, 4, 5]) await walk(scene, candle);
    expect((await stops(scene))[0]?.[0]).toBeGreaterThan(100);
  });
});

describe('a process that dies while a ladder fills', () => {
  it('leaves, whatever it was doing, what is open under one whole stop and the rungs that are left', async () => {
    for (const when of ['before', 'after'] as const)
      for (let call = 1; ; call++) {
        const scene = await held([100, 104, 104, 104, 104], { stopFollows: 'rungs' });
        const fate = new Fate(call, when);
        scene.world.fateOf(fate);
        await walk(scene, 1).catch(() => undefined);
        if (!fate.died) break;
        await scene.world.restart();
        for (const candle of [2, 3, 4]) await walk(scene, candle);
        const open = await scene.held();
        expect((await stops(scene)).map(([, contracts]) => contracts)).toEqual([open]);
        expect((await rungs(scene)).map(([price]) => price)).toEqual([108, 112]);
        expect((await rungs(scene)).reduce((sum, [, contracts]) => sum + contracts, 0)).toBe(open);
      }
  });
});
