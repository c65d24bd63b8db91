// long: all that a page of the record can hold is booked on one stage
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountEvent, Cashflow, Fill, Position } from '../../../src/domain/index.js';
import { emptyLedger, type LedgerState } from '../../../src/domain/ledger/ledger.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import type { Put } from '../../../src/state/store/store.js';
import { syncEvents } from '../../../src/trade/booking/sync.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';
import * as fixtures from './fixtures.js';
import { HOUR } from './fixtures.js';

let scene: Scene;
/** How often all trades were read. */
let reads: number;
const begin = (): void => {
  scene = new Scene();
  reads = 0;
  const { store } = scene.world.parts;
  const list = store.list.bind(store);
  store.list = (kind) => {
    if (kind === 'trade') reads++;
    return list(kind);
  };
};
beforeEach(begin);

const entryId = 'rad-test-A1-i0';
const stopId = 'rad-test-PA1-s0';
const own = { symbol: SYMBOL };
const fill = (over: Partial<Fill> = {}): AccountEvent => ({
  type: 'fill',
  fill: fixtures.fillOf({ ...own, ...over }),
});
const sold = (over: Partial<Fill> = {}): AccountEvent =>
  fill({ id: 'F2', side: 'sell', price: 104, timestamp: HOUR + 1000, clientOrderId: stopId, ...over });
const money = (over: Partial<Cashflow> = {}): AccountEvent => ({
  type: 'cashflow',
  cashflow: { id: 'f1', kind: 'funding', amount: -0.5, timestamp: HOUR, ...own, ...over },
});

const intent = (over: Parameters<typeof fixtures.intentOf>[1] = {}): Put<BotDocs> => ({
  kind: 'intent',
  id: 'A1',
  value: fixtures.intentOf('A1', { ...own, ...over }),
});
const withoutPlan = (): Put<BotDocs> => {
  const { plan: _, ...value } = fixtures.intentOf('A1', own);
  return { kind: 'intent', id: 'A1', value };
};
const trade = (over: Parameters<typeof fixtures.tradeOf>[0] = {}): Put<BotDocs> => {
  const value = fixtures.tradeOf({ ...own, ...over });
  return { kind: 'trade', id: value.id, value };
};
const position = (over: Partial<Position> = {}): Put<BotDocs> => ({
  kind: 'position',
  id: SYMBOL,
  value: fixtures.positionOf({ ...own, ...over }),
});
const ledger = (positions: LedgerState['positions']): Put<BotDocs> => ({
  kind: 'ledger',
  id: 'main',
  value: { ...emptyLedger(1000), positions },
});
const LONG = { contracts: '5', cost: '500' };
const held = (over: Partial<Position> = {}): Put<BotDocs>[] => [position(over), ledger({ [SYMBOL]: LONG })];

/** Books one page of the record on what is stored. */
const book = async (events: readonly AccountEvent[], stored: readonly Put<BotDocs>[] = []): Promise<void> => {
  await scene.world.store.commit({ put: stored });
  scene.wire.exchange.fetchEvents = (cursor) =>
    Promise.resolve(cursor === '' ? { events, cursor: 'end' } : { events: [], cursor });
  await syncEvents(scene.world.parts);
};

const get = async <K extends 'trade' | 'lesson' | 'lock' | 'finding' | 'cursor' | 'ledger'>(
  kind: K,
  id: string,
) => (await scene.world.store.get(kind, id))?.value;

describe('a page of the record', () => {
  it('that is empty moves the place in it all the same', async () => {
    await book([]);
    expect(await get('cursor', 'events')).toMatchObject({ value: 'end' });
  });

  it('that shows nothing new writes nothing', async () => {
    await book([]);
    const before = await scene.world.store.get('cursor', 'events');
    await syncEvents(scene.world.parts);
    expect(await scene.world.store.get('cursor', 'events')).toEqual(before);
  });

  it('with events is booked although the place in it stays', async () => {
    let calls = 0;
    scene.wire.exchange.fetchEvents = (cursor) =>
      Promise.resolve({ events: calls++ ? [] : [money()], cursor });
    await syncEvents(scene.world.parts);
    expect(await get('ledger', 'main')).toMatchObject({ funding: '-0.5' });
  });

  it('of an order of ours whose intent is gone alarms, and is booked', async () => {
    await book([fill({ clientOrderId: entryId })]);
    expect(await scene.position()).toBeUndefined();
    expect(await get('ledger', 'main')).toMatchObject({ positions: { [SYMBOL]: LONG } });
    expect(await scene.pushes('notice')).toMatchObject([{ level: 'alarm' }]);
  });

  it('is booked by what is stored of an order', async () => {
    const id = 'rad-test-abcdef-1-0';
    const origin = { owner: 'A1', kind: 'intent', step: 0, at: 0 } as const;
    await book([fill({ clientOrderId: id })], [intent(), { kind: 'order', id, value: origin }]);
    expect(await scene.position()).toMatchObject({ id: 'PA1' });
  });

  it('changes what it is about alone', async () => {
    const other = fixtures.positionOf({ symbol: 'BBB-USDT', id: 'PB1' });
    const [idle] = [fixtures.intentOf('B1', { symbol: 'BBB-USDT' })];
    await book(
      [fill({ clientOrderId: entryId })],
      [
        intent(),
        { kind: 'position', id: 'BBB-USDT', value: other },
        { kind: 'intent', id: 'B1', value: idle },
      ],
    );
    const { store } = scene.world;
    expect((await store.get('position', 'BBB-USDT'))?.version).toBe(1);
    expect((await store.get('intent', 'B1'))?.version).toBe(1);
    expect((await store.get('intent', 'A1'))?.version).toBe(2);
    expect(await store.list('lock'), 'nothing was closed').toEqual([]);
    begin();
    await book([sold({ clientOrderId: 'rad-test-A1-f0' })], [intent()]);
    expect((await scene.world.store.get('intent', 'A1'))?.version).toBe(1);
  });

  it('is not booked over a position that another has written meanwhile', async () => {
    const { parts, store } = scene.world;
    await store.commit({ put: held() });
    const stale = parts.store.list.bind(parts.store);
    let raced = false;
    parts.store.list = async (kind) => {
      const docs = await stale(kind);
      if (kind === 'position' && !raced) {
        raced = true;
        await store.commit({ put: [position({ stop: 97 })] });
      }
      return docs;
    };
    await book([sold({ contracts: 2 })]);
    expect(await scene.position()).toMatchObject({ contracts: 3, stop: 97 });
  });
});

