import { describe, expect, it } from 'vitest';
import {
  addUsdt,
  bookedIn,
  bookedTrade,
  bookingsOf,
  closingAt,
  inR,
  moveOf,
  netOf,
  partsOf,
  sumMoney,
  tradeBookings,
  withBooking,
  type Booking,
} from '../../src/domain/index.js';
import { BTC, position, trade } from '../chat/telegram/fixtures.js';

const booking = (over: Partial<Booking> = {}): Booking => ({
  at: 1,
  kind: 'exit',
  contracts: 2,
  price: 100,
  realised: 1,
  fees: 0.1,
  funding: 0,
  reason: 'target',
  ...over,
});

describe('money', () => {
  it('adds without binary dust, to the last booked decimal', () => {
    expect(addUsdt(0.1, 0.2)).toBe(0.3);
    expect(addUsdt(123_456.0000000001, 0.0000000002)).toBe(123_456.0000000003);
    expect(Object.is(addUsdt(-0.3, 0.1, 0.2), 0)).toBe(true);
  });

  it('comes to realised + open − fees + funding', () => {
    expect(netOf({ realised: 10, open: -4, fees: 1.5, funding: -0.2 })).toBe(4.3);
    expect(netOf({ realised: 10, fees: 1.5, funding: 0.2 })).toBe(8.7);
    expect(
      sumMoney([
        { realised: 1, fees: 0.1, funding: 0 },
        { realised: 2, open: 3, fees: 0.2, funding: -1 },
      ]),
    ).toEqual({ realised: 3, open: 3, fees: 0.3, funding: -1 });
  });

  it('is measured by 1 R where there is one', () => {
    expect([inR(5, 10), inR(5, 0)]).toEqual([0.5, 0]);
  });

  it('moves in favour of a short when the price falls, without leverage', () => {
    expect(moveOf('short', 100, 98)).toBeCloseTo(0.02, 12);
    expect(moveOf('long', 100, 98)).toBeCloseTo(-0.02, 12);
  });

  it('of closing is the price P&L of those contracts and the fee of their exit, nothing else', () => {
    // 2 × 0.001 × (60,000 − 61,000); 0.06 % of 120 USDT
    expect(closingAt(position({ contracts: 5, realised: -4, fees: 9 }), 60_000, BTC, 2)).toEqual({
      realised: -2,
      fees: 0.072,
      funding: 0,
    });
  });
});

describe('bookings', () => {
  it('make up what a position has realised, paid and received', () => {
    const booked = withBooking(
      position({
        realised: 0,
        fees: 0.3,
        funding: 0,
        bookings: [booking({ kind: 'entry', fees: 0.3, realised: 0 })],
      }),
      booking({ realised: 0.7, fees: 0.05 }),
    );
    expect(booked).toMatchObject({ realised: 0.7, fees: 0.35, funding: 0 });
    expect(sumMoney(bookingsOf(booked))).toMatchObject({ realised: 0.7, fees: 0.35, funding: 0 });
  });

  it('of an earlier version are one, so that nothing is lost', () => {
    const old = position({ realised: 2, fees: 0.3, funding: -0.1 });
    expect(bookingsOf(old)).toMatchObject([{ at: old.openedAt, realised: 2, fees: 0.3, funding: -0.1 }]);
    const closed = trade({ netPnl: -3 });
    expect(netOf(sumMoney(tradeBookings(closed)))).toBe(-3);
    expect(
      bookedTrade(closed, booking({ kind: 'funding', realised: 0, fees: 0, funding: -1 })),
    ).toMatchObject({
      netPnl: -4,
      r: -4 / closed.riskUnit,
    });
    expect(bookingsOf(position({ realised: 0, fees: 0, funding: 0 }))).toEqual([]);
  });

  it('stand in the order in which things happened, however late they came', () => {
    const late = withBooking(
      position({ bookings: [booking({ at: 5 })] }),
      booking({ at: 3, kind: 'funding' }),
    );
    expect(bookingsOf(late).map(({ at }) => at)).toEqual([3, 5]);
  });

  it('of one decision are one part, at their average price', () => {
    const parts = partsOf([
      booking({ kind: 'entry', realised: 0 }),
      booking({ at: 2, contracts: 1, price: 110, realised: 1 }),
      booking({ at: 3, contracts: 3, price: 114, realised: 3, fees: 0.3 }),
      booking({ at: 4, kind: 'funding', realised: 0, fees: 0, funding: -1 }),
      booking({ at: 5, contracts: 2, realised: -2, fees: 0.2, reason: 'stop' }),
    ]);
    expect(parts).toEqual([
      { at: 3, contracts: 4, price: 113, realised: 4, fees: 0.4, funding: 0, reason: 'target' },
      { at: 5, contracts: 2, price: 100, realised: -2, fees: 0.2, funding: 0, reason: 'stop' },
    ]);
  });

  it('count in the span of time in which they were booked, in R of their own trade', () => {
    const books = [
      { bookings: [booking({ at: 1 }), booking({ at: 2, realised: 5, fees: 0 })], riskUnit: 2 },
      { bookings: [booking({ at: 2, realised: -1, fees: 0 })], riskUnit: 1 },
    ];
    expect(bookedIn(books, 2, 3)).toEqual({ cash: { realised: 4, fees: 0, funding: 0 }, r: 1.5 });
    expect(bookedIn(books, 0, 2).cash.realised).toBe(1);
  });
});
