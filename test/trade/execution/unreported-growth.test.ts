import { describe, expect, it } from 'vitest';
import type { Fill, Instrument, Intent, Position } from '../../../src/domain/index.js';
import type { Books } from '../../../src/trade/booking/books.js';
import { applyEvents } from '../../../src/trade/booking/apply-events.js';
import { syncEvents } from '../../../src/trade/booking/sync.js';
import { emptyLedger } from '../../../src/domain/ledger/ledger.js';
import { closeUnguarded } from '../../../src/trade/execution/missing-stop.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { instrumentOf, type Row } from '../../venues/paper/support.js';
import { QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const PART: Row = [100, 100, 99, 100, 40];
const MINUTES = 60_000;

const resting = (rows: readonly Row[]): Scene =>
  new Scene([QUIET, ...rows, ...Array.from({ length: 40 }, () => QUIET)], {
    limitOrderTimeout: 3600,
    paperBalance: 10_000,
  });

/** A position in the books, stored with another field or two. */
const amend = async (scene: Scene, over: Partial<Position>): Promise<void> => {
  const doc = await scene.world.store.get('position', SYMBOL);
  if (!doc) throw new Error('no position');
  await scene.world.store.commit({
    put: [{ kind: 'position', id: SYMBOL, value: { ...doc.value, ...over }, version: doc.version }],
  });
};

describe('a position whose entry still rests and fills', () => {
  it('keeps the distance of its first stop, wherever the stop is by then', async () => {
    const scene = resting([PART, PART]);
    await scene.approve();
    await scene.world.drain(6 * MINUTES);
    const answer = await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 98.5 }, request('s1'));
    expect(answer.status).toBe('recorded');
    await scene.world.drain(5 * MINUTES);
    expect(await scene.position()).toMatchObject({ contracts: 8, stop: 98.5, riskDistance: 5 });
  });

  it('counts a fill once that is booked while it is being guarded', async () => {
    const scene = resting([PART, PART]);
    await scene.approve();
    await scene.world.drain(6 * MINUTES);
    scene.wire.withholdsFills = true;
    // The tick books it between the read of the position and the note of what it lacks.
    const books = { ...scene.world.parts };
    const isDue = async (): Promise<boolean> => {
      const [entry] = await scene.intents('open');
      const [step] = entry?.steps ?? [];
      const waited = scene.world.clock.now() - (entry?.updatedAt ?? Infinity);
      return step?.filled === 8 && step.booked === 4 && waited >= 700;
    };
    let raced = false;
    const racing = async (act: () => unknown): Promise<unknown> => {
      if (!raced && (await isDue())) {
        raced = true;
        scene.wire.withholdsFills = false;
        await syncEvents(books);
        scene.wire.withholdsFills = true;
      }
      return act();
    };
    const store = new Proxy(books.store, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const act = (): unknown => Reflect.apply(value, target, args);
          return key === 'get' && args[0] === 'position' ? racing(act) : act();
        };
      },
    });
    scene.world.parts = { ...books, store };
    await scene.world.drain(5 * MINUTES);
    scene.wire.withholdsFills = false;
    await scene.world.drain(MINUTES);
    expect(raced).toBe(true);
    expect(await scene.position()).toMatchObject({ contracts: 8 });
    expect(await scene.position()).not.toHaveProperty('unreported');
  });

  it('has the stops ahead of it as its own: none is left over when it is closed', async () => {
    const scene = resting([PART, PART, PART, PART]);
    scene.wire.withholdsFills = true;
    await scene.approve();
    await scene.world.drain(6 * MINUTES);
    const { fetchEvents } = scene.wire.exchange;
    await scene.world.drain(5 * MINUTES);
    expect((await scene.resting('stop')).length).toBeGreaterThan(0);
    // The record shows one fill at a time.
    Object.assign(scene.wire.exchange, {
      fetchEvents: async (cursor: string) => {
        const { events } = await scene.world.exchange.fetchEvents(cursor);
        return cursor === '' && events.length > 1
          ? { events: events.slice(0, 1), cursor: '1' }
          : { events: [], cursor };
      },
    });
    await scene.world.drain(3000);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: await scene.held() }]);
    Object.assign(scene.wire.exchange, { fetchEvents });
    scene.wire.withholdsFills = false;
    await scene.world.drain(3000);
    await scene.world.desk.positions.close(SYMBOL, 1, request('c1'), '/close');
    await scene.world.drain(MINUTES);
    expect(await scene.held()).toBe(0);
    expect(await scene.resting()).toEqual([]);
  });
});

