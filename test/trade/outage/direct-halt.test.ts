import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { Exchange } from '../../../src/venues/exchange.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import { createEmergency } from '../../../src/trade/outage/emergency.js';
import { haltWithoutStore, type HaltLine } from '../../../src/trade/outage/direct-halt.js';
import { mergeHalt } from '../../../src/trade/outage/merge-halt.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { SYMBOL } from '../../support/world.js';
import { begin, exits, isFlat, path, request, settled } from './halt-scene.js';

describe('a halt while Redis hangs', () => {
  it('closes everything straight on the exchange, reduce-only, within seconds', async () => {
    const scene = await begin();
    scene.store.hang();
    const before = wallClock.now();
    const result = await scene.emergency.halt('by the owner', request('u9'));
    expect(wallClock.now() - before).toBeLessThan(3_000);
    expect(result).toEqual({ closing: [SYMBOL], direct: { closed: [SYMBOL], left: [] } });
    expect(await isFlat(scene)).toBe(true);
    expect(await scene.world.exchange.fetchOpenOrders()).toEqual([]);
    expect(scene.wire.calls.filter((call) => call.startsWith('create'))).toEqual([
      `create market ${scene.parts.ids.away(`u9 ${SYMBOL}`, 'close', 1)}`,
    ]);
    scene.store.resume();
  });

  it('only notes it where the account itself is away with Redis, and closes once it is back', async () => {
    const scene = await begin();
    const emergency = createEmergency(scene.parts, scene.file, { simulated: true });
    scene.store.hang();
    const before = wallClock.now();
    const result = await emergency.halt('by the owner', request('u9'));
    expect(wallClock.now() - before).toBeLessThan(3_000);
    expect(result).toEqual({ closing: [], direct: { closed: [], left: [], waits: true } });
    expect(scene.wire.calls).toEqual([]);
    scene.store.resume();
    while (existsSync(path)) await wallClock.sleep(20);
    const [push] = (await scene.world.store.owedPushes(9)).slice(-1);
    expect(push?.push).toMatchObject({
      text: expect.stringContaining('whatever is open is closed at market now'),
    });
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    await settled(scene);
  });

  it('writes each order to disk before it is sent', async () => {
    const scene = await begin();
    const real = scene.wire.exchange.createOrder;
    let onDisk = '';
    const exchange: Exchange = {
      ...scene.wire.exchange,
      createOrder: (order) => {
        onDisk = readFileSync(path, 'utf8');
        return real(order);
      },
    };
    await haltWithoutStore({ ...scene.parts, exchange }, scene.file, 'r', request('u9'));
    const types = onDisk
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as HaltLine).type);
    expect(types[0]).toBe('halted');
    expect(types.at(-1)).toBe('order');
  });

  it('comes into the store once it is back: halted, booked once, in the journal, with an alarm', async () => {
    const scene = await begin();
    scene.store.hang();
    await scene.emergency.halt('by the owner', request('u9'));
    scene.store.resume();
    while (existsSync(path)) await wallClock.sleep(20);
    const { world } = scene;
    expect((await world.store.get('control', 'main'))?.value).toMatchObject({
      halted: true,
      paused: true,
      haltReason: 'by the owner',
    });
    await world.drain();
    await settled(scene);
    expect(await exits(scene)).toHaveLength(1);
    const events = (await world.store.journal()).map(({ event }) => event);
    expect(events.filter((event) => event === 'halted')).toHaveLength(1);
    expect(events).toContain('order-sent');
    const texts = (await world.store.owedPushes(99)).map(({ push }) =>
      push.type === 'notice' ? push.text : '',
    );
    expect(texts.filter((text) => text.includes('Redis is back'))).toHaveLength(1);
  });

  it('is idempotent: the same request again, and another one, close nothing twice', async () => {
    const scene = await begin();
    for (const key of ['u9', 'u9', 'u10']) await haltWithoutStore(scene.parts, scene.file, 'r', request(key));
    expect(await exits(scene)).toHaveLength(1);
    await mergeHalt(scene.parts, scene.file);
    await scene.world.drain();
    await settled(scene);
    expect(await exits(scene)).toHaveLength(1);
  });

  it.each(['lostAnswer', 'lostRequest', { later: 'busy' }, { fillOnly: 1 }] as const)(
    'the order meets %j: closed once all the same, and booked',
    async (fault) => {
      const scene = await begin();
      const open = (await scene.world.exchange.fetchPositions())[0]?.contracts;
      scene.wire.plan(() => true, fault);
      const result = await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
      expect(result).toEqual({ closed: [SYMBOL], left: [] });
      await mergeHalt(scene.parts, scene.file);
      await scene.world.drain();
      await settled(scene);
      const sold = (await exits(scene)).reduce((sum, { contracts }) => sum + contracts, 0);
      expect(sold).toBe(open);
    },
    20_000,
  );

  it('killed after the order was sent: the next start merges the file before it trades', async () => {
    const scene = await begin();
    await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
    // The process died here; another one finds the file.
    expect(await createEmergency(scene.parts, new DurableLines<HaltLine>(path)).merge()).toBe(true);
    expect(await createEmergency(scene.parts, new DurableLines<HaltLine>(path)).merge()).toBe(false);
    await settled(scene);
  });

  it('killed between the merge and the removal of the file: merged once', async () => {
    const scene = await begin();
    await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
    const text = readFileSync(path, 'utf8');
    await mergeHalt(scene.parts, scene.file);
    await scene.world.desk.account.resume(true);
    for (const line of text.trim().split('\n')) await scene.file.append(JSON.parse(line) as HaltLine);
    await mergeHalt(scene.parts, scene.file);
    expect((await scene.world.store.get('control', 'main'))?.value.halted).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  it('a torn last line is left out', async () => {
    const scene = await begin();
    await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
    const whole = (await scene.file.read()).length;
    const { appendFileSync } = await import('node:fs');
    appendFileSync(path, '{"type":"order","at":1,"int');
    expect(await scene.file.read()).toHaveLength(whole);
    await mergeHalt(scene.parts, scene.file);
    await scene.world.drain();
    await settled(scene);
  });

  it('with the exchange out of reach too: says so, and the halt is carried out once Redis is back', async () => {
    const scene = await begin();
    scene.wire.failReads(99);
    const result = await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'), { deadlineMs: 700 });
    expect(result.why).toContain('could not be read');
    expect(await isFlat(scene)).toBe(false);
    scene.wire.failReads(0);
    await mergeHalt(scene.parts, scene.file);
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    await settled(scene);
  });

  it('the store dying in the middle of an ordinary halt: goes on without it', async () => {
    const scene = await begin();
    const { commit } = scene.world.store;
    let commits = 0;
    scene.world.store.commit = async (change) => {
      commits += 1;
      if (commits === 2) scene.store.hang();
      if (commits === 2) await new Promise<void>(() => undefined);
      return commit.call(scene.world.store, change);
    };
    const result = await scene.emergency.halt('by the owner', request('u9'));
    expect(result.direct?.closed).toEqual([SYMBOL]);
    expect(await isFlat(scene)).toBe(true);
    scene.world.store.commit = commit;
    scene.store.resume();
  }, 15_000);
});
