import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { Intent, Order, OrderRequest } from '../../../src/domain/index.js';
import type { Exchange } from '../../../src/venues/exchange.js';
import { InFlightEntries } from '../../../src/trade/orders/in-flight.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import type { Store } from '../../../src/state/store/store.js';
import { executeIntent } from '../../../src/trade/execution/driver.js';
import type { GuardLine } from '../../../src/trade/outage/direct-guard.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { StoreWatch } from '../../../src/trade/outage/store-watch.js';
import { hangable, type Hanging } from '../../support/hanging.js';
import { isStop, QUIET, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-guard-'));
  path = join(dir, 'guard', 'guard.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

interface Rig {
  readonly scene: Scene;
  readonly store: Hanging<Store<BotDocs>>;
  readonly parts: TradingParts;
  readonly inFlight: InFlightEntries;
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
  const watch = new StoreWatch(parts, new DurableLines<GuardLine>(path));
  return { scene, store, parts, inFlight, watch, onDisk };
};

/** An entry is on its way; it has been sent. */
const enter = async ({ scene, parts }: Rig): Promise<{ planned: number; driven: Promise<void> }> => {
  const planned = await scene.approve();
  const [intent] = await scene.intents('open');
  const driven = executeIntent(parts, intent?.id ?? '');
  await expect.poll(() => scene.wire.calls.length, { interval: 5 }).toBeGreaterThan(0);
  return { planned, driven };
};

describe('an entry that fills while the state store is away', () => {
  it('has its stop within a look or two, and the position takes it for its own later', async () => {
    const rig = begin();
    const { scene } = rig;
    const { planned, driven } = await enter(rig);
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
    const { driven } = await enter(rig);
    for (let look = 0; look < 3; look++) expect(await rig.watch.look()).toBe('away');
    expect(await rig.scene.resting('stop')).toHaveLength(1);
    rig.store.resume();
    await driven;
  });

  it('is taken off at market where no stop can rest', async () => {
    const rig = begin();
    const { scene } = rig;
    scene.wire.plan(isStop, { reject: 'no' }, 99);
    const { driven } = await enter(rig);
    await rig.watch.look();
    expect(await scene.held()).toBe(0);
    rig.store.resume();
    await driven;
    await rig.watch.look();
    await scene.world.drain();
    const [trade] = await scene.world.store.list('trade');
    expect(trade?.value.exitReason).toBe('closed: no stop could be placed');
  });

  it('and still works is cancelled: nobody can follow it', async () => {
    const rig = begin(
      new Scene([QUIET, ...Array.from({ length: 20 }, () => QUIET)], { limitOrderTimeout: 600 }),
    );
    await rig.scene.approve();
    const [intent] = await rig.scene.intents('open');
    const driven = executeIntent(rig.parts, intent?.id ?? '');
    await expect.poll(() => rig.scene.resting('limit'), { interval: 5 }).toHaveLength(1);
    await rig.watch.look();
    expect(await rig.scene.resting('limit'), 'one look may be a hitch').toHaveLength(1);
    await rig.watch.look();
    expect(await rig.scene.resting()).toEqual([]);
    rig.store.resume();
    await driven;
  });

  it('is guarded while the cancellation of its order hangs, and that of another symbol', async () => {
    const rig = begin();
    const hang = new Promise<never>(() => undefined);
    Object.assign(rig.parts.exchange, {
      cancelOrder: () => hang,
      fetchOrder: (symbol: string, id: string) =>
        symbol === SYMBOL ? rig.scene.wire.exchange.fetchOrder(symbol, id) : hang,
    });
    const planned = await rig.scene.approve();
    const [intent] = await rig.scene.intents('open');
    const order = { clientOrderId: 'rad-test-other', symbol: 'BBB-USDT', reduceOnly: false } as OrderRequest;
    const step = { request: order, status: 'open', filled: 1, booked: 0, recordedAt: 0 } as const;
    rig.inFlight.note({ ...(intent as Intent), id: 'other', symbol: 'BBB-USDT', steps: [step] });
    const driven = executeIntent(rig.parts, intent?.id ?? '');
    await expect.poll(() => rig.scene.wire.calls.length, { interval: 5 }).toBeGreaterThan(0);
    for (let look = 0; look < 2; look++) await rig.watch.look();
    expect(await rig.scene.resting('stop')).toMatchObject([{ contracts: planned }]);
    rig.store.resume();
    await driven;
  });

  it('gets nothing more from a look that hung, once the store is back', async () => {
    const rig = begin();
    let release: () => void = () => undefined;
    const late = new Promise<readonly Order[]>((resolve) => (release = () => resolve([])));
    const { fetchOpenOrders } = rig.parts.exchange;
    Object.assign(rig.parts.exchange, { fetchOpenOrders: () => late });
    const { driven } = await enter(rig);
    await rig.watch.look();
    rig.store.resume();
    expect(await rig.watch.look()).toBe('there');
    await driven;
    await rig.scene.world.drain();
    Object.assign(rig.parts.exchange, { fetchOpenOrders });
    release();
    await wallClock.sleep(50);
    expect(rig.scene.wire.calls.filter((call) => call.startsWith('create stop'))).toHaveLength(1);
  });

  it('whose process died before the store was back is told of by the next one', async () => {
    const rig = begin();
    const { driven } = await enter(rig);
    await rig.watch.look();
    rig.store.resume();
    await driven;
    const next = new StoreWatch(rig.scene.world.parts, new DurableLines<GuardLine>(path));
    await next.look();
    await next.look();
    expect(await rig.scene.pushes('notice')).toHaveLength(1);
  });
});

describe('a store that comes back', () => {
  const watched = () => {
    const { parts } = new Scene().world;
    const store = hangable<Store<BotDocs>>(parts.store, ['onOwed']);
    const back: string[] = [];
    const options = { onBack: () => void back.push('back') };
    const file = new DurableLines<GuardLine>(path);
    return {
      store,
      back,
      watch: new StoreWatch({ ...parts, store: store.target, human: wallClock }, file, options),
    };
  };

  it.each([
    [1, []],
    [2, ['back']],
  ])('after %i looks has what is under way taken up again: %o', async (looks, told) => {
    const { store, back, watch } = watched();
    store.hang();
    for (let look = 0; look < looks; look++) expect(await watch.look()).toBe('away');
    store.resume();
    expect(await watch.look()).toBe('there');
    expect(back).toEqual(told);
  });
});