describe('the trades that late records may belong to are read', () => {
  const isRead = async (
    events: readonly AccountEvent[],
    stored: readonly Put<BotDocs>[],
  ): Promise<boolean> => {
    await book(events, stored);
    return reads > 0;
  };

  it('not for an entry that opens, nor for what happens to what is open', async () => {
    expect(await isRead([fill({ clientOrderId: entryId })], [intent()])).toBe(false);
    begin();
    expect(await isRead([sold({ contracts: 2, timestamp: HOUR }), money()], held())).toBe(false);
    begin();
    expect(await isRead([money({ kind: 'transfer', symbol: undefined as never })], [])).toBe(false);
  });

  it.each([
    ['a fill that is older than the position', [sold({ contracts: 2, timestamp: HOUR - 1 })], held()],
    [
      'a fill in a symbol whose last trade is owed something',
      [sold({ contracts: 2 })],
      [position(), ledger({ [SYMBOL]: LONG, [`${SYMBOL} PA0`]: LONG })],
    ],
    [
      'an entry where something is owed and nothing open',
      [fill({ clientOrderId: entryId })],
      [intent(), ledger({ [SYMBOL]: LONG })],
    ],
    [
      'an entry where something is owed to a closed position',
      [fill({ clientOrderId: entryId })],
      [intent(), ...held({ status: 'closed' })],
    ],
    ['a fill of no entry while nothing is open', [sold()], []],
    ['a fill of an intent that enters nothing', [fill({ clientOrderId: entryId })], [withoutPlan()]],
    ['a fill of another installation', [fill({ clientOrderId: 'rad-other-A1-i0' })], [intent()]],
    ['funding while nothing is open', [money()], []],
    ['one of several', [sold({ contracts: 2 }), money({ timestamp: HOUR - 1 })], held()],
    ['funding of before the position', [money({ timestamp: HOUR - 1 })], held()],
  ] as [string, AccountEvent[], Put<BotDocs>[]][])('for %s', async (_, events, stored) => {
    expect(await isRead(events, stored)).toBe(true);
  });

  it('not for what is owed in another symbol', async () => {
    const other = ledger({ [SYMBOL]: LONG, [`${SYMBOL}X`]: LONG, 'BBB-USDT PB1': LONG });
    expect(await isRead([sold({ contracts: 2 })], [position(), other])).toBe(false);
    begin();
    expect(await isRead([fill({ clientOrderId: entryId })], [intent(), ledger({ 'BBB-USDT': LONG })])).toBe(
      false,
    );
  });

  it('and are completed', async () => {
    await book([sold({ clientOrderId: stopId, contracts: 5, fee: 1 })], [trade()]);
    expect(await get('trade', 'PA1')).toMatchObject({ fees: 1.06, fillIds: ['F1', 'F2', 'F2'] });
  });
});

