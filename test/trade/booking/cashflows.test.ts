import { describe, expect, it } from 'vitest';
import type { Cashflow } from '../../../src/domain/index.js';
import { emptyLedger } from '../../../src/domain/ledger/ledger.js';
import { applyCashflow, claimFunding, isOwnOf } from '../../../src/trade/booking/cashflows.js';
import { appliedOf, booksOf, HOUR, positionOf, SYMBOL, tradeOf } from './fixtures.js';

const fundingOf = (over: Partial<Cashflow> = {}): Cashflow => ({
  id: 'f1',
  kind: 'funding',
  symbol: SYMBOL,
  amount: -0.5,
  timestamp: HOUR,
  ...over,
});

const held = (over: Parameters<typeof positionOf>[0] = {}) => ({
  positions: new Map([[SYMBOL, positionOf(over)]]),
});

describe('the funding of a position', () => {
  it('is what was paid from its opening on, however late it comes', () => {
    expect(isOwnOf(positionOf(), { timestamp: HOUR })).toBe(true);
    expect(isOwnOf(positionOf(), { timestamp: HOUR - 1 })).toBe(false);
    expect(isOwnOf(positionOf({ status: 'closed' }), { timestamp: HOUR })).toBe(false);
    expect(isOwnOf(undefined, { timestamp: HOUR })).toBe(false);
  });

  it('is all of it where it was taken in from outside: it was open before it was seen', () => {
    expect(isOwnOf(positionOf({ knownSince: HOUR }), { timestamp: HOUR - 1 })).toBe(true);
    expect(isOwnOf(positionOf({ knownSince: HOUR, status: 'closed' }), { timestamp: HOUR })).toBe(false);
  });
});

describe('money that moved without an order', () => {
  it('is booked and noted, and that of a transfer waits for no trade', () => {
    const [books, out] = [booksOf(), appliedOf()];
    applyCashflow(books, out, { id: 't1', kind: 'transfer', amount: 50, timestamp: HOUR });
    expect(books.ledger).toEqual({ ...emptyLedger(1050), transfers: '50' });
    expect(out.journal).toEqual([{ at: HOUR, event: 'transfer', data: { amount: 50, id: 't1' } }]);
  });

  it('is the funding of what is open', () => {
    const [books, out] = [booksOf(held({ funding: -0.1 })), appliedOf()];
    applyCashflow(books, out, fundingOf());
    expect(books.positions.get(SYMBOL)?.funding).toBeCloseTo(-0.6, 12);
    expect(out.positions).toEqual(new Set([SYMBOL]));
    expect(books.ledger).toEqual({ ...emptyLedger(999.5), funding: '-0.5' });
    expect(out.journal).toEqual([
      { at: HOUR, event: 'funding', symbol: SYMBOL, data: { amount: -0.5, id: 'f1' } },
    ]);
  });

  it('is in the ledger alone where nobody says of what symbol it is, or a transfer names one', () => {
    const { symbol: _, ...nameless } = fundingOf();
    for (const flow of [nameless, { ...fundingOf(), kind: 'transfer' as const }]) {
      const books = booksOf();
      applyCashflow(books, appliedOf(), flow);
      expect(books.ledger).not.toHaveProperty('unclaimed');
    }
  });

  it('waits where no trade was open for it, beside what waits already', () => {
    const alone = booksOf();
    applyCashflow(alone, appliedOf(), fundingOf());
    expect(alone.ledger.unclaimed).toEqual([fundingOf()]);
    const before = fundingOf({ id: 'f0' });
    const books = booksOf({ ledger: { ...emptyLedger(1000), unclaimed: [before] } });
    applyCashflow(books, appliedOf(), fundingOf());
    expect(books.ledger.unclaimed).toEqual([before, fundingOf()]);
  });
});

describe('funding that waits for its trade', () => {
  const claim = (unclaimed: readonly Cashflow[], over: Parameters<typeof booksOf>[0] = {}) => {
    const books = booksOf({ ...over, ledger: { ...emptyLedger(1000), unclaimed } });
    const out = appliedOf();
    claimFunding(books, out);
    return { books, out };
  };

  it.each([
    ['its opening', HOUR - 600_000, true],
    ['a moment before its opening', HOUR - 600_001, false],
    ['its closing', HOUR + 5_000, true],
    ['a moment after its closing', HOUR + 5_001, false],
  ])('is of the trade that was open at %s', (_, timestamp, isIts) => {
    const flow = fundingOf({ timestamp });
    const { books, out } = claim([flow], { trades: [tradeOf()] });
    expect(out.completed.length).toBe(isIts ? 1 : 0);
    expect(books.ledger.unclaimed).toEqual(isIts ? undefined : [flow]);
  });

  it('corrects a trade that is closed, and says so', () => {
    const { out, books } = claim([fundingOf()], { trades: [tradeOf({ funding: -0.1 })] });
    expect(out.completed[0]?.funding).toBeCloseTo(-0.6, 12);
    expect(out.completed[0]?.netPnl).toBeCloseTo(2 - 0.06 - 0.6, 12);
    expect(out.journal).toMatchObject([
      { at: HOUR, cause: 'funding came late', data: { id: 'f1', amount: -0.5 } },
    ]);
    expect(out.pushes).toMatchObject([
      { text: expect.stringContaining("funding of -0.50 USDT came into the exchange's record") as string },
    ]);
    expect(books.ledger).not.toHaveProperty('unclaimed');
  });

  it('is of no trade of another symbol, nor of what was opened since', () => {
    const flow = fundingOf({ symbol: 'B-USDT' });
    expect(claim([flow], { trades: [tradeOf()] }).books.ledger.unclaimed).toEqual([flow]);
    const early = fundingOf({ timestamp: HOUR - 1 });
    const { books } = claim([early], held());
    expect(books.ledger.unclaimed).toEqual([early]);
    expect(books.positions.get(SYMBOL)?.funding).toBe(0);
  });

  it('waits for 6 hours of the record', () => {
    const at = (ms: number, id: string) => fundingOf({ id, timestamp: HOUR + ms, symbol: 'B-USDT' });
    const hours = 3_600_000;
    const [old, young, newest] = [at(0, 'a'), at(1, 'b'), at(6 * hours, 'c')];
    expect(claim([old, young, newest]).books.ledger.unclaimed).toEqual([young, newest]);
  });

  it('is nothing where none waits', () => {
    const books = booksOf();
    const before = books.ledger;
    claimFunding(books, appliedOf());
    expect(books.ledger).toBe(before);
  });
});
