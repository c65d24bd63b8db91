import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import type { OrderRequest } from '../../src/domain/index.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import { InFlightEntries } from '../../src/execution/in-flight.js';
import type { BotDocs } from '../../src/store/docs.js';
import { DurableLines } from '../../src/store/durable-lines.js';
import type { Store } from '../../src/store/store.js';
import { executeIntent } from '../../src/execution/execute.js';
import type { GuardLine } from '../../src/trading/guard-without-store.js';
import type { TradingParts } from '../../src/trading/parts.js';
import { StoreWatch } from '../../src/trading/store-watch.js';
import { hangable, type Hanging } from '../support/hanging.js';
import { isStop, QUIET, Scene } from '../support/scene.js';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-guard-'));
  path = join(dir, 'guard', 'guard.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Rig {
  readonly scene: Scene;
  readonly store: Hanging<Store<BotDocs>>;
  readonly parts: TradingParts;
  readonly watch: StoreWatch;
  /** Lines on disk when each order was sent. */
  readonly onDisk: string[];
}

/** A store that stops answering in the moment in which an entry has been sent. */
const begin = (scene = new Scene()): Rig => {
  const store = hangable<Store<BotDocs>>(scene.world.store, ['onOwed']);
  const onDisk: string[] = [];
  let hung = false;
  const exchange: Exchange = {
    ...scene.wire.exchange,
    createOrder: async (request: OrderRequest) => {
      if (request.reduceOnly) onDisk.push(existsSync(path) ? readFileSync(path, 'utf8') : '');
      const placed = await scene.wire.exchange.createOrder(request);
      if (!request.reduceOnly && !hung) store.hang();
      hung ||= !request.reduceOnly;
      return placed;
    },
  };
  const inFlight = new InFlightEntries();
  const parts = { ...scene.world.parts, store: store.target, exchange, human: wallClock, inFlight };
  return { scene, store, parts, watch: new StoreWatch(parts, new DurableLines<GuardLine>(path)), onDisk };
};

describe('an entry that fills while the state store is away', () => {
  it('has its stop within a look or two, and the position takes it for its own later', async () => {
    const rig = begin();
    const { scene } = rig;
    const planned = await scene.approve();
    const [intent] = await scene.intents('open');
    const driven = executeIntent(rig.parts, intent?.id ?? '');
    await expect.poll(() => scene.wire.calls.length, { interval: 5 }).toBeGreaterThan(0);
    expect(await rig.watch.look()).toBe('away');
    const [stop] = await scene.resting('stop');
    expect(stop).toMatchObject({ contracts: planned, triggerPrice: 95, reduceOnly: true });
    expect(rig.onDisk[0], 'on disk before it was sent').toContain(stop?.clientOrderId);
    rig.store.resume();
    await driven;
    expect(await rig.watch.look()).toBe('there');
    await scene.world.drain();
    expect(await scene.position()).toMatchObject({ contracts: planned, protection: [{ state: 'resting' }] });
    expect(await scene.resting('stop')).toMatchObject([{ clientOrderId: stop?.clientOrderId }]);
    expect(scene.wire.calls.filter((call) => call.startsWith('create stop'))).toHaveLength(1);
    const journal = await scene.world.store.journal({ match: ({ event }) => event === 'guard-recorded' });
    expect(journal).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
    expect((await scene.pushes('notice')).map(({ text }) => text)).toEqual([
      expect.stringContaining('guarded straight on the exchange'),
    ]);
  });

  it('is guarded once, however often it is looked at', async () => {
    const rig = begin();
    await rig.scene.approve();
    const [intent] = await rig.scene.intents('open');
    const driven = executeIntent(rig.parts, intent?.id ?? '');
    await expect.poll(() => rig.scene.wire.calls.length, { interval: 5 }).toBeGreaterThan(0);
    for (let look = 0; look < 3; look++) expect(await rig.watch.look()).toBe('away');
    expect(await rig.scene.resting('stop')).toHaveLength(1);
    rig.store.resume();
    await driven;
  });

  it('is taken off at market where no stop can rest', async () => {
    const rig = begin();
    const { scene } = rig;
    scene.wire.plan(isStop, { reject: 'no' }, 99);
    await scene.approve();
    const [intent] = await scene.intents('open');
    const driven = executeIntent(rig.parts, intent?.id ?? '');
    await expect.poll(() => scene.wire.calls.length, { interval: 5 }).toBeGreaterThan(0);
    await rig.watch.look();
    expect(await scene.held()).toBe(0);
    rig.store.resume();
    await driven;
    await rig.watch.look();
    await scene.world.drain();
    const [trade] = await scene.world.store.list('trade');
    expect(trade?.value.exitReason).toBe('closed: no stop could be placed');
  });

  it('and still works is called off: nobody can follow it', async () => {
    const rig = begin(
      new Scene([QUIET, ...Array.from({ length: 20 }, () => QUIET)], { limitOrderTimeout: 600 }),
    );
    await rig.scene.approve();
    const [intent] = await rig.scene.intents('open');
    const driven = executeIntent(rig.parts, intent?.id ?? '');
    await expect.poll(() => rig.scene.resting('limit'), { interval: 5 }).toHaveLength(1);
    await rig.watch.look();
    expect(await rig.scene.resting()).toEqual([]);
    rig.store.resume();
    await driven;
  });

  it('whose process died before the store was back is told of by the next one', async () => {
    const rig = begin();
    await rig.scene.approve();
    const [intent] = await rig.scene.intents('open');
    const driven = executeIntent(rig.parts, intent?.id ?? '');
    await expect.poll(() => rig.scene.wire.calls.length, { interval: 5 }).toBeGreaterThan(0);
    await rig.watch.look();
    rig.store.resume();
    await driven;
    const next = new StoreWatch(rig.scene.world.parts, new DurableLines<GuardLine>(path));
    await next.look();
    await next.look();
    expect(await rig.scene.pushes('notice')).toHaveLength(1);
  });
});
