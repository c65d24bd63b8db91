import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { Exchange } from '../../../src/venues/exchange.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { createEmergency } from '../../../src/trade/outage/emergency.js';
import { haltWithoutStore, type HaltLine } from '../../../src/trade/outage/direct-halt.js';
import { mergeHalt } from '../../../src/trade/outage/merge-halt.js';
import { IllStore } from '../../support/ill-store.js';
import { SYMBOL } from '../../support/world.js';
import { begin, exits, isFlat, path, request, settled } from './halt-scene.js';

describe('a halt without Redis that meets more faults', () => {
  it.each([1, 2, 3, 7])('%d failed reads: goes on until everything is closed', async (times) => {
    const scene = await begin();
    scene.wire.failReads(times);
    const result = await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
    expect(result).toEqual({ closed: [SYMBOL], left: [] });
    expect(await isFlat(scene)).toBe(true);
    expect(await exits(scene)).toHaveLength(1);
  });

  it('ends in its time although somebody sets the clock back', async () => {
    const scene = await begin();
    scene.wire.failReads(Infinity);
    let set = 0;
    const human = { ...wallClock, now: () => wallClock.now() - 3_600_000 * set++ };
    const halted = haltWithoutStore({ ...scene.parts, human }, scene.file, 'r', request('u9'), {
      deadlineMs: 300,
    });
    const late = wallClock.sleep(3_000).then(() => 'late');
    expect(await Promise.race([halted, late])).toMatchObject({ left: [], why: expect.any(String) as string });
  });

  it('goes on by itself where the exchange was away until its time was over, and Redis still is', async () => {
    const scene = await begin();
    const human = { ...wallClock, elapsed: () => wallClock.elapsed() * 200 };
    const store = new IllStore(scene.world.store, wallClock);
    const emergency = createEmergency({ ...scene.parts, store: store.target, human }, scene.file);
    store.turn('refuses');
    scene.wire.failReads(Infinity);
    const { direct } = await emergency.halt('r', request('u9'));
    expect(direct?.why).toBeDefined();
    scene.wire.heal();
    await expect.poll(() => isFlat(scene), { timeout: 10_000 }).toBe(true);
    expect(await exits(scene)).toHaveLength(1);
    store.turn('well');
  });

  it('writes what each try says again only once, and one loop goes on whoever taps again', async () => {
    const scene = await begin();
    const loops: number[] = [];
    const human = {
      ...wallClock,
      elapsed: () => wallClock.elapsed() * 40,
      sleep: (ms: number, signal?: AbortSignal) => {
        if (ms !== 2_000 || signal) return wallClock.sleep(ms, signal);
        loops.push(ms);
        return new Promise<void>(() => undefined);
      },
    };
    const store = new IllStore(scene.world.store, wallClock);
    const emergency = createEmergency({ ...scene.parts, store: store.target, human }, scene.file);
    store.turn('refuses');
    scene.wire.plan(({ reduceOnly }) => reduceOnly, { later: 'busy' }, Infinity);
    for (const key of ['u9', 'u9', 'u9'])
      expect((await emergency.halt('r', request(key))).direct?.left).toEqual([SYMBOL]);
    expect(scene.wire.calls.filter((call) => call.startsWith('create')).length).toBeGreaterThan(3);
    expect(
      (await scene.file.read()).map((line) => (line.type === 'event' ? line.entry.event : line.type)),
    ).toEqual(['halted', 'order', 'order-sent']);
    expect(loops).toHaveLength(1);
    store.turn('well');
  });

  it('repeats the cancellation of an entry whose fate was not known', async () => {
    const scene = await begin();
    const entry = {
      clientOrderId: 'rad-test-e1-i0',
      symbol: SYMBOL,
      side: 'buy',
      type: 'limit',
      price: 50,
      contracts: 1,
      reduceOnly: false,
      leverage: 2,
    } as const;
    let unknown = 2;
    const exchange: Exchange = {
      ...scene.wire.exchange,
      fetchOpenOrders: async () => {
        const resting = await scene.world.exchange.fetchOpenOrders();
        const order = {
          ...entry,
          exchangeOrderId: 'x1',
          status: 'open',
          filled: 0,
          createdAt: 0,
          timestamp: 0,
        };
        return unknown >= 0 ? [...resting, order as never] : resting;
      },
      cancelOrder: (symbol, id) => {
        if (id !== entry.clientOrderId) return scene.wire.exchange.cancelOrder(symbol, id);
        unknown -= 1;
        return Promise.resolve(
          unknown < 0 ? { outcome: 'canceled' } : { outcome: 'unknown', reason: 'timed out' },
        );
      },
    };
    const result = await haltWithoutStore({ ...scene.parts, exchange }, scene.file, 'r', request('u9'));
    expect(unknown).toBe(-1);
    const told = (await scene.file.read()).filter(
      (line) =>
        line.type === 'event' &&
        line.entry.event === 'order-canceled' &&
        line.entry.data.clientOrderId === entry.clientOrderId,
    );
    expect(told).toHaveLength(2);
    expect(result).toEqual({ closed: [SYMBOL], left: [] });
  });

  it('Redis back in mid-halt: nothing half written is merged, and nothing that came later is lost', async () => {
    const scene = await begin();
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    let waits = true;
    const exchange: Exchange = {
      ...scene.wire.exchange,
      fetchPositions: async () => {
        if (waits) await slow;
        waits = false;
        return scene.wire.exchange.fetchPositions();
      },
    };
    const emergency = createEmergency({ ...scene.parts, exchange }, scene.file);
    scene.store.hang();
    const halting = emergency.halt('by the owner', request('u9'));
    while (!existsSync(path)) await wallClock.sleep(20);
    scene.store.resume();
    const merging = emergency.merge();
    await wallClock.sleep(50);
    release();
    expect((await halting).direct).toEqual({ closed: [SYMBOL], left: [] });
    await merging;
    while (existsSync(path)) await wallClock.sleep(20);
    const journal = await scene.world.store.journal();
    expect(journal.filter(({ event }) => event === 'halted')).toHaveLength(1);
    expect(journal.filter(({ event, cause }) => event === 'order-recorded' && cause === 'halt')).toHaveLength(
      1,
    );
    await scene.world.drain();
    await settled(scene);
    const texts = (await scene.world.store.owedPushes(99)).filter(
      ({ push }) => push.type === 'notice' && push.text.includes('Redis is back'),
    );
    expect(texts).toHaveLength(1);
  });

  it('only lines that were merged go from the file', async () => {
    const { file } = await begin();
    const line = (at: number): HaltLine => ({ type: 'halted', at, reason: 'r', key: `u${at}` });
    for (const at of [1, 2, 3]) await file.append(line(at));
    await file.drop([line(1), line(2)]);
    expect(await file.read()).toEqual([line(3)]);
    // Another process merged and dropped them already.
    await file.drop([line(1), line(2)]);
    expect(await file.read()).toEqual([line(3)]);
    await file.drop([line(3)]);
    expect(existsSync(path)).toBe(false);
  });

  it('a line that another process writes while it is merged stays for the next merge', async () => {
    const scene = await begin();
    await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
    const late: HaltLine = { type: 'halted', at: 2, reason: 'again', key: 'u10' };
    const { commit } = scene.world.store;
    scene.world.store.commit = async (change) => {
      await commit.call(scene.world.store, change);
      scene.world.store.commit = commit;
      await new DurableLines<HaltLine>(path).append(late);
    };
    await mergeHalt(scene.parts, scene.file);
    expect(await scene.file.read()).toEqual([late]);
  });

  it('what a process that died has left comes in without anybody asking for it', async () => {
    const scene = await begin();
    await scene.file.append({ type: 'halted', at: 1, reason: 'by the owner', key: 'u7' });
    scene.store.hang();
    const emergency = createEmergency(scene.parts, new DurableLines<HaltLine>(path));
    emergency.start();
    await wallClock.sleep(50);
    scene.store.resume();
    while (existsSync(path)) await wallClock.sleep(20);
    expect((await scene.world.store.get('control', 'main'))?.value.halted).toBe(true);
  });
});

