import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { FencedError } from '../../../src/domain/index.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import { createEmergency } from '../../../src/trade/outage/emergency.js';
import { InFlightEntries } from '../../../src/trade/orders/in-flight.js';
import { haltWithoutStore, type HaltLine } from '../../../src/trade/outage/direct-halt.js';
import { mergeHalt } from '../../../src/trade/outage/merge-halt.js';
import { IllStore } from '../../support/ill-store.js';
import { SYMBOL } from '../../support/world.js';
import { begin, isFlat, path, request } from './halt-scene.js';

describe('a halt that the store does not have yet', () => {
  it('is carried on by the next process where Redis stays away', async () => {
    const scene = await begin();
    const store = new IllStore(scene.world.store, wallClock);
    const parts = { ...scene.parts, store: store.target };
    store.turn('refuses');
    scene.wire.failReads(Infinity);
    const result = await haltWithoutStore(parts, scene.file, 'r', request('u9'), { deadlineMs: 300 });
    expect(result.why).toBeDefined();
    scene.wire.heal();
    createEmergency(parts, new DurableLines<HaltLine>(path)).start();
    await expect.poll(() => isFlat(scene), { timeout: 8_000 }).toBe(true);
    expect(scene.wire.calls.filter((call) => call.startsWith('create'))).toEqual([
      `create market ${scene.parts.ids.away(`u9 ${SYMBOL}`, 'close', 1)}`,
    ]);
    store.turn('well');
    await expect.poll(() => existsSync(path), { timeout: 5_000 }).toBe(false);
  });

  it('closes what a bot that reaches Redis opens afterwards', async () => {
    const scene = await begin();
    const store = new IllStore(scene.world.store, wallClock);
    const emergency = createEmergency({ ...scene.parts, store: store.target }, scene.file);
    store.turn('refuses');
    const { direct } = await emergency.halt('r', request('u9'));
    expect(direct).toEqual({ closed: [SYMBOL], left: [] });
    await scene.world.exchange.createOrder({
      clientOrderId: 'rad-test-zz-1-0',
      symbol: SYMBOL,
      side: 'buy',
      type: 'market',
      contracts: 1,
      reduceOnly: false,
      leverage: 5,
    });
    expect(await isFlat(scene)).toBe(false);
    await expect.poll(() => isFlat(scene), { timeout: 8_000 }).toBe(true);
    store.turn('well');
    await expect.poll(() => existsSync(path), { timeout: 5_000 }).toBe(false);
  });

  it('looks for no position of an entry that it has closed already, and keeps the store waiting for none', async () => {
    const scene = await begin();
    const store = new IllStore(scene.world.store, wallClock);
    const inFlight = new InFlightEntries();
    const [entry] = (await scene.world.store.list('intent')).map(({ value }) => value);
    if (!entry) throw new Error('no entry');
    inFlight.note({ ...entry, status: 'working' });
    const parts = { ...scene.parts, store: store.target, inFlight };
    store.turn('refuses');
    const { direct } = await createEmergency(parts, scene.file).halt('r', request('u9'));
    expect(direct?.closed).toEqual([SYMBOL]);
    await wallClock.sleep(3_500);
    const lines = await scene.file.read();
    expect(lines.filter((line) => line.type === 'event' && line.entry.event === 'halt-interrupted')).toEqual(
      [],
    );
    store.turn('well');
    await expect.poll(() => existsSync(path), { timeout: 1_500 }).toBe(false);
  });

  it('comes into the store from a process without the lease: whoever has it halts', async () => {
    const scene = await begin();
    await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
    const fence = (): never => {
      throw new FencedError('trader');
    };
    createEmergency({ ...scene.parts, fence }, scene.file).start();
    await expect.poll(() => existsSync(path)).toBe(false);
    expect((await scene.world.store.get('control', 'main'))?.value.halted).toBe(true);
  });

  it('is not written anew by a look that waited while it was merged', async () => {
    const scene = await begin();
    const { store } = scene.world;
    const { commit, probe } = store;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let looks = 0;
    store.probe = () => Promise.reject(new Error('away'));
    store.commit = async (change) => {
      await gate;
      return commit.call(store, change);
    };
    const sleep = (ms: number, signal?: AbortSignal) => wallClock.sleep(ms === 2_000 ? 50 : ms, signal);
    const emergency = createEmergency({ ...scene.parts, human: { ...wallClock, sleep } }, scene.file);
    await emergency.halt('r', request('u9'));
    store.probe = () => {
      looks += 1;
      return Promise.reject(new Error('away'));
    };
    await expect.poll(() => looks).toBe(1);
    open();
    await expect.poll(() => existsSync(path)).toBe(false);
    store.probe = probe;
    expect(await emergency.merge()).toBe(false);
  });

  it('waits in its file for a store that was found to be one to trade on', async () => {
    const scene = await begin();
    await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
    let asked = 0;
    createEmergency(scene.parts, scene.file, { mayMerge: () => ++asked > 2 }).start();
    await expect.poll(() => asked).toBe(2);
    expect(existsSync(path)).toBe(true);
    await expect.poll(() => existsSync(path), { timeout: 3_000 }).toBe(false);
  });

  it.each([
    [[{ later: 'busy' }], 'whatever is open is closed at market now'],
    [[{ reject: 'no' }], 'whatever is open is closed at market now'],
    [['lostAnswer'], 'what was closed is being booked'],
    [
      [{ fillOnly: 1 }, { later: 'busy' }],
      'what was closed is being booked, and whatever is open is closed at market now',
    ],
  ] as const)('whose orders met %j is told of by that: %s', async (faults, told) => {
    const scene = await begin();
    for (const [at, fault] of faults.entries())
      scene.wire.plan(({ reduceOnly }) => reduceOnly, fault, at === faults.length - 1 ? Infinity : 1);
    await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'), { deadlineMs: 300 });
    await mergeHalt(scene.parts, scene.file);
    const [push] = (await scene.world.store.owedPushes(99)).slice(-1);
    expect(push?.push).toMatchObject({
      text: `Redis is back, and the halt ordered meanwhile is recorded (r): ${told}. /resume to go on.`,
    });
  });
});
