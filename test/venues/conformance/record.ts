import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../../src/domain/index.js';
import { applyEvent, emptyLedger } from '../../../src/domain/ledger/ledger.js';
import type { Hand } from './hand.js';

export const record = (open: () => Promise<Hand>): void => {
  let hand: Hand;
  beforeEach(async () => {
    hand = await open();
  });

  describe('the record', () => {
    it('tells each event once, in order, whoever reads on from a stored cursor', async () => {
      let { cursor } = await hand.rig.exchange.fetchEvents('');
      const told: AccountEvent[] = [];
      for (let i = 0; i < 12; i++) {
        await hand.rig.quote(hand.symbol, hand.rig.price);
        await hand.send(i % 2 === 0 ? hand.order() : hand.exit({ contracts: hand.lots(10) }));
        if (i % 3 === 2) {
          const exchange = i % 2 === 0 ? hand.rig.exchange : await hand.rig.reopen();
          const page = await exchange.fetchEvents(cursor);
          told.push(...page.events);
          // What was handed out and not stored is handed out again.
          expect((await exchange.fetchEvents(cursor)).events).toEqual(page.events);
          cursor = page.cursor;
        }
      }
      expect((await hand.rig.exchange.fetchEvents(cursor)).events).toEqual([]);
      expect(told).toEqual(await hand.record());
      const ids = told.map((event) => (event.type === 'fill' ? event.fill.id : event.cashflow.id));
      expect(new Set(ids).size).toBe(12);
    });

    it('adds up to the account: balance by its fills, equity by what is open', async () => {
      const { balance: opening } = await hand.rig.exchange.fetchAccount();
      const [, other] = hand.rig.symbols;
      await hand.rig.exchange.fetchEvents('');
      await hand.send(hand.order());
      await hand.rig.quote(hand.symbol, hand.away(0.02));
      await hand.send(hand.exit({ contracts: hand.lots(4) }));
      await hand.send(hand.order({ symbol: other, side: 'sell', contracts: hand.lotOf(other) * 3 }));
      await hand.rig.quote(other, hand.away(0.01));
      const ledger = (await hand.record()).reduce((state, event) => {
        const of = event.type === 'fill' ? hand.rig.instruments.get(event.fill.symbol) : undefined;
        return applyEvent(state, event, of).state;
      }, emptyLedger(opening));
      const account = await hand.rig.exchange.fetchAccount();
      expect(Number(ledger.balance)).toBeCloseTo(account.balance, 6);
      const shown = await hand.rig.exchange.fetchPositions();
      expect(new Map(shown.map((position) => [position.symbol, position.side]))).toEqual(
        new Map([
          [hand.symbol, 'long'],
          [other, 'short'],
        ]),
      );
      const unrealised = shown.reduce((sum, { unrealisedPnl }) => sum + unrealisedPnl, 0);
      expect(account.equity).toBeCloseTo(account.balance + unrealised, 6);
      expect(account.available).toBeLessThan(account.equity);
    });
  });
};
