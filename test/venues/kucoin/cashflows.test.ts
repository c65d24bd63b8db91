import { describe, expect, it, vi } from 'vitest';
import { MINUTE, type AccountEvent } from '../../../src/domain/index.js';
import { bench, HOUR, request, START, type Bench } from './support.js';

const FUNDING = 'GET /api/v1/funding-history';

const kinds = (events: readonly AccountEvent[]): string[] =>
  events.map((event) => (event.type === 'fill' ? 'fill' : event.cashflow.kind));

/** Contracts that were asked for their funding. */
const asked = ({ fake }: Bench): string[] =>
  fake.requests
    .filter(({ path }) => path.endsWith('/funding-history'))
    .map(({ query }) => query['symbol'] ?? '');

/** A position over a whole hour, and everything booked by the hour's last look for funding. */
const held = async (): Promise<Bench & { readonly cursor: string }> => {
  const rig = await bench();
  await rig.exchange.createOrder(request());
  rig.clock.set(START + HOUR / 2 - 1_000);
  const { cursor } = await rig.exchange.fetchEvents('');
  rig.clock.set(START + HOUR / 2);
  rig.fake.funding('BTC-USDT', 0.0001);
  rig.clock.advance(20_000);
  return { ...rig, cursor };
};

describe('cashflows, which take a read for each contract', () => {
  it('are not waited for where fills alone are asked for, and come with the next whole read', async () => {
    const rig = await held();
    const { exchange, fake, cursor } = rig;
    const before = asked(rig).length;
    fake.fail(FUNDING, { kind: 'hang' });
    await exchange.createOrder(request({ side: 'sell', reduceOnly: true }));
    const page = await exchange.fetchEvents(cursor, 'fills');
    expect(kinds(page.events)).toEqual(['fill']);
    expect(asked(rig)).toHaveLength(before);
    fake.heal();
    expect(kinds((await exchange.fetchEvents(page.cursor)).events)).toEqual(['funding']);
  });

  it('are asked for side by side', async () => {
    const rig = await held();
    const { exchange, fake, clock, cursor } = rig;
    await exchange.createOrder(request({ symbol: 'ETH-USDT' }));
    await exchange.createOrder(request({ symbol: 'DOGE-USDT' }));
    const before = asked(rig).length;
    fake.fail(FUNDING, { kind: 'delay', ms: 1_000, times: 3 });
    const reading = exchange.fetchEvents(cursor);
    await vi.waitFor(() => expect(asked(rig)).toHaveLength(before + 3));
    clock.advance(1_000);
    expect(kinds((await reading).events)).toEqual(['funding', 'fill', 'fill']);
  });

  it.each(['first', 'second'] as const)(
    'are not read again after two reads side by side of which the %s was stored',
    async (stored) => {
      const rig = await held();
      const { exchange, fake, cursor } = rig;
      fake.fail('GET /api/v1/transaction-history', { kind: 'hang' });
      const slow = exchange.fetchEvents(cursor);
      await vi.waitFor(() => expect(asked(rig).length).toBeGreaterThan(1));
      await exchange.createOrder(request({ side: 'sell', reduceOnly: true }));
      const quick = await exchange.fetchEvents(cursor);
      fake.heal();
      const first = await slow;
      expect([kinds(first.events), kinds(quick.events)]).toEqual([['funding'], ['funding', 'fill']]);
      const before = asked(rig).length;
      const next = await exchange.fetchEvents((stored === 'first' ? first : quick).cursor);
      expect(kinds(next.events)).toEqual(stored === 'first' ? ['fill'] : []);
      expect(asked(rig)).toHaveLength(before);
    },
  );

  it('that one of two reads side by side found come again where the other was stored', async () => {
    const { exchange, cursor } = await held();
    await exchange.createOrder(request({ side: 'sell', reduceOnly: true }));
    const [whole, fills] = await Promise.all([
      exchange.fetchEvents(cursor),
      exchange.fetchEvents(cursor, 'fills'),
    ]);
    expect(kinds(whole.events)).toEqual(['funding', 'fill']);
    expect(kinds((await exchange.fetchEvents(fills.cursor)).events)).toEqual(['funding']);
  });

  it.each(['the same process', 'another process'])(
    'of a day in which only fills were read are found after it by %s',
    async (which) => {
      const rig = await held();
      const { clock, exchange, cursor, reopen } = rig;
      clock.advance(12 * HOUR);
      await exchange.createOrder(request({ side: 'sell', reduceOnly: true }));
      const fills = await exchange.fetchEvents(cursor, 'fills');
      expect(kinds(fills.events)).toEqual(['fill']);
      clock.advance(MINUTE);
      const later = which === 'another process' ? (await reopen()).exchange : exchange;
      const page = await later?.fetchEvents(fills.cursor);
      expect(kinds(page?.events ?? [])).toEqual(['funding']);
      expect((await later?.fetchEvents(page?.cursor ?? ''))?.events).toEqual([]);
    },
  );

  it('are not read again after a slower read of fills that came to the same cursor', async () => {
    const rig = await held();
    const { exchange, fake, clock } = rig;
    const { cursor } = await exchange.fetchEvents(rig.cursor);
    clock.advance(2 * HOUR);
    fake.fail('GET /api/v1/recentFills', { kind: 'delay', ms: 1_000, times: 1 });
    const slow = exchange.fetchEvents(cursor, 'fills');
    await vi.waitFor(() => expect(fake.requests.at(-1)?.path).toMatch(/recentFills$/));
    expect((await exchange.fetchEvents(cursor)).cursor).toBe(cursor);
    clock.advance(1_000);
    expect((await slow).cursor).toBe(cursor);
    const before = asked(rig).length;
    await exchange.fetchEvents(cursor);
    expect(asked(rig)).toHaveLength(before);
  });
});
