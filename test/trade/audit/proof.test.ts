import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fill } from '../../../src/domain/index.js';
import type { Exchange } from '../../../src/venues/exchange.js';
import { override } from '../../../tools/verify/override.js';
import { archiveJournal, readArchive } from '../../../src/state/store/archive.js';
import { proveTrade } from '../../../src/trade/audit/proof.js';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let dir: string;
let scene: Scene;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-proof-'));
  scene = new Scene();
});
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

/** All but the last `keep` lines of the journal move to files. */
const archive = (keep = 0): Promise<number> => archiveJournal(scene.world.store, dir, keep);

const prove = (of = SYMBOL, reads = true) =>
  proveTrade(
    {
      ...scene.world.parts,
      ...(reads ? { archived: (from: number, to: number) => readArchive(dir, { from, to }) } : {}),
    },
    of,
  );

const close = async (): Promise<void> => {
  await scene.world.desk.positions.close(SYMBOL, 1, request('c1'), '/close');
  await scene.world.drain();
};

/** Takes documents out of the store, as upkeep does with old ones. */
const forget = async (kind: 'intent' | 'signal'): Promise<void> => {
  const docs = await scene.world.store.list(kind);
  await scene.world.store.commit({ del: docs.map(({ id }) => ({ kind, id })) });
};

describe('a proof whose fills were moved to files', () => {
  it('reads them there', async () => {
    await scene.enter();
    expect(await archive()).toBeGreaterThan(0);
    const proof = await prove();
    expect(proof).toMatchObject({ discrepancies: [], missing: [] });
    expect(proof?.orders[0]?.fills).toHaveLength(1);
  });

  it('counts a fill once that is archived and not yet forgotten', async () => {
    const planned = await scene.enter();
    const lines = await scene.world.store.oldestJournal(1000);
    await archive();
    await scene.world.store.commit({ journal: lines.map(({ entry }) => entry) });
    const proof = await prove();
    expect(proof?.discrepancies).toEqual([]);
    expect(proof?.orders[0]?.fills).toMatchObject([{ contracts: planned }]);
  });

  it('says what is missing where there are no files, and compares nothing that needs it', async () => {
    await scene.enter();
    await archive();
    expect(await prove(SYMBOL, false)).toMatchObject({
      discrepancies: [],
      missing: ['1 of its 1 fills are no longer in the journal here'],
    });
  });

  it('still names what differs', async () => {
    await scene.enter();
    await archive();
    const [stop] = await scene.resting('stop');
    await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
    const { discrepancies = [] } = (await prove(SYMBOL, false)) ?? {};
    expect(discrepancies).toEqual([expect.stringMatching(/no stop rests/)]);
  });
});

describe('a proof of a trade whose intents are no longer kept', () => {
  it('knows its orders from the journal, those of the entry from files', async () => {
    const planned = await scene.enter();
    await archive();
    await close();
    await forget('intent');
    const proof = await prove();
    expect(proof).toMatchObject({ discrepancies: [], missing: [], intents: [] });
    expect(proof?.orders.map(({ what }) => what)).toEqual(['open', 'close']);
    expect(proof?.orders[0]?.request).toMatchObject({ contracts: planned, reduceOnly: false });
  });

  it('says that intent and signal are gone, and takes the entry for no exit', async () => {
    await scene.enter();
    await archive();
    await close();
    await forget('intent');
    await forget('signal');
    const { discrepancies, missing } = (await prove(SYMBOL, false)) ?? {};
    expect(discrepancies).toEqual([]);
    expect(missing).toEqual([
      expect.stringMatching(/^its signal S[\w.]+ is no longer kept here$/),
      'the intent that opened it is no longer kept here',
      '1 of its 2 fills are no longer in the journal here',
    ]);
  });

  it('names an order of another size than was written down', async () => {
    await scene.enter();
    await forget('intent');
    const entries = await scene.world.store.journal();
    await archive();
    await scene.world.store.commit({
      journal: entries.map((entry) =>
        entry.event === 'order-recorded'
          ? { ...entry, data: { ...entry.data, request: { ...entry.data.request, contracts: 99 } } }
          : entry,
      ),
    });
    expect((await prove(SYMBOL, false))?.discrepancies).toEqual([
      expect.stringMatching(/^open rad-test-.*: size is 99 here/),
    ]);
  });
});

