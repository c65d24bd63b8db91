import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountEvent, Fill, OrderRequest } from '../../../src/domain/index.js';
import { applyEvent, emptyLedger, equityOf, exactEquityOf } from '../../../src/domain/ledger/ledger.js';
import { COUNT, path, requestOf, requests, SYMBOLS, type Planned } from './arbitrary.js';
import { instrumentOf, MINUTE, paper, T0, type Row } from './support.js';

/** Plays the plan; `jump` leaves out the steps in which no order is sent. */
const play = async (rows: readonly [Row[], Row[]], plans: readonly Planned[], jump: boolean) => {
  const funding = [[T0 + 60 * MINUTE, 0.0003]] as const;
  const desk = paper({ 'A-USDT': { rows: rows[0], funding }, 'B-USDT': { rows: rows[1], funding } });
  const sent: OrderRequest[] = [];
  for (let step = 1; step <= COUNT; step++) {
    const due = plans.filter((plan) => plan.at === step);
    if (jump && due.length === 0 && step < COUNT) continue;
    await desk.to(T0 + step * 5 * MINUTE);
    for (const plan of due) {
      const request = requestOf(plan, desk.market.quoteAt(plan.symbol, desk.clock.now()).last, sent.length);
      sent.push(request);
      await desk.exchange.createOrder(request);
    }
  }
  const { events } = await desk.exchange.fetchEvents('');
  return { ...desk, sent, events };
};

const fillsOf = (events: readonly AccountEvent[]): Fill[] =>
  events.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));

const signed = (fill: Fill): number => (fill.side === 'buy' ? fill.contracts : -fill.contracts);

describe('whatever is ordered along whatever candles', () => {
  const instruments = new Map(SYMBOLS.map((symbol) => [symbol as string, instrumentOf(symbol)]));

  it('equity is the ledger of its events, fills add up to orders, and reduce-only only reduces', async () => {
    await fc.assert(
      fc.asyncProperty(path, path, requests, async (a, b, plans) => {
        const { exchange, market, events, sent, clock } = await play([a, b], plans, false);
        const account = await exchange.fetchAccount();
        const marks = Object.fromEntries(SYMBOLS.map((s) => [s, market.quoteAt(s, clock.now()).mark]));

        let ledger = emptyLedger(1000);
        for (const event of events)
          ledger = applyEvent(
            ledger,
            event,
            event.type === 'fill' ? instruments.get(event.fill.symbol) : undefined,
          ).state;
        expect(account.equity).toBe(equityOf(ledger, marks, instruments));

        // By cash alone, without the ledger's way of counting.
        const open: Record<string, number> = {};
        let cash = 1000;
        for (const event of events) {
          if (event.type === 'cashflow') cash += event.cashflow.amount;
          else {
            const { fill } = event;
            const before = open[fill.symbol] ?? 0;
            const after = before + signed(fill);
            const request = sent.find((r) => r.clientOrderId === fill.clientOrderId);
            if (request?.reduceOnly || fill.liquidation) {
              expect(Math.abs(after)).toBeLessThan(Math.abs(before));
              expect(after * before).toBeGreaterThanOrEqual(0);
            }
            open[fill.symbol] = after;
            cash -= signed(fill) * fill.price + fill.fee;
          }
        }
        for (const [symbol, contracts] of Object.entries(open)) cash += contracts * (marks[symbol] ?? NaN);
        expect(Math.abs(Number(exactEquityOf(ledger, marks, instruments)) - cash)).toBeLessThan(1e-8);
        for (const position of await exchange.fetchPositions())
          expect(open[position.symbol]).toBe(
            position.side === 'long' ? position.contracts : -position.contracts,
          );

        for (const request of sent) {
          const found = await exchange.fetchOrder(request.symbol, request.clientOrderId);
          const own = fillsOf(events).filter((fill) => fill.clientOrderId === request.clientOrderId);
          const filled = own.reduce((sum, fill) => sum + fill.contracts, 0);
          expect(filled).toBe(found?.filled ?? 0);
          expect(filled).toBeLessThanOrEqual(request.contracts);
          expect(found?.status === 'filled').toBe(filled === request.contracts);
          if (request.type === 'limit')
            for (const fill of own)
              if (request.side === 'buy') expect(fill.price).toBeLessThanOrEqual(request.price ?? 0);
              else expect(fill.price).toBeGreaterThanOrEqual(request.price ?? Infinity);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('one long step gives what many short ones give', async () => {
    await fc.assert(
      fc.asyncProperty(path, path, requests, async (a, b, plans) => {
        const steps = await play([a, b], plans, false);
        const jumps = await play([a, b], plans, true);
        expect(jumps.events).toEqual(steps.events);
      }),
      { numRuns: 60 },
    );
  });
});
