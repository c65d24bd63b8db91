import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConflictError, type Fill } from '../../../src/domain/index.js';
import { syncCashflows, syncEvents, syncFillsIfReadable } from '../../../src/trade/booking/sync.js';
import { Crash, Fate, SYMBOL } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';
import { QUIET, Scene } from '../../support/scene.js';

const FALLEN: Row = [90, 90, 90, 90, 1_000_000];

/** An entry has filled; the exchange's record of it is withheld meanwhile, so that nothing is booked yet. */
const filled = async (): Promise<Scene> => {
  const begun = new Scene([QUIET, QUIET, FALLEN, FALLEN, FALLEN]);
  begun.wire.withholdsFills = true;
  await begun.approve();
  const [intent] = await begun.intents('open');
  for (let times = 0; times < 3; times++) await begun.run(intent?.id ?? '');
  begun.wire.withholdsFills = false;
  return begun;
};

let scene: Scene;
beforeEach(async () => {
  scene = await filled();
});

const store = () => scene.world.store;
const balance = async (): Promise<string | undefined> => (await store().get('ledger', 'main'))?.value.balance;
const cursor = async (): Promise<string | undefined> => (await store().get('cursor', 'events'))?.value.value;

describe('what happened on the account', () => {
  it('is booked once: ledger, position, intent and cursor together', async () => {
    expect(await scene.held()).toBeGreaterThan(0);
    expect(await scene.position()).toBeUndefined();
    expect(await syncEvents(scene.world.parts)).toBeGreaterThan(0);
    const [position, money, place] = [await scene.position(), await balance(), await cursor()];
    expect(position?.contracts).toBe(await scene.held());
    expect((await scene.intents('open'))[0]?.steps[0]?.booked).toBe(position?.contracts);
    expect(place).not.toBe('');
    expect(await syncEvents(scene.world.parts)).toBe(0);
    expect([await scene.position(), await balance(), await cursor()]).toEqual([position, money, place]);
  });

  it('is booked once also where it is read by two at once', async () => {
    const [one, two] = await Promise.all([syncEvents(scene.world.parts), syncEvents(scene.world.parts)]);
    expect(one + two).toBeGreaterThan(0);
    const { balance: told } = await scene.world.exchange.fetchAccount();
    expect(Number(await balance())).toBeCloseTo(told, 9);
    expect((await scene.position())?.contracts).toBe(await scene.held());
  });

  it('is read again when a document changed meanwhile, and given up where that goes on', async () => {
    const { store: real } = scene.world.parts;
    const commit = real.commit.bind(real);
    let conflicts = 3;
    real.commit = (change) =>
      conflicts-- > 0 ? Promise.reject(new ConflictError('ledger', 'main')) : commit(change);
    expect(await syncEvents(scene.world.parts)).toBeGreaterThan(0);
    conflicts = Infinity;
    const { fetchEvents } = scene.wire.exchange;
    scene.wire.exchange.fetchEvents = async () => fetchEvents('');
    await expect(syncEvents(scene.world.parts)).rejects.toThrow(ConflictError);
  });

  it('that cannot be read changes nothing', async () => {
    const before = [await scene.position(), await balance(), await cursor()];
    scene.wire.failReads(1);
    await expect(syncEvents(scene.world.parts)).rejects.toThrow('could not be read');
    scene.wire.failReads(1);
    expect(await syncFillsIfReadable(scene.world.parts)).toBe(0);
    expect([await scene.position(), await balance(), await cursor()]).toEqual(before);
  });

  it('is booked to the last page', async () => {
    const { fetchEvents } = scene.wire.exchange;
    const { events, cursor: end } = await fetchEvents('');
    const [first, ...rest] = events;
    if (!first) throw new Error('nothing happened');
    const other: Fill = {
      id: 'other',
      clientOrderId: '',
      exchangeOrderId: 'X',
      symbol: SYMBOL,
      side: 'buy',
      contracts: 1,
      price: 100,
      fee: 0.01,
      liquidity: 'taker',
      timestamp: scene.world.clock.now(),
    };
    const pages: Record<string, Awaited<ReturnType<typeof fetchEvents>>> = {
      '': { events: [first], cursor: 'a' },
      a: { events: [...rest, { type: 'fill', fill: other }], cursor: end },
    };
    scene.wire.exchange.fetchEvents = (at) => Promise.resolve(pages[at] ?? { events: [], cursor: at });
    expect(await syncEvents(scene.world.parts)).toBe(events.length + 1);
    expect(await cursor()).toBe(end);
  });

  it('closes the trade with what follows from it: its lesson and the cooldown of its symbol', async () => {
    await scene.world.drain();
    scene.world.clock.advance(600_000);
    await scene.world.exchange.advance(scene.world.clock.now());
    await syncEvents(scene.world.parts);
    const [trade] = await store().list('trade');
    expect(trade?.value).toMatchObject({ symbol: SYMBOL });
    expect((await store().get('lesson', trade?.id ?? ''))?.value).toMatchObject({ symbol: SYMBOL });
    expect((await store().get('lock', SYMBOL))?.value.until).toBeGreaterThan(scene.world.clock.now());
    expect(await scene.pushes('exit')).toHaveLength(1);
  });

  it('is booked once where cash flows are read beside fills, each in its own time and twice at once', async () => {
    const timestamp = scene.world.clock.now();
    const paid = { id: 'f1', kind: 'funding', symbol: SYMBOL, amount: -0.5, timestamp } as const;
    const answers: (() => void)[] = [];
    Object.assign(scene.wire.exchange, {
      fetchCashflows: async (from: string) => {
        await new Promise<void>((answer) => answers.push(answer));
        return { events: from === 'end' ? [] : [{ type: 'cashflow', cashflow: paid }], cursor: 'end' };
      },
    });
    const slow = [syncCashflows(scene.world.parts), syncCashflows(scene.world.parts)];
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    expect(await syncEvents(scene.world.parts)).toBeGreaterThan(0);
    const place = await cursor();
    answers[0]?.();
    expect(await slow[0]).toBe(1);
    // The slower one finds that the other has booked, and reads on from there.
    answers[1]?.();
    await vi.waitFor(() => expect(answers).toHaveLength(3));
    answers[2]?.();
    expect(await slow[1]).toBe(0);
    expect(await store().get('cursor', 'events')).toMatchObject({
      value: { value: place, cashflows: 'end' },
    });
    expect((await store().get('ledger', 'main'))?.value.funding).toBe('-0.5');
    expect((await scene.position())?.contracts).toBe(await scene.held());
  });

  it.each(['before', 'after'] as const)(
    'is booked once by the next process, this one dying %s its commit',
    async (when) => {
      const whole = new Fate();
      scene.world.reboot(whole);
      await syncEvents(scene.world.parts);
      scene = await filled();
      scene.world.reboot(new Fate(whole.names.indexOf('store.commit') + 1, when));
      await expect(syncEvents(scene.world.parts)).rejects.toThrow(Crash);
      expect((await scene.position()) === undefined).toBe(when === 'before');
      scene.world.reboot();
      await syncEvents(scene.world.parts);
      expect((await scene.position())?.contracts).toBe(await scene.held());
      expect(Number(await balance())).toBeCloseTo((await scene.world.exchange.fetchAccount()).balance, 9);
    },
  );
});