describe('stops ahead of the books beside a look at the account', () => {
  it('are no orphans while their entry is under way', async () => {
    const scene = resting([PART, PART]);
    await scene.approve();
    await scene.world.drain(6 * MINUTES);
    await scene.world.exchange.createOrder({
      clientOrderId: 'rad-test-Uguard-s1',
      symbol: SYMBOL,
      side: 'sell',
      type: 'stop',
      contracts: 4,
      triggerPrice: 95,
      reduceOnly: true,
      leverage: 5,
    });
    await reconcile(scene.world.parts);
    expect(await scene.resting('stop')).toHaveLength(2);
    await scene.world.desk.signals.cancelEntries(SYMBOL);
    await scene.world.drain(MINUTES);
    await reconcile(scene.world.parts);
    expect(await scene.resting('stop')).toHaveLength(1);
  });
});

describe('contracts that nothing explains', () => {
  it('stay guarded when the position grows by an entry of ours', async () => {
    const scene = resting([PART, PART]);
    await scene.approve();
    await scene.world.drain(6 * MINUTES);
    await amend(scene, { unexplained: 3 });
    await scene.world.drain(5 * MINUTES);
    expect(await scene.position()).toMatchObject({ contracts: 8, unexplained: 3 });
    expect(await scene.resting('stop')).toMatchObject([{ contracts: 11 }]);
  });

  it('are closed with the rest where the stop is gone and the price beyond it', async () => {
    const below: Row = [93, 93, 93, 93, 1e6];
    const scene = new Scene([QUIET, QUIET, ...Array.from({ length: 20 }, () => below)]);
    const planned = await scene.enter();
    await scene.world.exchange.createOrder({
      clientOrderId: 'hand1',
      symbol: SYMBOL,
      side: 'buy',
      type: 'market',
      contracts: 3,
      reduceOnly: false,
      leverage: 10,
    });
    scene.wire.withholdsFills = true;
    await reconcile(scene.world.parts);
    expect(await scene.position()).toMatchObject({ contracts: planned, unexplained: 3 });
    const [stop] = await scene.resting('stop');
    await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
    scene.world.clock.advance(600_000);
    expect(await closeUnguarded(scene.world.parts, SYMBOL)).toBe(true);
    await scene.world.drain(3000);
    expect(await scene.held()).toBe(0);
  });
});

describe('the record of an entry that no stop could guard', () => {
  const FINE: Instrument = { ...instrumentOf(SYMBOL), lotSize: 0.1 };
  /** In the form of versions before epochs, whose steps from 900 on took off what no stop could guard. */
  const idOf = (step: number): string => `rad-me-A1-i${step}`;
  const fill = (id: string, side: Fill['side'], step: number): Fill => ({
    id,
    clientOrderId: idOf(step),
    exchangeOrderId: id,
    symbol: SYMBOL,
    side,
    contracts: 0.8,
    price: 100,
    fee: 0.01,
    liquidity: 'taker',
    timestamp: 1000,
  });

  it('that shows its closing first opens nothing, and ends in one trade', async () => {
    const scene = resting([]);
    await scene.approve();
    const [made] = await scene.intents('open');
    if (!made) throw new Error('no intent');
    const order = { symbol: SYMBOL, side: 'buy', type: 'limit', contracts: 0.8 } as const;
    const step = {
      request: { ...order, clientOrderId: idOf(0), reduceOnly: false, leverage: 5 },
      status: 'filled',
      filled: 0.8,
      booked: 0,
      recordedAt: 0,
    } as const;
    const intent: Intent = { ...made, id: 'A1', status: 'working', steps: [step] };
    const books: Books = {
      ledger: emptyLedger(1000),
      positions: new Map(),
      intents: new Map([['A1', intent]]),
    };
    const listed = new Map([[SYMBOL, FINE]]);
    const fold = (one: Fill) => applyEvents(books, [{ type: 'fill', fill: one }], listed, '1h', 'me');
    const first = fold(fill('F1', 'sell', 900));
    expect(books.positions.size, 'a sale opens no long').toBe(0);
    expect(first.pushes).toEqual([]);
    const second = fold(fill('F2', 'buy', 0));
    expect(books.positions.size).toBe(0);
    expect(second.trades).toMatchObject([{ contracts: 0.8 }]);
    expect(books.ledger.positions[SYMBOL]).toBeUndefined();
  });
});
