import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Intent } from '../../../src/domain/index.js';
import { executeIntent } from '../../../src/trade/execution/driver.js';
import { closeUnguardedNow } from '../../../src/trade/execution/missing-stop.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { InFlightEntries } from '../../../src/trade/orders/in-flight.js';
import { intentOf } from '../booking/fixtures.js';
import { isMarket, QUIET, Scene } from '../../support/scene.js';
import { Crash, Fate, SYMBOL } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';

const BELOW: Row = [93, 93, 93, 93, 1_000_000];

let scene: Scene;
let parts: TradingParts;
/** A long from 100 whose stop is gone from the exchange, and the price beyond it. */
const begin = async (): Promise<void> => {
  scene = new Scene([QUIET, QUIET, ...Array.from({ length: 60 }, () => BELOW)]);
  await scene.enter();
  const [stop] = await scene.resting('stop');
  await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
  scene.world.clock.advance(600_000);
  scene.wire.calls.length = 0;
  process();
};
beforeEach(begin);

/** Another process on what the one before left, which may die, too. */
const process = (fate = new Fate()): void => {
  scene.world.reboot(fate);
  parts = { ...scene.world.parts, inFlight: new InFlightEntries() };
  scene.world.parts = parts;
};

const close = (): Promise<boolean> => closeUnguardedNow(parts, SYMBOL);

const sent = (): readonly string[] => scene.wire.calls.filter((call) => call.startsWith('create market'));

const closing = async (): Promise<Intent | undefined> => (await scene.intents('close'))[0];

const journal = async (): Promise<readonly string[]> =>
  (await scene.world.store.journal({ match: ({ intentId }) => intentId?.startsWith('F0') ?? false })).map(
    ({ event }) => event,
  );

describe('a closing at once', () => {
  it('is in one commit with its order, which is sent right then and driven to its end', async () => {
    const { commit } = scene.world.store;
    const orders: (readonly string[])[] = [];
    scene.world.store.commit = (change) => {
      orders.push(
        (change.put ?? [])
          .flatMap(({ kind, value }) => (kind === 'intent' ? value.steps : []))
          .map(({ status }) => `${status}, ${sent().length} sent`),
      );
      return commit.call(scene.world.store, change);
    };
    expect(await close()).toBe(true);
    expect(orders[0]).toEqual(['recorded, 0 sent']);
    expect(sent()).toHaveLength(1);
    expect(await scene.held()).toBe(0);
    expect(await scene.resting()).toEqual([]);
    expect((await closing())?.status).toBe('filled');
    expect((await journal()).slice(0, 3)).toEqual(['flatten', 'order-recorded', 'order-accepted']);
  });

  it('is owed to its job all the same, which finds it done', async () => {
    await close();
    const [owed] = await scene.world.store.owedJobs(Infinity, 9);
    expect(owed?.job).toMatchObject({ name: 'execute-order', priority: 1 });
    await scene.world.drain();
    expect(sent()).toHaveLength(1);
    expect(await scene.pushes('exit')).toHaveLength(1);
  });

  it('leaves before queues and chat hear of it: what they do then must not be in its way', async () => {
    const heard: number[] = [];
    scene.world.store.onOwed((jobs) => heard.push(...jobs.map(() => sent().length)));
    await close();
    await vi.waitFor(() => {
      scene.world.clock.advance(50);
      expect(heard.length).toBeGreaterThan(0);
    });
    expect(heard[0]).toBe(1);
  });

  it('is not sent twice by a job that comes while the order is on its way', async () => {
    const { createOrder } = scene.wire.exchange;
    const jobs: Promise<void>[] = [];
    scene.wire.exchange.createOrder = async (request) => {
      jobs.push(executeIntent(parts, (await closing())?.id ?? ''));
      return createOrder(request);
    };
    expect(await close()).toBe(true);
    await Promise.all(jobs);
    expect(jobs).toHaveLength(1);
    expect(sent()).toHaveLength(1);
  });

  it('is left to the job where somebody is at work on the symbol: nobody is waited for', async () => {
    let free = (): void => undefined;
    const work = parts.symbols.run(SYMBOL, () => new Promise<void>((resolve) => (free = resolve)));
    expect(await close()).toBe(true);
    expect(sent()).toEqual([]);
    expect(await closing()).toMatchObject({ status: 'pending', steps: [] });
    free();
    await work;
    await scene.world.drain();
    expect(sent()).toHaveLength(1);
    expect(await scene.held()).toBe(0);
  });

  it('calls an entry off first that may still fill', async () => {
    const entry: Intent = {
      ...intentOf('E1', { kind: 'scaleIn', status: 'working' }),
      symbol: SYMBOL,
      createdAt: scene.world.clock.now() - 20_000,
      steps: [
        {
          request: {
            clientOrderId: 'e1',
            symbol: SYMBOL,
            side: 'buy',
            type: 'limit',
            contracts: 1,
            price: 90,
            timeInForce: 'PO',
            reduceOnly: false,
            leverage: 5,
          },
          status: 'open',
          filled: 0,
          booked: 0,
          recordedAt: 0,
        },
      ],
    };
    await scene.world.store.commit({ put: [{ kind: 'intent', id: 'E1', value: entry }] });
    parts.inFlight?.note(entry);
    expect(await close()).toBe(true);
    expect(scene.wire.calls.slice(0, 2)).toEqual(['cancel e1', expect.stringMatching(/^create market/)]);
    expect(await scene.held()).toBe(0);
  });

  it('is carried on by its job where the store or the lease fails it before the order leaves', async () => {
    const { store } = parts;
    const holds = store.holdsLease.bind(store);
    const lease = await scene.world.store.acquireLease('trader', 'test', 1e9);
    parts = { ...parts, fence: () => lease };
    scene.world.parts = parts;
    store.holdsLease = () => Promise.reject(new Error('Redis is away'));
    await expect(close()).rejects.toThrow('Redis is away');
    expect(sent()).toEqual([]);
    store.holdsLease = holds;
    // Nothing is looked for: this process knows that it has not sent it.
    scene.wire.exchange.fetchOrder = () => Promise.reject(new Error('looked for'));
    await expect(scene.world.drain(0)).rejects.toThrow('looked for');
    expect(sent()).toHaveLength(1);
    expect(await scene.pushes('unresolved')).toEqual([]);
  });

  it('is looked for, and sent under the same id, by a process that cannot know whether it was sent', async () => {
    const recorded = { ...parts, store: new Fate().bind(parts.store, 'store') };
    const lease = await scene.world.store.acquireLease('trader', 'test', 1e9);
    recorded.fence = () => lease;
    recorded.store.holdsLease = () => Promise.reject(new Error('the lease is another’s'));
    await expect(closeUnguardedNow(recorded, SYMBOL)).rejects.toThrow('the lease is another’s');
    const [id] = (await closing())?.steps.map(({ request }) => request.clientOrderId) ?? [];
    // The lease comes back: meanwhile its holder may have sent it.
    parts.ids.beginEpoch();
    const { fetchOrder } = scene.wire.exchange;
    scene.wire.exchange.fetchOrder = (symbol, asked) => {
      scene.wire.calls.push(`look for ${asked}`);
      return fetchOrder(symbol, asked);
    };
    await scene.world.drain();
    expect(scene.wire.calls[0]).toBe(`look for ${id}`);
    expect(sent()).toEqual([`create market ${id}`]);
    expect(await scene.held()).toBe(0);
  });
});