describe('what a closed trade teaches', () => {
  it('is to be learned, by what was known at its entry', async () => {
    await book([sold({ fee: 0 })], held({ features: { rsi: 1 }, signalClass: 'long opposed' }));
    expect(await get('lesson', 'PA1')).toEqual({
      symbol: SYMBOL,
      side: 'long',
      outcome: {
        at: HOUR,
        closedAt: HOUR + 1000,
        r: 5,
        kind: 'traded',
        features: { rsi: 1 },
        signalClass: 'long opposed',
      },
    });
  });

  it('is nothing without a planned loss, and has no features where none were known', async () => {
    await book([sold()], held({ riskUnit: 0 }));
    expect(await get('lesson', 'PA1')).toBeUndefined();
    begin();
    await book([sold()], held());
    expect(await get('lesson', 'PA1')).toMatchObject({ outcome: { features: {} } });
  });

  const late = (): AccountEvent => sold({ clientOrderId: stopId, contracts: 1, price: 100, fee: 0.04 });
  const outcome = { at: 1, closedAt: 2, r: 0.4, kind: 'traded', features: { rsi: 1 } } as const;

  it('is corrected by a late record while it is not learned yet', async () => {
    const lesson = { symbol: SYMBOL, side: 'long', outcome } as const;
    await book([late()], [trade(), { kind: 'lesson', id: 'PA1', value: lesson }]);
    const r = (await get('trade', 'PA1'))?.r;
    expect(r).toBeLessThan(0.485);
    expect(await get('lesson', 'PA1')).toEqual({ ...lesson, outcome: { ...outcome, r } });
  });

  it('stays as it is where nothing is to be learned of it, or that is not known yet', async () => {
    await book([late()], [trade()]);
    expect(await get('lesson', 'PA1')).toBeUndefined();
    begin();
    const watched = { symbol: SYMBOL, side: 'long', position: {} } as unknown as BotDocs['lesson'];
    await book([late()], [trade(), { kind: 'lesson', id: 'PA1', value: watched }]);
    expect(await get('lesson', 'PA1')).toEqual(watched);
  });
});

describe('the lock that a closed trade puts on its symbol', () => {
  it('is a cooldown after a stop, which the journal names', async () => {
    await book([sold()], held());
    const until = HOUR + 1000 + scene.world.settings.cooldown * 1000;
    expect(await get('lock', SYMBOL)).toEqual({ until, reason: 'its stop was hit (stop)' });
    expect(await scene.world.store.journal({ match: ({ event }) => event === 'locked' })).toEqual([
      {
        at: scene.world.clock.now(),
        event: 'locked',
        symbol: SYMBOL,
        cause: 'its stop was hit (stop)',
        data: { until },
      },
    ]);
  });

  it('is none after a target', async () => {
    await book([sold({ clientOrderId: 'rad-test-PA1-t1' })], held());
    expect(await get('lock', SYMBOL)).toBeUndefined();
  });

  it('is longer after three losses in a row, in the order in which the trades were closed', async () => {
    const lost = (id: string, closedAt: number, netPnl = -1): Put<BotDocs> => trade({ id, closedAt, netPnl });
    const loss = [sold({ price: 96 })];
    await book(loss, [...held(), lost('P3', 1, 5), lost('P1', 2), lost('P2', 3)]);
    expect((await get('lock', SYMBOL))?.reason).toBe(`3 losses in a row in ${SYMBOL}`);
    begin();
    await book(loss, [...held(), lost('P1', 1), lost('P2', 3, 5), lost('P3', 2)]);
    expect((await get('lock', SYMBOL))?.reason).toBe('its stop was hit (stop)');
  });

  it('is judged by the trades up to it alone', async () => {
    const stored = ['P1', 'P2'].map((id, n) => trade({ id, closedAt: n, netPnl: -1 }));
    const reopened = fill({ id: 'F3', clientOrderId: 'rad-test-A2-i0', timestamp: HOUR + 2000 });
    const gained = sold({ id: 'F4', clientOrderId: 'rad-test-PA2-t0', timestamp: HOUR + 3000 });
    const again = fixtures.intentOf('A2', { ...own, steps: [fixtures.stepOf('rad-test-A2-i0')] });
    await book(
      [sold({ price: 96 }), reopened, gained],
      [...held(), ...stored, { kind: 'intent', id: 'A2', value: again }],
    );
    const locked = await scene.world.store.journal({ match: ({ event }) => event === 'locked' });
    expect(locked.map(({ cause }) => cause)).toEqual([`3 losses in a row in ${SYMBOL}`]);
  });
});

describe('fills of orders of ours that nothing here knows', () => {
  const unknown = { clientOrderId: 'rad-test-abcdef-1-0' };

  it('are noted as found while they have left something open', async () => {
    await book([fill(unknown)]);
    const since = scene.world.clock.now();
    expect(await get('finding', `own:${SYMBOL}`)).toEqual({ since, reads: 1, told: false });
    begin();
    await book([fill(unknown), fill({ ...unknown, id: 'F2', side: 'sell' })]);
    expect(await get('finding', `own:${SYMBOL}`)).toBeUndefined();
  });
});

describe('a fill that nobody follows', () => {
  const done = { status: 'done' } as const;

  it('owes a guard for its position with it', async () => {
    await book([fill({ clientOrderId: entryId })], [intent(done)]);
    const [guard] = await scene.intents('protect');
    expect(guard).toMatchObject({ positionId: 'PA1', status: 'pending' });
    const owed = await scene.world.store.owedJobs(Infinity, 9);
    expect(owed.map(({ job }) => job)).toMatchObject([{ data: { intentId: guard?.id }, priority: 1 }]);
    expect(await scene.world.store.journal({ match: ({ intentId }) => intentId === guard?.id })).toHaveLength(
      1,
    );
  });

  it('owes none where it is closed by then', async () => {
    await book([fill({ clientOrderId: entryId }), sold()], [intent(done)]);
    expect(await scene.intents('protect')).toEqual([]);
  });
});