describe('a halt with Redis there', () => {
  it('calls an entry off again in each tick, until it is gone', async () => {
    const scene = await begin();
    const { world } = scene;
    const doc = (await world.store.list('intent')).find(({ value }) => value.kind === 'open');
    if (!doc) throw new Error('no entry');
    const entry = { ...doc.value, id: 'e2', symbol: 'BBB-USDT', status: 'working' } as const;
    const [step] = entry.steps;
    if (!step) throw new Error('no step');
    const sent = { ...step.request, clientOrderId: 'rad-test-e2-i0', symbol: 'BBB-USDT' };
    const steps = [{ ...step, request: sent, status: 'open' as const }];
    await world.store.commit({
      put: [
        { kind: 'intent', id: 'e2', value: { ...entry, steps, createdAt: world.clock.now() }, version: 0 },
        {
          kind: 'control',
          id: 'main',
          value: { paused: true, halted: true, armed: false, updatedAt: 0 },
        },
      ],
    });
    for (let ticks = 0; ticks < 2; ticks++)
      await checkPositions({ ...world.parts, exchange: scene.wire.exchange }).catch(() => undefined);
    expect(scene.wire.calls.filter((call) => call === 'cancel rad-test-e2-i0')).toHaveLength(2);
    expect((await world.store.get('intent', 'e2'))?.value.cancelReason).toBe('the bot is halted');
  });
});
