import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import type { Fill } from '../../src/domain/index.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import type { BotDocs } from '../../src/store/docs.js';
import { DurableLines } from '../../src/store/durable-lines.js';
import type { Store } from '../../src/store/store.js';
import { checkPositions } from '../../src/trading/check-positions.js';
import { createEmergency, type Emergency } from '../../src/trading/emergency.js';
import { haltWithoutStore, type HaltLine } from '../../src/trading/halt-without-store.js';
import { mergeHalt } from '../../src/trading/merge-halt.js';
import { offerOpportunity } from '../../src/trading/offer.js';
import type { TradingParts } from '../../src/trading/parts.js';
import type { Row } from '../exchange/support.js';
import { type Hanging, hangable } from '../support/hanging.js';
import { Misbehaving } from '../support/misbehaving.js';
import { SYMBOL, World } from '../support/world.js';

const CALM: Row = [100, 100, 100, 100, 1_000_000];
const rows = (): Row[] => Array.from({ length: 40 }, () => CALM);
const request = (key: string) => ({ key, sentAt: 0 });

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-halt-'));
  path = join(dir, 'halt', 'halt.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Scene {
  readonly world: World;
  readonly wire: Misbehaving;
  readonly store: Hanging<Store<BotDocs>>;
  readonly parts: TradingParts;
  readonly file: DurableLines<HaltLine>;
  readonly emergency: Emergency;
}

/** An open position, and a store that can be made to hang. */
const begin = async (): Promise<Scene> => {
  const world = new World(rows());
  await offerOpportunity(world.parts, world.opportunity());
  const [signal] = await world.desk.signals();
  if (!signal) throw new Error('no signal');
  await world.desk.approve(signal.id, signal.cardVersion, request('u1'));
  await world.drain();
  expect(await world.exchange.fetchPositions()).toHaveLength(1);
  const wire = new Misbehaving(world.exchange);
  const store = hangable<Store<BotDocs>>(world.store, ['onOwed']);
  const parts: TradingParts = {
    ...world.parts,
    store: store.target,
    exchange: wire.exchange,
    human: wallClock,
  };
  const file = new DurableLines<HaltLine>(path);
  return { world, wire, store, parts, file, emergency: createEmergency(parts, file) };
};

const exits = async ({ world }: Scene): Promise<readonly Fill[]> =>
  (await world.exchange.fetchEvents('')).events
    .flatMap((event) => (event.type === 'fill' ? [event.fill] : []))
    .filter(({ side }) => side === 'sell');

const isFlat = async ({ world }: Scene): Promise<boolean> =>
  (await world.exchange.fetchPositions()).length === 0;

/** Everything is booked: the trade is there, once, and nothing rests. */
const settled = async (scene: Scene): Promise<void> => {
  await scene.world.restart();
  const trades = await scene.world.desk.trades(9);
  expect(trades).toHaveLength(1);
  expect(trades[0]?.exitReason).toBe('halt');
  expect(await scene.world.store.list('position')).toSatisfy((docs: { value: { status: string } }[]) =>
    docs.every(({ value }) => value.status === 'closed'),
  );
  expect(await scene.world.exchange.fetchOpenOrders()).toEqual([]);
};

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
      'create market rad-test-u9AAA-i0',
    ]);
    scene.store.resume();
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

  it.each(['lostAnswer', 'lostRequest', { notPlaced: 'busy' }, { fillOnly: 1 }] as const)(
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
    await scene.world.desk.resume(true);
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
    await scene.world.desk.halt('again', request('u11'));
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

  it.each([1, 2, 3, 7])('%d failed reads: goes on until everything is closed', async (times) => {
    const scene = await begin();
    scene.wire.failReads(times);
    const result = await haltWithoutStore(scene.parts, scene.file, 'r', request('u9'));
    expect(result).toEqual({ closed: [SYMBOL], left: [] });
    expect(await isFlat(scene)).toBe(true);
    expect(await exits(scene)).toHaveLength(1);
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
    const request = { ...step.request, clientOrderId: 'rad-test-e2-i0', symbol: 'BBB-USDT' };
    const steps = [{ ...step, request, status: 'open' as const }];
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
    expect((await world.store.get('intent', 'e2'))?.value.calledOff).toBe('the bot is halted');
  });
});
