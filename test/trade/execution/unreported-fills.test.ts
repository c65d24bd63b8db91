import { beforeEach, describe, expect, it } from 'vitest';
import { ReadFailedError } from '../../../src/domain/index.js';
import { SYMBOL } from '../../support/world.js';
import { syncEvents } from '../../../src/trade/booking/sync.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import type { Row } from '../../venues/paper/support.js';
import { isEntry, isMarket, isStop, QUIET, Scene } from '../../support/scene.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
  scene.wire.withholdsFills = true;
});

const created = (type: string): string[] =>
  scene.wire.calls.filter((call) => call.startsWith(`create ${type} `));

describe('an entry whose fills the record does not show', () => {
  it('is guarded within a second all the same, and its position takes that stop for its own', async () => {
    const begun = scene.world.clock.now();
    const planned = await scene.approve();
    await scene.world.drain(1_200);
    expect(await scene.position()).toBeUndefined();
    const [stop] = await scene.resting('stop');
    expect(stop).toMatchObject({ contracts: planned, triggerPrice: 95, reduceOnly: true });
    expect((stop?.createdAt ?? Infinity) - begun).toBeLessThan(1_100);
    scene.wire.withholdsFills = false;
    await scene.world.drain();
    expect(await scene.position()).toMatchObject({ contracts: planned, protection: [{ state: 'resting' }] });
    expect(await scene.resting('stop')).toMatchObject([{ clientOrderId: stop?.clientOrderId }]);
    expect(created('stop')).toHaveLength(1);
  });

  it('is guarded where the record cannot be read at all', async () => {
    scene.wire.withholdsFills = false;
    const planned = await scene.approve();
    const events = scene.world.exchange.fetchEvents.bind(scene.world.exchange);
    scene.world.exchange.fetchEvents = (cursor) =>
      cursor === '' ? Promise.reject(new ReadFailedError('fills', 'the wire is down')) : events(cursor);
    await scene.world.drain(1_200);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
    scene.world.exchange.fetchEvents = events;
    await scene.world.drain();
    expect(await scene.position()).toMatchObject({ contracts: planned });
  });

  it('is guarded once over a restart', async () => {
    const planned = await scene.approve();
    await scene.world.drain(1_200);
    await scene.world.restart();
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
    scene.wire.withholdsFills = false;
    await scene.world.drain();
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
    expect(await scene.held()).toBe(planned);
  });

  it('is told once, and journaled before its stop is sent', async () => {
    await scene.approve();
    await scene.world.drain(10_000);
    const notices = await scene.pushes('notice');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.text).toContain('does not show them yet');
    const journal = await scene.world.store.journal();
    expect(journal.filter(({ event }) => event === 'guard-recorded')).toHaveLength(1);
  });

  it('and whose stop is refused is closed at market, once, and booked as that', async () => {
    scene.wire.plan(isStop, { reject: 'stop refused' }, 99);
    const planned = await scene.approve();
    await scene.world.drain(10_000);
    expect(await scene.held()).toBe(0);
    expect(created('market')).toHaveLength(1);
    scene.wire.withholdsFills = false;
    await scene.world.drain();
    const [trade] = await scene.world.store.list('trade');
    expect(trade?.value).toMatchObject({
      contracts: planned,
      exitReason: 'closed: no stop could be placed',
    });
    expect(await scene.resting()).toEqual([]);
    expect(await scene.position()).toBeUndefined();
  });

  it('and whose closing order is lost as well is looked for before another is sent', async () => {
    scene.wire.plan(isStop, { reject: 'stop refused' }, 99);
    scene.wire.plan(isMarket, 'lostAnswer');
    await scene.approve();
    await scene.world.drain(10_000);
    expect(created('market')).toHaveLength(1);
    expect(await scene.held()).toBe(0);
  });
});

