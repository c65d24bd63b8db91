import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../../src/domain/ledger/ledger.js';
import type { FillBasis } from '../../../src/domain/ledger/basis.js';
import { applyPastFill, isTradeOf, pastTradeOf, setAside } from '../../../src/trade/booking/past-trades.js';
import {
  appliedOf,
  booksOf,
  fillOf,
  HOUR,
  INSTRUMENT,
  intentOf,
  positionOf,
  SYMBOL,
  tradeOf,
} from './fixtures.js';

const OWED: FillBasis = { contracts: '-2', cost: '-208' };
const ledgerWith = (positions: Readonly<Record<string, FillBasis>>) => ({ ...emptyLedger(1000), positions });

/** The second entry is open since 60 s after the hour; the first trade is closed. */
const again = positionOf({ id: 'PA2', intentId: 'A2', openedAt: HOUR + 60_000 });
const stopOf = (owner: string) => ({ owner, kind: 'stop', step: 0 }) as const;
const entryOf = (owner: string) => ({ owner, kind: 'intent', step: 0 }) as const;

describe('the trade of an intent', () => {
  it('is the one that it opened, or acted on', () => {
    expect(isTradeOf(intentOf('A1'))({ id: 'PA1' })).toBe(true);
    expect(isTradeOf(intentOf('A2'))({ id: 'PA1' })).toBe(false);
    expect(isTradeOf(intentOf('C1', { positionId: 'PA1' }))({ id: 'PA1' })).toBe(true);
  });
});

describe('the closed trade that a fill belongs to', () => {
  const books = (over: Parameters<typeof booksOf>[0] = {}) => booksOf({ trades: [tradeOf()], ...over });
  const open = (position = again) => ({ positions: new Map([[SYMBOL, position]]) });
  const find = (
    over: Parameters<typeof booksOf>[0],
    fill: Parameters<typeof fillOf>[0] = {},
    intent?: Parameters<typeof pastTradeOf>[3],
    origin?: Parameters<typeof pastTradeOf>[4],
  ) => pastTradeOf(books(over), appliedOf(), fillOf(fill), intent, origin)?.id;

  it('is the one of its order that the ledger keeps something of, whatever is open', () => {
    const ledger = ledgerWith({ [`${SYMBOL} PA1`]: OWED });
    const late = { timestamp: HOUR + 90_000 };
    expect(find({ ...open(), ledger }, late, undefined, stopOf('PA1'))).toBe('PA1');
    expect(find({ ...open(), ledger }, late, intentOf('A1'), entryOf('A1'))).toBe('PA1');
    expect(find({ ...open(), ledger }, late, undefined, stopOf('PA9'))).toBeUndefined();
    expect(find({ ...open(), ledger }, late, intentOf('A9'), entryOf('A9'))).toBeUndefined();
  });

  it('is the one of its order while nothing is open, where it takes off: an entry opens', () => {
    const closed = open(positionOf({ status: 'closed', contracts: 0 }));
    for (const over of [{}, closed]) {
      expect(find(over, { side: 'sell' }, undefined, stopOf('PA1'))).toBe('PA1');
      expect(find(over, { side: 'buy' }, intentOf('A1'), entryOf('A1'))).toBeUndefined();
      expect(find(over, { side: 'sell', timestamp: 0 })).toBeUndefined();
    }
    const later = { side: 'sell' as const, timestamp: HOUR + 90_000 };
    expect(find(open(), later, undefined, stopOf('PA1')), 'the symbol is held again').toBeUndefined();
  });

  it('is older than the position of now', () => {
    expect(find(open(), { timestamp: HOUR + 59_999 }, undefined, stopOf('PA1'))).toBe('PA1');
    expect(find(open(), { timestamp: HOUR + 60_000 }, undefined, stopOf('PA1'))).toBeUndefined();
  });

  it('is none where the position was taken in from outside: it was there before it was seen', () => {
    const taken = { ...again, knownSince: HOUR + 60_000 };
    expect(find(open(taken), {}, undefined, stopOf('PA1'))).toBeUndefined();
  });

  it('is none for an entry that opened the position of now, or adds to it, though it opened the trade before too', () => {
    const reopened = { ...again, id: 'Qabcd1A1', intentId: 'A1' };
    expect(find(open({ ...again, id: 'Qabcd1A1' }), {}, intentOf('A1'), entryOf('A1'))).toBeUndefined();
    expect(find(open(reopened), {}, intentOf('A1'), entryOf('A1'))).toBeUndefined();
    expect(find(open(), {}, intentOf('A2'), entryOf('A2'))).toBeUndefined();
    expect(find(open(), {}, intentOf('A1'), entryOf('A1')), 'an entry of the trade before').toBe('PA1');
  });

  it('goes by its time where no order of ours stands behind it', () => {
    const first = tradeOf({ id: 'PA0', openedAt: HOUR - 900_000, closedAt: HOUR - 700_000 });
    const other = tradeOf({ id: 'PB1', symbol: 'B-USDT' });
    const over = { ...open(), trades: [first, tradeOf(), other] };
    const opened = HOUR - 600_000;
    expect(find(over, { timestamp: opened })).toBe('PA1');
    expect(find(over, { timestamp: opened - 1 })).toBe('PA0');
    expect(find(over, { timestamp: HOUR - 900_001 })).toBeUndefined();
    expect(find(over, { timestamp: opened }, undefined, stopOf('PA9'))).toBeUndefined();
  });
});

