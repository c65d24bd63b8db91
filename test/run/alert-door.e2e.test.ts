import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wallClock, type Clock } from '../../src/clock.js';
import { openAlertDoor, type AlertDoor } from '../../src/run/alert-door.js';
import { stopInOrder, type Stoppable } from '../../src/run/stop.js';
import { silentLog } from '../../src/domain/index.js';
// The door loads it when it opens: what that takes from sources is not to be waited for.
import '../../src/sources/doors/server.js';
import { StoreUnavailableError } from '../../src/state/store/store-errors.js';
import { createDesk } from '../../src/trade/desk/desk.js';
import { IllStore } from '../support/ill-store.js';
import { CardWorld } from '../trade/signals/card-world.js';

let world: CardWorld;
let ports: number[];
let shut: number;
let stops: Stoppable[];
let speaker: { held: boolean; isElsewhere: boolean; holds(): boolean };
/** What the clock goes ahead of the wall's, ms. */
let ahead: number;

beforeEach(() => {
  world = new CardWorld();
  [ports, shut, stops] = [[], 0, []];
  speaker = { held: true, isElsewhere: false, holds: () => speaker.held };
  ahead = 0;
});
afterEach(() => stopInOrder(stops, wallClock, silentLog));

const clock: Clock = { ...wallClock, elapsed: () => wallClock.elapsed() + ahead };

const open = (port = 0): AlertDoor =>
  openAlertDoor({
    settings: { alertHost: '127.0.0.1', alertPort: port },
    desk: world.desk,
    store: world.parts.store,
    speaker,
    clock,
    log: {
      ...silentLog,
      info: (fields, message) => {
        if (message === 'alerts are taken') ports.push(Number((fields as { port: number }).port));
        if (message === 'alerts are no longer taken') shut += 1;
      },
    },
    stops,
  });

const addHook = async (name = 'tv'): Promise<string> =>
  (await world.desk.sources.add({ name, door: 'webhook' })).secret ?? '';
const opened = (times = 1) => vi.waitFor(() => expect(ports).toHaveLength(times), 5_000);
const closed = (times = 1) => vi.waitFor(() => expect(shut).toBe(times), 5_000);
const post = async (secret: string, body = 'long BTC'): Promise<number> =>
  (await fetch(`http://127.0.0.1:${ports.at(-1)}/alert/${secret}`, { method: 'POST', body })).status;
const alerts = async () => (await world.store.list('alert')).map(({ value }) => value);
const notices = async () =>
  (await world.store.owedPushes(100)).flatMap(({ push }) => (push.type === 'notice' ? [push.text] : []));

describe('the door of alerts', () => {
  it('is shut until there is a webhook source, and open while one is on', async () => {
    open().look();
    await world.desk.sources.add({ name: 'gold', door: 'channel', chatId: -100123 });
    await wallClock.sleep(1_200);
    expect(ports).toEqual([]);

    const secret = await addHook();
    await opened();
    expect(await post(secret)).toBe(202);
    await world.desk.sources.change('tv', { isOn: false });
    await closed();
    await expect(post(secret)).rejects.toThrow();

    await world.desk.sources.change('tv', { isOn: true });
    await opened(2);
    await world.desk.sources.remove('tv');
    await closed(2);
    expect(await alerts()).toMatchObject([{ source: 'tv', body: 'long BTC' }]);
  });

  it('is open in the process that speaks with the owner, and shut where another does', async () => {
    await addHook();
    speaker.held = false;
    open();
    await wallClock.sleep(1_200);
    expect(ports).toEqual([]);
    speaker.held = true;
    await opened();
    [speaker.held, speaker.isElsewhere] = [false, true];
    await closed();
  });

  it('knows a secret no longer once there is another', async () => {
    const before = await addHook();
    open();
    await opened();
    const { secret } = await world.desk.sources.renewSecret('tv');
    // Ten a second are too fast.
    await vi.waitFor(async () => expect(await post(before)).toBe(404), { timeout: 5_000, interval: 300 });
    expect(await post(secret, 'short ETH')).toBe(202);
  });

  it('says at /healthz what is in its way, and opens once that is gone', async () => {
    await addHook();
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const door = open(port);
    await vi.waitFor(() => expect(door.check()).toMatchObject({ ok: false }), 5_000);
    expect(door.check()).toMatchObject({ why: expect.stringContaining('cannot be bound') as string });
    holder.close();
    await opened();
    expect(door.check()).toEqual({ ok: true });
  });
});

it('writes the same alert down once, however often it comes at one moment', async () => {
  const secret = await addHook();
  open();
  await opened();
  const statuses = await Promise.all([1, 2, 3, 4].map(() => post(secret)));
  expect(statuses.sort((a, b) => a - b)).toEqual([200, 200, 200, 202]);
  expect(await alerts()).toHaveLength(1);
  expect(await world.store.owedJobs(Infinity, 10)).toMatchObject([{ job: { name: 'read-alert' } }]);
});

describe('with Redis away', () => {
  it('stays open and says 503, and the owner hears of it once Redis is back, once a minute at most', async () => {
    const secret = await addHook();
    const ill = new IllStore(world.store, wallClock);
    world.parts = { ...world.parts, store: ill.target };
    world.desk = createDesk(world.parts);
    const door = open();
    await opened();

    for (const mood of ['refuses', 'stalled', 'silent'] as const) {
      ill.turn(mood);
      const began = performance.now();
      expect(await post(secret, mood), mood).toBe(503);
      expect(performance.now() - began, mood).toBeLessThan(3_000);
    }
    ill.turn('well');
    await vi.waitFor(async () => expect(await notices()).toHaveLength(1), 10_000);
    expect((await notices())[0]).toMatch(/^3 messages of tv came when nothing could be written down/);
    expect(shut).toBe(0);
    // For the score of its source.
    await vi.waitFor(
      async () => expect((await world.store.get('turnedAway', 'tv'))?.value).toEqual({ store: 3 }),
      5_000,
    );
    const lost = { outcome: 'store', count: 3 };
    expect(door.metrics()[0]?.samples).toContainEqual({
      value: lost.count,
      labels: { outcome: lost.outcome },
    });

    ill.turn('refuses');
    expect(await post(secret, 'again')).toBe(503);
    ill.turn('well');
    await wallClock.sleep(1_200);
    expect(await notices()).toHaveLength(1);
    ahead = 60_000;
    await vi.waitFor(async () => expect(await notices()).toHaveLength(2), 5_000);
  }, 30_000);
});

it('does not call lost what a store that lost its answer has written down', async () => {
  const secret = await addHook();
  open();
  await opened();
  const { commit } = world.store;
  vi.spyOn(world.store, 'commit').mockImplementationOnce(async (change) => {
    await commit.call(world.store, change);
    throw new StoreUnavailableError('commit', {}, new Error('the answer was lost'));
  });
  expect(await post(secret)).toBe(503);
  expect(await post(secret)).toBe(200);
  expect(await alerts()).toHaveLength(1);
});
