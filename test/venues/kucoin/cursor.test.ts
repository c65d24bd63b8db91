import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../../src/domain/index.js';
import { unseen, parseCursor, cursorText } from '../../../src/venues/kucoin/cursor.js';
import { bench, HOUR, request, START } from './support.js';

/** All was read up to whatever happened. */
const READ = Number.MAX_SAFE_INTEGER;

describe('the cursor', () => {
  const event = (id: number, timestamp: number): AccountEvent => ({
    type: 'cashflow',
    cashflow: { id: String(id), kind: 'transfer', amount: 1, timestamp },
  });

  it('hands out each event once, whatever order and however often the lists show them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5 * HOUR), { minLength: 1, maxLength: 30 }),
        fc.array(fc.array(fc.nat(29), { maxLength: 30 }), { maxLength: 8 }),
        (times, views) => {
          const all = times.map((time, id) => event(id, START + time));
          let text = cursorText(parseCursor('', START));
          const handed: string[] = [];
          for (const view of [...views, all.map((_, id) => id)]) {
            const shown = view.flatMap((id) => all[id] ?? []);
            const page = unseen(parseCursor(text, 0), shown, READ);
            handed.push(...page.events.map((each) => (each.type === 'cashflow' ? each.cashflow.id : '')));
            text = cursorText(page.cursor);
          }
          expect(handed.sort()).toEqual(all.map((_, id) => String(id)).sort());
        },
      ),
    );
  });

  it('goes no further than all was read: an event that lies ahead hides none that comes', () => {
    const [ahead, next] = [event(1, START + 100 * HOUR), event(2, START + 2 * HOUR)];
    const { cursor } = unseen(parseCursor('', START), [ahead], START + HOUR);
    expect(unseen(cursor, [ahead, next], START + 3 * HOUR).events).toEqual([next]);
  });

  it('does not grow without end', () => {
    let cursor = parseCursor('', START);
    for (let id = 0; id < 500; id++) cursor = unseen(cursor, [event(id, START + id * HOUR)], READ).cursor;
    expect(cursor.seen.size).toBeLessThanOrEqual(7);
  });
});

describe('what an event is known by', () => {
  it('tells fills with one trade id in two contracts and on both sides apart', async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request());
    await exchange.createOrder(request({ symbol: 'ETH-USDT', contracts: 3 }));
    await exchange.createOrder(request({ side: 'sell', contracts: 4, reduceOnly: true }));
    for (const fill of fake.fills) Object.assign(fill, { tradeId: '1828954878212' });
    const page = await exchange.fetchEvents('');
    expect(page.events).toHaveLength(3);
    const ids = page.events.map((event) => (event.type === 'fill' ? event.fill.id : ''));
    expect(new Set(ids).size).toBe(3);
    expect((await exchange.fetchEvents(page.cursor)).events).toEqual([]);
  });

  it('takes nothing twice that a cursor of an earlier version has handed out', async () => {
    const { exchange, fake } = await bench();
    await exchange.createOrder(request());
    const id = fake.fills[0]?.tradeId ?? '';
    const old = JSON.stringify({ v: 1, from: START, newest: START, seen: [[`f${id}`, START]] });
    expect(await exchange.fetchEvents(old)).toEqual({ events: [], cursor: old });
    await exchange.createOrder(request({ contracts: 3 }));
    expect((await exchange.fetchEvents(old)).events).toMatchObject([{ fill: { contracts: 3 } }]);
  });
});

describe('a transfer that is on its way', () => {
  it('is booked once it has arrived, however long that took and whatever happened meanwhile', async () => {
    const { exchange, fake, clock, reopen } = await bench();
    let { cursor } = await exchange.fetchCashflows('');
    const row = fake.transfer(50, 'Pending');
    clock.advance(HOUR);
    const seen = await exchange.fetchCashflows(cursor);
    expect(seen.events).toEqual([]);
    cursor = seen.cursor;
    for (let day = 0; day < 3; day++) {
      clock.advance(24 * HOUR);
      fake.transfer(1);
      const page = await exchange.fetchCashflows(cursor);
      expect(page.events).toMatchObject([{ cashflow: { amount: 1 } }]);
      cursor = page.cursor;
    }
    row.status = 'Completed';
    // Another process, which knows nothing but the cursor.
    const later = (await reopen()).exchange;
    const page = await later?.fetchCashflows(cursor);
    expect(page?.events).toMatchObject([{ cashflow: { kind: 'transfer', amount: 50, timestamp: START } }]);
    expect(await later?.fetchCashflows(page?.cursor ?? '')).toEqual({ events: [], cursor: page?.cursor });
  });

  it('is given up after thirty days', () => {
    const pending = new Map([['transfer-1', START]]);
    const first = unseen(parseCursor('', START), [], READ, pending).cursor;
    expect(parseCursor(cursorText(first), 0).pending).toEqual(pending);
    const at = (days: number): AccountEvent => ({
      type: 'cashflow',
      cashflow: { id: `f${days}`, kind: 'funding', amount: 1, timestamp: START + days * 24 * HOUR },
    });
    expect(unseen(first, [at(30)], READ).cursor.pending).toEqual(pending);
    expect(unseen(first, [at(31)], READ).cursor.pending.size).toBe(0);
  });
});