describe('a fill of a closed trade', () => {
  const apply = (
    fill: Parameters<typeof fillOf>[0],
    intent?: Parameters<typeof applyPastFill>[4],
    ledger = ledgerWith({ [`${SYMBOL} PA1`]: OWED, [SYMBOL]: { contracts: '5', cost: '500' } }),
  ) => {
    const [books, out, trade] = [booksOf({ ledger }), appliedOf(), tradeOf()];
    applyPastFill(books, out, trade, fillOf({ id: 'F3', fee: 0.01, ...fill }), intent, INSTRUMENT);
    return { books, out, trade: out.completed[0] };
  };

  it('of its entry completes it at the price at which that had been taken off, and touches nothing that is open', () => {
    const { trade, books } = apply({ contracts: 2, price: 101 }, intentOf());
    // 2 of them sold at 104: 2 × 0.1 × 3.
    expect(trade).toMatchObject({ contracts: 7, exitPrice: 104, fillIds: ['F1', 'F2', 'F3'] });
    expect(trade?.grossPnl).toBeCloseTo(2.6, 12);
    expect(books.ledger.positions).toEqual({ [SYMBOL]: { contracts: '5', cost: '500' } });
  });

  it('of its entry has the price of its exit where the ledger keeps nothing of it', () => {
    const { trade, books } = apply({ contracts: 2, price: 101 }, intentOf(), ledgerWith({}));
    expect(trade).toMatchObject({ contracts: 7, exitPrice: 104, grossPnl: 2 });
    expect(Object.keys(books.ledger.positions)).toEqual([`${SYMBOL} PA1`]);
    const cheap = apply(
      { contracts: 5 },
      intentOf(),
      ledgerWith({ [`${SYMBOL} PA1`]: { contracts: '-5', cost: '-550' } }),
    );
    expect(cheap.trade?.exitPrice).toBe(107);
  });

  it.each([
    ['of its exit', { side: 'sell' as const }, intentOf()],
    ['that no entry stands behind', { side: 'buy' as const }, undefined],
  ])('%s changes its money and not its size, and says so', (_, fill, intent) => {
    const { trade, out } = apply({ contracts: 2, price: 104, ...fill }, intent);
    expect(trade).toMatchObject({ contracts: 5, fillIds: ['F1', 'F2', 'F3'] });
    expect(trade?.fees).toBeCloseTo(0.07, 12);
    expect(trade?.grossPnl).toBe(2);
    expect(out.journal).toMatchObject([
      { at: HOUR, cause: 'a fill came late', data: { fillId: 'F3', contracts: 2, realised: 0 } },
    ]);
    expect(out.pushes).toMatchObject([
      { text: expect.stringContaining(`${fill.side} 2 at 104 came into`) as string },
    ]);
  });

  it('that takes off brings what it earned', () => {
    const long = ledgerWith({ [`${SYMBOL} PA1`]: { contracts: '2', cost: '200' } });
    expect(apply({ side: 'sell', contracts: 2, price: 103 }, undefined, long).trade?.grossPnl).toBeCloseTo(
      2.6,
      12,
    );
  });
});

describe('what the last trade is owed by the record', () => {
  const owing = tradeOf({ owed: 2 });
  const aside = (over: Parameters<typeof booksOf>[0], intent = intentOf('A2')) => {
    const books = booksOf({ trades: [owing], ledger: ledgerWith({ [SYMBOL]: OWED }), ...over });
    setAside(books, appliedOf(), SYMBOL, intent);
    return books.ledger.positions;
  };

  it('is kept apart from another entry', () => {
    expect(aside({})).toEqual({ [`${SYMBOL} PA1`]: OWED });
  });

  it('stays where it is for the entry that it is owed by', () => {
    expect(aside({}, intentOf('A1'))).toEqual({ [SYMBOL]: OWED });
  });

  it('stays where it is while no trade of the symbol is owed anything, or nothing is there', () => {
    expect(aside({ trades: [tradeOf()] })).toEqual({ [SYMBOL]: OWED });
    expect(aside({ trades: [tradeOf({ owed: 2, symbol: 'B-USDT' })] })).toEqual({ [SYMBOL]: OWED });
    expect(aside({ ledger: ledgerWith({}) })).toEqual({});
  });
});
