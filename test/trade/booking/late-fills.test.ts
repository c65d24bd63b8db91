import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../../src/domain/ledger/ledger.js';
import { entryBooking, exitBooking } from '../../../src/trade/booking/fill-bookings.js';
import {
  completedTrade,
  correct,
  isKnown,
  madeUpBy,
  recordLate,
  splitFill,
  tradeBefore,
  tradesKnown,
  withBasis,
  withKnown,
} from '../../../src/trade/booking/late-fills.js';
import {
  appliedOf,
  booksOf,
  entryIdOf,
  fillOf,
  HOUR,
  INSTRUMENT,
  intentOf,
  planOf,
  positionOf,
  stepOf,
  SYMBOL,
  tradeOf,
} from './fixtures.js';

describe('a fill that makes up for what was taken off before', () => {
  const basis = (contracts: number) => ({ contracts: String(contracts), cost: '0' });

  it('counts as far as the ledger stands on the other side', () => {
    const bought = fillOf({ contracts: 5 });
    expect(madeUpBy(bought, basis(-3))).toBe(3);
    expect(madeUpBy(bought, basis(-8))).toBe(5);
    expect(madeUpBy(bought, basis(3))).toBe(0);
    expect(madeUpBy(bought, undefined)).toBe(0);
    const sold = fillOf({ side: 'sell', contracts: 5 });
    expect(madeUpBy(sold, basis(3))).toBe(3);
    expect(madeUpBy(sold, basis(-3))).toBe(0);
  });

  it('is split with its fee', () => {
    const fill = fillOf({ contracts: 0.6, fee: 0.06 });
    const half = { ...fill, contracts: 0.3, fee: 0.03 };
    expect(splitFill(fill, 0.1 + 0.2)).toEqual([half, half]);
    const [third, others] = splitFill({ ...fill, contracts: 3, fee: 0.1 }, 1);
    expect([third.fee, others.fee]).toEqual([0.0333333333, 0.0666666667]);
    const [whole, none] = splitFill({ ...fill, fee: 1 / 3 }, 0.6);
    expect([whole.fee, none.contracts, none.fee]).toEqual([1 / 3, 0, 0]);
  });
});