describe('a process that dies over a closing at once', () => {
  const dies = async (at: number, when: 'before' | 'after'): Promise<Fate> => {
    const fate = new Fate(at, when);
    process(fate);
    await close().catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    return fate;
  };

  it.each(['before', 'after'] as const)(
    '%s any await leaves one exit, done or finished by the next',
    async (when) => {
      for (let at = 1; ; at++) {
        const fate = await dies(at, when);
        if (!fate.died) break;
        const name = `died ${when} await ${at} (${fate.names[at - 1]})`;
        await scene.world.restart();
        // What was not recorded gets its stop again, and that goes off.
        scene.world.clock.advance(300_000);
        await scene.world.exchange.advance(scene.world.clock.now());
        await checkPositions(scene.world.parts);
        await scene.world.drain();
        const fills = (await scene.world.exchange.fetchEvents('')).events.flatMap((event) =>
          event.type === 'fill' ? [event.fill] : [],
        );
        const left = fills.reduce(
          (sum, { side, contracts }) => sum + (side === 'buy' ? contracts : -contracts),
          0,
        );
        expect(left, name).toBe(0);
        expect(await scene.held(), name).toBe(0);
        expect(await scene.resting(), name).toEqual([]);
        expect(await scene.position(), name).toBeUndefined();
        expect(await scene.pushes('exit'), name).toHaveLength(1);
        await begin();
      }
    },
  );
});

describe('an exchange that answers a closing at once late or not at all', () => {
  it.each(['lostAnswer', 'lostRequest'] as const)('%s: one exit all the same', async (fault) => {
    scene.wire.plan(isMarket, fault);
    expect(await close()).toBe(true);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(new Set(sent()).size).toBe(1);
    expect(await scene.pushes('exit')).toHaveLength(1);
  });
});