describe('a proof of an old trade', () => {
  const DAY = 86_400_000;

  /** Proves the closed trade on an exchange that forgets. */
  const proveOld = (exchange: Partial<Exchange>, ageDays = 0) => {
    const { parts } = scene.world;
    const clock = override(parts.clock, { now: () => parts.clock.now() + ageDays * DAY });
    const keepsOrders = { byClientId: 7 * DAY, byExchangeId: 90 * DAY };
    return proveTrade(
      { ...parts, clock, exchange: override(parts.exchange, { keepsOrders, ...exchange }) },
      SYMBOL,
    );
  };
  const nothing = { fetchOrder: () => Promise.resolve(undefined) };
  const fills = async (): Promise<Fill[]> =>
    (await scene.world.exchange.fetchEvents('')).events.flatMap((event) =>
      event.type === 'fill' ? [event.fill] : [],
    );
  const fillsBy = (known: readonly Fill[]): Partial<Exchange> => ({
    ...nothing,
    fetchFills: (_symbol, id) =>
      Promise.resolve(known.filter(({ exchangeOrderId }) => exchangeOrderId === id)),
  });

  beforeEach(async () => {
    await scene.enter();
    await close();
  });

  it('asks by order id where client ids are forgotten', async () => {
    const { exchange } = scene.world;
    const proof = await proveOld({
      fetchOrder: async (symbol, clientId, id) => (id ? exchange.fetchOrder(symbol, clientId) : undefined),
    });
    expect(proof).toMatchObject({ discrepancies: [], missing: [] });
    expect(proof?.orders.every(({ shown }) => shown !== undefined)).toBe(true);
  });

  it('goes by fills where orders are forgotten', async () => {
    const known = await fills();
    expect(await proveOld(fillsBy(known), 100)).toMatchObject({ discrepancies: [], missing: [] });
    const [first, ...rest] = known;
    if (!first) throw new Error('no fill');
    const odd = await proveOld(fillsBy([{ ...first, price: 1 }, ...rest]), 100);
    expect(odd?.discrepancies).toEqual([expect.stringMatching(/fill F1 is .* here, .* at 1 there/)]);
    const more = await proveOld(fillsBy([first, { ...first, id: 'F9' }, ...rest]), 100);
    expect(more?.discrepancies).toEqual([expect.stringMatching(/fill F9 is not booked here/)]);
  });

  it('says of what the exchange keeps no longer that it does not', async () => {
    const { discrepancies, missing } = (await proveOld(nothing, 91)) ?? {};
    expect(discrepancies).toEqual([]);
    expect(missing).toEqual([
      '2 of its 2 orders ended more than 90 days ago: the exchange does not keep such orders',
    ]);
  });

  it('names what should be there and is not', async () => {
    expect((await proveOld(nothing, 8))?.discrepancies).toEqual([
      expect.stringMatching(/^open .*: the exchange does not know it$/),
      expect.stringMatching(/^close .*: the exchange does not know it$/),
    ]);
  });
});

describe('upkeep', () => {
  /** The stop of the open position moves so many times. */
  const trail = async (times: number): Promise<void> => {
    for (let move = 1; move <= times; move++) {
      const stop = Number((95 + move * 0.01).toFixed(2));
      await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop }, request(`m${move.toString(36)}`));
      await scene.world.drain();
    }
  };

  it('keeps the opening intent and the signal of an open position, however often its stop moved', async () => {
    await scene.enter();
    const { intentId = '', signalId = '' } = (await scene.position()) ?? {};
    await trail(230);
    const before = (await scene.world.store.list('intent')).length;
    await trimDocuments(scene.world.parts);
    const kept = await scene.world.store.list('intent');
    expect(before).toBeGreaterThan(230);
    // The moves themselves stay bounded.
    expect(kept).toHaveLength(201);
    expect(kept.map(({ id }) => id)).toContain(intentId);
    expect(await scene.world.store.get('signal', signalId)).toBeDefined();
    expect(await prove()).toMatchObject({ discrepancies: [], missing: [] });
  });

  it('keeps the signal of an open position behind 200 others', async () => {
    await scene.enter();
    const signal = (await scene.world.store.list('signal'))[0];
    if (!signal) throw new Error('no signal');
    await scene.world.store.commit({
      put: Array.from({ length: 250 }, (_, index) => ({
        kind: 'signal' as const,
        id: `Z${index}`,
        value: {
          ...signal.value,
          id: `Z${index}`,
          status: 'expired' as const,
          createdAt: signal.value.createdAt + 1,
        },
      })),
    });
    await trimDocuments(scene.world.parts);
    expect(await scene.world.store.list('signal')).toHaveLength(201);
    expect(await scene.world.store.get('signal', signal.id)).toBeDefined();
  });

  it('lets them go with the others once the position is closed', async () => {
    await scene.enter();
    const { intentId = '' } = (await scene.position()) ?? {};
    await trail(230);
    await close();
    await trimDocuments(scene.world.parts);
    expect(await scene.world.store.get('intent', intentId)).toBeUndefined();
  });
});