describe('a trade that a late fill of its entry completes', () => {
  const late = {
    fill: fillOf({ id: 'F3', contracts: 5, price: 102, fee: 0.04 }),
    exitPrice: 106,
    realised: 2,
  };
  const twice = planOf({ contracts: 10, worstCase: 10 });
  const entry = intentOf('A1', { plan: twice, steps: [stepOf(entryIdOf('A1'), { booked: 10 })] });

  it('has its contracts, prices and money, and the planned loss for all of it', () => {
    const completed = completedTrade(tradeOf(), entry, late, INSTRUMENT);
    // 1 R is 10 for 10 contracts; what was −0.25 R of 4 on 5 contracts is −2 of 10 on 10.
    expect(completed).toEqual({
      ...tradeOf(),
      contracts: 10,
      coins: 1,
      entryPrice: 101,
      notional: 101,
      exitPrice: 105,
      grossPnl: 4,
      fees: 0.1,
      netPnl: 3.9,
      riskUnit: 10,
      r: 0.39,
      maeR: -0.2,
      mfeR: 0.4,
      fillIds: ['F1', 'F2', 'F3'],
      bookings: [
        entryBooking(late.fill, 2),
        { kind: 'exit', at: HOUR + 5_000, realised: 2, fees: 0.06, funding: 0 },
      ],
    });
  });

  it('is averaged by contracts', () => {
    const small = { ...late, fill: { ...late.fill, contracts: 1 } };
    const { entryPrice, exitPrice } = completedTrade(tradeOf({ contracts: 3 }), entry, small, INSTRUMENT);
    expect([entryPrice, exitPrice]).toEqual([100.5, 104.5]);
  });

  it('began with the earliest fill of its entry', () => {
    const early = { ...late, fill: { ...late.fill, timestamp: HOUR - 700_000 } };
    expect(completedTrade(tradeOf(), entry, early, INSTRUMENT).openedAt).toBe(HOUR - 700_000);
  });

  it('is owed less by the record, until nothing is owed', () => {
    const owed = (contracts?: number): number | undefined =>
      completedTrade(
        tradeOf(contracts === undefined ? {} : { owed: contracts }),
        entry,
        { ...late, fill: fillOf({ contracts: 0.1 }) },
        INSTRUMENT,
      ).owed;
    expect(owed(0.3)).toBe(0.2);
    expect([owed(0.1), owed()]).toEqual([undefined, undefined]);
  });

  it('keeps its planned loss where the fill was an addition', () => {
    const addition = { ...entry, kind: 'scaleIn' as const };
    expect(completedTrade(tradeOf(), addition, late, INSTRUMENT)).toMatchObject({
      riskUnit: 4,
      maeR: -0.5,
      r: 3.9 / 4,
    });
  });

  it('has no R without a planned loss', () => {
    const addition = { ...entry, kind: 'scaleIn' as const };
    const { maeR, mfeR, r } = completedTrade(tradeOf({ riskUnit: 0 }), addition, late, INSTRUMENT);
    expect([maeR, mfeR, r].map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe('the trade of an entry that was closed before any of it was in the record', () => {
  it('is closed at the moment of its fill, at the price at which it had been taken off', () => {
    const late = { fill: fillOf({ fee: 0.05 }), exitPrice: 104, realised: 2 };
    expect(tradeBefore(intentOf(), late, INSTRUMENT, '1h')).toMatchObject({
      id: 'PA1',
      contracts: 5,
      entryPrice: 100,
      exitPrice: 104,
      grossPnl: 2,
      fees: 0.05,
      netPnl: 1.95,
      openedAt: HOUR,
      closedAt: HOUR,
      exitReason: 'closed before its entry was in the record',
      bookings: [entryBooking(late.fill, 2)],
    });
    expect(tradeBefore(intentOf(), late, INSTRUMENT, '1h', true).id).toMatch(/^Q.{5}A1$/);
  });
});

describe('the trades that late records may belong to', () => {
  it('are each there once, as this page has left it', () => {
    const [now, completed, stored] = ['a', 'b', 'c'].map((id) => tradeOf({ id }));
    if (!now || !completed || !stored) throw new Error('no trades');
    const out = appliedOf({ trades: [now], completed: [completed] });
    const books = booksOf({ trades: [{ ...now, fees: 9 }, stored, { ...completed, fees: 9 }] });
    expect(tradesKnown(books, out)).toEqual([now, completed, stored]);
    expect(tradesKnown(booksOf(), out)).toEqual([now, completed]);
  });
});

describe('what a late record made of a trade', () => {
  const why = { at: HOUR, cause: 'a fill came late', data: { fillId: 'F3' } };
  const line = (event: string, trade = tradeOf()) => ({
    ...why,
    event,
    symbol: SYMBOL,
    positionId: 'PA1',
    data: { fillId: 'F3', netPnl: trade.netPnl },
  });
  const other = tradeOf({ id: 'PB1' });
  const exit = (trade: ReturnType<typeof tradeOf>) => ({ type: 'exit' as const, trade });

  it('is told as an exit where there was no trade before', () => {
    const out = appliedOf({ trades: [other], pushes: [exit(other)] });
    const trade = tradeOf();
    correct(out, trade, undefined, why, 'It came late.');
    expect(out).toEqual(
      appliedOf({
        trades: [other, trade],
        pushes: [exit(other), exit(trade)],
        journal: [line('trade-closed-late') as never],
      }),
    );
  });

  it.each([0, 1])('is told by its own push while that is still owed, be it the %d of those', (place) => {
    const [before, trade] = [tradeOf(), tradeOf({ netPnl: 1 })];
    const around = (each: typeof trade) => (place === 0 ? [each, other] : [other, each]);
    const out = appliedOf({ trades: around(before), pushes: around(before).map(exit) });
    correct(out, trade, before, why, 'It came late.');
    expect(out).toEqual(
      appliedOf({
        trades: around(trade),
        pushes: around(trade).map(exit),
        journal: [line('trade-completed', trade) as never],
      }),
    );
  });

  it('is told by a sentence where the trade was told already, and stored once', () => {
    const [before, trade, again] = [tradeOf(), tradeOf({ netPnl: 1 }), tradeOf({ netPnl: 0.5 })];
    const out = appliedOf({ completed: [other], pushes: [exit(other)] });
    correct(out, trade, before, why, 'It came late.');
    expect(out.completed).toEqual([other, trade]);
    correct(out, again, trade, why, 'It came late.');
    expect(out.completed).toEqual([other, again]);
    const alone = appliedOf();
    for (const each of [trade, again]) correct(alone, each, before, why, 'It came late.');
    expect(alone.completed).toEqual([again]);
    expect(out.trades).toEqual([]);
    expect(out.pushes).toEqual([
      exit(other),
      { type: 'notice', level: 'info', text: 'A-USDT: It came late. Its result is 1.00 USDT now.' },
      { type: 'notice', level: 'info', text: 'A-USDT: It came late. Its result is 0.50 USDT now.' },
    ]);
  });

  it('says how many contracts of the entry came late, and what they made', () => {
    const out = appliedOf();
    const late = { fill: fillOf({ id: 'F3', contracts: 2 }), exitPrice: 104, realised: 0.8 };
    recordLate(out, tradeOf({ contracts: 7 }), tradeOf(), late);
    expect(out.journal).toEqual([
      {
        at: HOUR,
        event: 'trade-completed',
        cause: 'a fill of the entry came into the record after the exit',
        symbol: SYMBOL,
        positionId: 'PA1',
        data: { fillId: 'F3', contracts: 2, exitPrice: 104, realised: 0.8, netPnl: 1.94 },
      },
    ]);
    expect(out.pushes).toMatchObject([
      {
        text: expect.stringMatching(
          /^A-USDT: 2 more contracts .* the trade is 7 contracts in all\./,
        ) as string,
      },
    ]);
  });
});

describe('a position that was taken in from outside', () => {
  const taken = positionOf({ knownSince: HOUR, owed: 5 });

  it('holds what had filled until 10 s after the exchange showed it, as clocks may differ by that', () => {
    const at = (ms: number) => fillOf({ timestamp: HOUR + ms });
    expect(isKnown(taken, at(9_999))).toBe(true);
    expect(isKnown(taken, at(10_000))).toBe(false);
    expect(isKnown({ ...taken, status: 'closed' }, at(0))).toBe(false);
    const { owed: _, ...paid } = taken;
    expect(isKnown(paid, at(0))).toBe(false);
    const { knownSince: __, ...own } = taken;
    expect(isKnown(own, at(0))).toBe(false);
  });

  it('is owed less by the record with each fill that comes, and pays its fee', () => {
    const fill = fillOf({ contracts: 2, fee: 0.5 });
    const before = { ...taken, fees: 1, fillIds: ['F0'], bookings: [] };
    expect(withKnown(before, fill, 0)).toEqual({
      ...taken,
      owed: 3,
      fees: 1.5,
      fillIds: ['F0', 'F1'],
      bookings: [entryBooking(fill)],
    });
    expect(withKnown(taken, fillOf({ contracts: 5 }), 0)).not.toHaveProperty('owed');
    const sold = fillOf({ side: 'sell', contracts: 2 });
    expect(withKnown({ ...taken, bookings: [] }, sold, 0.7)).toMatchObject({
      owed: 7,
      realised: 0.7,
      bookings: [exitBooking(sold, 0.7, 'before it was taken over')],
    });
    const { owed: _, ...paid } = taken;
    expect(withKnown(paid, fillOf({ contracts: 2 }), 0).owed).toBe(-2);
  });
});

describe('a ledger whose basis of one symbol is put back', () => {
  const basis = { contracts: '5', cost: '500' };
  const ledger = { ...emptyLedger(1000), positions: { [SYMBOL]: basis, 'B-USDT': basis } };

  it('keeps those of the others', () => {
    const before = { contracts: '1', cost: '100' };
    expect(withBasis(ledger, SYMBOL, before).positions).toEqual({ [SYMBOL]: before, 'B-USDT': basis });
    expect(withBasis(ledger, SYMBOL, undefined)).toEqual({ ...ledger, positions: { 'B-USDT': basis } });
  });
});