describe('a position that grows by fills which the record does not show', () => {
  it('has a stop for all of it, and no second one once they are booked', async () => {
    const part: Row = [100, 100, 99, 100, 40];
    scene = new Scene([QUIET, part, part, QUIET, QUIET], { limitOrderTimeout: 600, paperBalance: 10_000 });
    await scene.approve();
    await scene.world.drain(400_000);
    expect(await scene.position()).toMatchObject({ contracts: 4 });
    scene.wire.withholdsFills = true;
    await scene.world.drain(250_000);
    expect(await scene.held()).toBe(8);
    expect(await scene.position()).toMatchObject({ contracts: 4, unreported: 4 });
    expect(await scene.resting('stop')).toMatchObject([{ contracts: 8 }]);
    scene.wire.withholdsFills = false;
    await scene.world.drain(2_000);
    const grown = await scene.position();
    expect(grown?.contracts).toBeGreaterThanOrEqual(8);
    expect(grown).not.toHaveProperty('unreported');
    expect(await scene.resting('stop')).toMatchObject([{ contracts: grown?.contracts }]);
  });
});

describe('an entry whose answer is lost and that no lookup shows', () => {
  const begin = async (): Promise<number> => {
    scene.wire.plan(isEntry, 'lostAnswer');
    scene.wire.hide(isEntry, 999);
    scene.wire.withholdsFills = true;
    return scene.approve();
  };

  it("is guarded for what the account's position shows of it", async () => {
    const planned = await begin();
    await scene.world.drain(2_000);
    expect(await scene.held()).toBe(planned);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
    scene.wire.withholdsFills = false;
    await scene.world.drain(90_000);
    expect(await scene.position()).toMatchObject({ contracts: planned });
    expect(await scene.intents('open')).toMatchObject([{ status: 'filled' }]);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
  });

  it('is given up after a minute in which nothing shows it; a fill that comes then owes its stop at once', async () => {
    const { exchange } = scene.wire;
    const { fetchPositions } = exchange;
    Object.assign(exchange, { fetchPositions: () => Promise.resolve([]) });
    const events = scene.world.exchange.fetchEvents.bind(scene.world.exchange);
    const planned = await begin();
    await scene.world.drain(59_000);
    expect(await scene.intents('open')).toMatchObject([{ status: 'unresolved' }]);
    await scene.world.drain(30_000);
    expect(await scene.intents('open')).toMatchObject([{ status: 'rejected' }]);
    expect((await scene.world.store.journal({})).length).toBeLessThan(25);
    Object.assign(exchange, { fetchPositions });
    scene.wire.withholdsFills = false;
    expect((await events('')).events).toHaveLength(1);
    await syncEvents(scene.world.parts);
    await scene.world.drain(1_000);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
    expect(await scene.intents('protect')).toMatchObject([{ cause: 'a late fill', status: 'done' }]);
  });

  it('goes on being looked for while the account shows what the books do not explain', async () => {
    const { exchange } = scene.wire;
    scene.wire.plan(isEntry, 'lostRequest');
    await scene.approve();
    const other = {
      symbol: SYMBOL,
      side: 'short',
      contracts: 3,
      entryPrice: 100,
      markPrice: 100,
      leverage: 5,
    };
    Object.assign(exchange, { fetchPositions: () => Promise.resolve([other]) });
    await scene.world.drain(200_000);
    expect(await scene.intents('open')).toMatchObject([{ status: 'unresolved' }]);
  });
});

describe('a clock that is set back', () => {
  it('holds up nobody who waits', async () => {
    scene.wire.withholdsFills = false;
    scene.wire.plan(isEntry, { later: 'busy' });
    const planned = await scene.approve();
    const [intent] = await scene.intents('open');
    await scene.run(intent?.id ?? '');
    expect((await scene.intent(intent?.id ?? ''))?.dueAt).toBeGreaterThan(scene.world.clock.now());
    const doc = await scene.world.store.get('intent', intent?.id ?? '');
    if (!doc) throw new Error('no intent');
    // As if it had been written an hour later than it is now.
    const later = (at = 0): number => at + 3_600_000;
    const { dueAt, postponedAt, updatedAt } = doc.value;
    const ahead = { dueAt: later(dueAt), postponedAt: later(postponedAt), updatedAt: later(updatedAt) };
    await scene.world.store.commit({
      put: [{ kind: 'intent', id: doc.id, value: { ...doc.value, ...ahead } }],
    });
    await scene.holdBack();
    await checkPositions(scene.world.parts);
    await scene.world.drain(1_000);
    expect(await scene.held()).toBe(planned);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
  });
});
