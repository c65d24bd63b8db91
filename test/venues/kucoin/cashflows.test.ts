import { describe, expect, it, vi } from 'vitest';
import { MINUTE, type AccountEvent } from '../../../src/domain/index.js';
import { bench, HOUR, request, START, type Bench } from './support.js';

const FUNDING = 'GET /api/v1/funding-history';
const DAY = 24 * HOUR;

const kinds = (events: readonly AccountEvent[] = []): string[] =>
  events.map((event) => (event.type === 'fill' ? 'fill' : event.cashflow.kind));

/** Contracts that were asked for their funding. */
const asked = ({ fake }: Bench): string[] =>
  fake.requests
    .filter(({ path }) => path.endsWith('/funding-history'))
    .map(({ query }) => query['symbol'] ?? '');

const count = ({ fake }: Bench, name: string): number =>
  fake.requests.filter(({ path }) => path.endsWith(`/${name}`)).length;

/** A position over a whole hour, and everything read by the hour's last look for funding. */
const held = async (): Promise<Bench & { readonly cursor: string }> => {
  const rig = await bench();
  const { cursor: begun } = await rig.exchange.fetchCashflows('');
  await rig.exchange.createOrder(request());
  rig.clock.set(START + HOUR / 2 - 1_000);
  const { cursor } = await rig.exchange.fetchCashflows(begun);
  rig.clock.set(START + HOUR / 2);
  rig.fake.funding('BTC-USDT', 0.0001);
  rig.clock.advance(20_000);
  return { ...rig, cursor };
};

describe('the record of cash flows', () => {
  it('begins at once, without a look at what was before', async () => {
    const rig = await bench();
    rig.fake.transfer(50);
    rig.clock.advance(1);
    const { events, cursor } = await rig.exchange.fetchCashflows('');
    expect([events, count(rig, 'transaction-history'), asked(rig)]).toEqual([[], 0, []]);
    rig.fake.transfer(25);
    expect((await rig.exchange.fetchCashflows(cursor)).events).toMatchObject([{ cashflow: { amount: 25 } }]);
  });

  it('is none that fills wait for, and needs no read of them before', async () => {
    const rig = await held();
    const { exchange, fake, cursor, reopen } = rig;
    const { cursor: filled } = await exchange.fetchEvents('');
    const before = asked(rig).length;
    fake.fail(FUNDING, { kind: 'hang' });
    await exchange.createOrder(request({ side: 'sell', reduceOnly: true }));
    expect(kinds((await exchange.fetchEvents(filled)).events)).toEqual(['fill']);
    expect(asked(rig)).toHaveLength(before);
    fake.heal();
    // Another process, which has read no fills and finds the position closed.
    expect(kinds((await (await reopen()).exchange?.fetchCashflows(cursor))?.events)).toEqual(['funding']);
  });

  it('is told once: again where the cursor was not stored, and never where it was', async () => {
    const { exchange, cursor } = await held();
    const page = await exchange.fetchCashflows(cursor);
    expect(kinds(page.events)).toEqual(['funding']);
    expect((await exchange.fetchCashflows(cursor)).events).toEqual(page.events);
    expect(await exchange.fetchCashflows(page.cursor)).toEqual({ events: [], cursor: page.cursor });
  });

  it('is read when it can have changed, and no oftener', async () => {
    const rig = await held();
    const { exchange, clock } = rig;
    const reads = (): number[] => [asked(rig).length, count(rig, 'transaction-history')];
    clock.set(START + HOUR / 2 + MINUTE);
    const { cursor } = await exchange.fetchCashflows(rig.cursor);
    const [funding = 0, transfers = 0] = reads();
    for (let tick = 0; tick < 11; tick++) {
      clock.advance(5_000);
      expect((await exchange.fetchCashflows(cursor)).cursor).toBe(cursor);
    }
    // Transfers every ten seconds; funding not before two minutes after the hour.
    expect(reads()).toEqual([funding, transfers + 5]);
    clock.advance(5_000);
    await exchange.fetchCashflows(cursor);
    expect(reads()).toEqual([funding + 1, transfers + 6]);
  });

  it('is asked for side by side, of what is held and of what was traded', async () => {
    const rig = await held();
    const { exchange, fake, clock, cursor } = rig;
    await exchange.createOrder(request({ symbol: 'ETH-USDT' }));
    await exchange.createOrder(request({ symbol: 'ETH-USDT', side: 'sell', reduceOnly: true }));
    await exchange.createOrder(request({ symbol: 'DOGE-USDT' }));
    const before = asked(rig).length;
    fake.fail(FUNDING, { kind: 'delay', ms: 1_000, times: 3 });
    const reading = exchange.fetchCashflows(cursor);
    await vi.waitFor(() => expect(asked(rig)).toHaveLength(before + 3));
    clock.advance(1_000);
    expect(kinds((await reading).events)).toEqual(['funding']);
    expect(new Set(asked(rig).slice(before))).toEqual(new Set(['XBTUSDTM', 'ETHUSDTM', 'DOGEUSDTM']));
  });

  it.each(['the same process', 'another process'])(
    'of days in which it could not be read is found after them by %s, whatever filled meanwhile',
    async (which) => {
      const rig = await held();
      const { clock, exchange, fake, reopen } = rig;
      await exchange.createOrder(request({ side: 'sell', reduceOnly: true }));
      fake.fail(FUNDING, { kind: 'status', status: 500, times: 99 });
      let { cursor } = await exchange.fetchEvents('');
      for (let day = 0; day < 3; day++) {
        clock.advance(DAY);
        await exchange.createOrder(request({ symbol: 'ETH-USDT' }));
        ({ cursor } = await exchange.fetchEvents(cursor));
        await expect(exchange.fetchCashflows(rig.cursor)).rejects.toMatchObject({ code: 'read-failed' });
      }
      fake.heal();
      const later = which === 'another process' ? (await reopen()).exchange : exchange;
      const page = await later?.fetchCashflows(rig.cursor);
      expect(page?.events).toMatchObject([{ cashflow: { kind: 'funding', symbol: 'BTC-USDT' } }]);
      expect((await later?.fetchCashflows(page?.cursor ?? ''))?.events).toEqual([]);
    },
  );

  it('goes on from the one place that an earlier version had for fills and cash flows', async () => {
    const { exchange, fake, clock } = await held();
    const paid = fake.server.book.funding[0];
    const old = (seen: readonly (readonly [string, number])[]): string =>
      JSON.stringify({ v: 1, from: START, newest: START + HOUR / 2, seen });
    expect(kinds((await exchange.fetchCashflows(old([]))).events)).toEqual(['funding']);
    const booked = old([[`cfunding-${paid?.id}`, START + HOUR / 2]]);
    expect(await exchange.fetchCashflows(booked)).toEqual({ events: [], cursor: booked });
    clock.advance(MINUTE);
    fake.transfer(10);
    expect(kinds((await exchange.fetchCashflows(booked)).events)).toEqual(['transfer']);
  });

  it('is not read from ever farther back where nothing is paid', async () => {
    const rig = await bench();
    let { cursor } = await rig.exchange.fetchCashflows('');
    for (let day = 0; day < 30; day++) {
      rig.clock.advance(DAY);
      ({ cursor } = await rig.exchange.fetchCashflows(cursor));
    }
    const before = count(rig, 'transaction-history');
    const later = (await rig.reopen()).exchange;
    rig.fake.transfer(10);
    expect(kinds((await later?.fetchCashflows(cursor))?.events)).toEqual(['transfer']);
    expect(count(rig, 'transaction-history') - before).toBeLessThanOrEqual(3);
  });
});
