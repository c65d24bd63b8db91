import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountEvent, Cashflow, ClosedTrade, Fill } from '../../../src/domain/index.js';
import type { Books } from '../../../src/trade/booking/books.js';
import { applyEvents } from '../../../src/trade/booking/apply-events.js';
import { ledgerGap } from '../../../src/domain/ledger/closing.js';
import { emptyLedger } from '../../../src/domain/ledger/ledger.js';
import { entryIdOf, fillOf, HOUR, INSTRUMENT, intentOf, stopIdOf, SYMBOL } from './fixtures.js';

const SECOND = 1_000;

const fill = (id: string, over: Partial<Fill>): AccountEvent => ({
  type: 'fill',
  fill: fillOf({ id, exchangeOrderId: `X${id}`, ...over }),
});

const money = (
  id: string,
  kind: Cashflow['kind'],
  amount: number,
  timestamp: number,
  symbol?: string,
): AccountEvent => ({
  type: 'cashflow',
  cashflow: { id, kind, amount, timestamp, ...(symbol === undefined ? {} : { symbol }) },
});

const timeOf = (event: AccountEvent): number =>
  event.type === 'fill' ? event.fill.timestamp : event.cashflow.timestamp;

/** The first trade is closed 5 s after the funding hour, the second opened a minute later and closed after the next. */
const RECORDS = {
  entry1: fill('1', { clientOrderId: entryIdOf('A1'), timestamp: HOUR - 600 * SECOND }),
  deposit: money('d', 'transfer', 100, HOUR - 300 * SECOND),
  funding1: money('f1', 'funding', -3, HOUR, SYMBOL),
  exit1: fill('2', { side: 'sell', price: 104, timestamp: HOUR + 5 * SECOND }),
  entry2: fill('3', { clientOrderId: entryIdOf('A2'), price: 103, timestamp: HOUR + 65 * SECOND }),
  other: money('f0', 'funding', -1, HOUR + 3_600 * SECOND, 'B-USDT'),
  funding2: money('f2', 'funding', 0.7, HOUR + 3_600 * SECOND, SYMBOL),
  exit2: fill('4', { side: 'sell', price: 101, timestamp: HOUR + 3_605 * SECOND }),
} as const;

/** Books after the records came in pages, each in order of time, as the reader of the record hands them out. */
const booksOf = (pages: readonly (readonly AccountEvent[])[]) => {
  let books: Books = {
    ledger: emptyLedger(1000),
    positions: new Map(),
    intents: new Map(['A1', 'A2'].map((id) => [id, intentOf(id, { status: 'done' })])),
  };
  const trades = new Map<string, ClosedTrade>();
  const told: string[] = [];
  for (const page of pages) {
    books = { ...books, trades: [...trades.values()] };
    const sorted = [...page].sort((a, b) => timeOf(a) - timeOf(b));
    const out = applyEvents(books, sorted, new Map([[SYMBOL, INSTRUMENT]]), '1h', 'me');
    for (const trade of [...out.trades, ...out.completed]) trades.set(trade.id, trade);
    for (const push of out.pushes) if (push.type === 'notice') told.push(`${push.level}: ${push.text}`);
  }
  return { ledger: books.ledger, trades: [...trades.values()], told, position: books.positions.get(SYMBOL) };
};

const names = Object.keys(RECORDS) as (keyof typeof RECORDS)[];
const events = (keys: readonly (keyof typeof RECORDS)[]): AccountEvent[] => keys.map((key) => RECORDS[key]);

/** What the bot does waits for what it has booked; money comes whenever it comes, but not from the future. */
const inTurn = (keys: readonly (keyof typeof RECORDS)[]): boolean => {
  const at = (key: keyof typeof RECORDS): number => keys.indexOf(key);
  const turns = [at('entry1'), at('exit1'), at('entry2'), at('exit2')];
  return turns.every((turn, i) => i === 0 || turn > (turns[i - 1] ?? 0)) && at('funding2') > at('exit1');
};

describe('fills that arrive after the symbol was entered again', () => {
  const stop1 = { clientOrderId: stopIdOf('PA1'), side: 'sell' as const };
  const stop2 = { clientOrderId: stopIdOf('PA2'), side: 'sell' as const };
  const FILLS = {
    entryA: fill('1', { clientOrderId: entryIdOf('A1'), contracts: 3, timestamp: HOUR - 600 * SECOND }),
    entryB: fill('2', {
      clientOrderId: entryIdOf('A1'),
      contracts: 2,
      price: 101,
      timestamp: HOUR - 599 * SECOND,
    }),
    exitA: fill('3', { ...stop1, contracts: 3, price: 104, timestamp: HOUR + 5 * SECOND }),
    exitB: fill('4', { ...stop1, contracts: 2, price: 103.5, timestamp: HOUR + 6 * SECOND }),
    again: fill('5', { clientOrderId: entryIdOf('A2'), price: 103, timestamp: HOUR + 65 * SECOND }),
    part: fill('6', { ...stop2, contracts: 1, price: 102, timestamp: HOUR + 100 * SECOND }),
    end: fill('7', { ...stop2, contracts: 4, price: 101, timestamp: HOUR + 200 * SECOND }),
  } as const;
  type Name = keyof typeof FILLS;
  const all = Object.keys(FILLS) as Name[];
  const sumsOf = (trades: readonly ClosedTrade[]) =>
    trades.map(({ id, grossPnl, fees, netPnl, riskUnit, r, fillIds, owed }) => ({
      id,
      grossPnl: grossPnl.toFixed(9),
      fees: fees.toFixed(9),
      netPnl: netPnl.toFixed(9),
      riskUnit,
      r: r.toFixed(9),
      fillIds: [...fillIds].sort(),
      owed,
    }));
  const straight = booksOf([all.map((name) => FILLS[name])]);

  /**
   * It is entered again once the books show it flat, and what a position does follows its entry. A late entry that
   * nothing has closed yet is left out: it may be open, and is guarded as a position of its own.
   */
  const isPossible = (order: readonly Name[]): boolean => {
    const at = (name: Name): number => order.indexOf(name);
    const sold = (until: Name): number =>
      (at('exitA') < at(until) ? 3 : 0) + (at('exitB') < at(until) ? 2 : 0);
    const isFlat = at('entryB') < at('again') ? sold('entryB') === 3 : at('entryB') > at('end');
    const reopens = isFlat && at('exitB') > at('entryB');
    const bought = 3 + (at('entryB') < at('again') ? 2 : 0);
    return (
      at('entryA') === 0 &&
      sold('again') >= bought &&
      !reopens &&
      at('again') < at('part') &&
      at('part') < at('end')
    );
  };

  it('complete the trade that they belong to, in every order of arrival', () => {
    const arrivals = fc.shuffledSubarray(all, { minLength: all.length }).filter(isPossible);
    fc.assert(
      fc.property(arrivals, (order) => {
        const books = booksOf(order.map((name) => [FILLS[name]]));
        expect(books.position).toMatchObject({ id: 'PA2', status: 'closed', contracts: 0 });
        expect(sumsOf(books.trades)).toEqual(sumsOf(straight.trades));
        expect(books.ledger).toEqual(straight.ledger);
      }),
      { numRuns: 200 },
    );
  });

  it('leave the position of now as it is', () => {
    const { position, trades } = booksOf(
      (['entryA', 'exitA', 'again', 'exitB', 'entryB'] as const).map((name) => [FILLS[name]]),
    );
    expect(position).toMatchObject({ id: 'PA2', contracts: 5, entryPrice: 103, realised: 0 });
    expect(trades).toMatchObject([{ id: 'PA1', contracts: 5 }]);
  });
});

describe('records that arrive late', () => {
  const straight = booksOf([events(names)]);

  it('are booked where they belong when they come in order', () => {
    const [first, second] = straight.trades;
    expect(first).toMatchObject({ id: 'PA1', funding: -3 });
    expect(first?.netPnl).toBeCloseTo(2 - 0.06 - 3, 9);
    expect(second).toMatchObject({ id: 'PA2', funding: 0.7 });
    expect(straight.told).toEqual([]);
  });

  it('give the same books in every order of arrival', () => {
    const arrivals = fc
      .shuffledSubarray(names, { minLength: names.length })
      .filter(inTurn)
      .chain((keys) =>
        fc
          .subarray(keys.map((_, i) => i))
          .map((cuts) => [...new Set([0, ...cuts])].map((from, i, all) => keys.slice(from, all[i + 1]))),
      );
    fc.assert(
      fc.property(arrivals, (pages) => {
        const books = booksOf(pages.map(events));
        expect(books.ledger).toEqual(straight.ledger);
        expect(books.trades).toEqual(straight.trades);
        expect(ledgerGap(books.ledger, 1000)).toBe('0');
      }),
      { numRuns: 300 },
    );
  });

  it('A24: funding of the hour before the re-entry corrects the closed trade and says so', () => {
    const { trades, position, told } = booksOf([
      events(['entry1', 'exit1']),
      events(['entry2']),
      events(['funding1']),
    ]);
    expect(trades).toEqual([straight.trades[0]]);
    expect(position?.funding).toBe(0);
    expect(told).toEqual([
      "info: A-USDT: funding of -3.00 USDT came into the exchange's record after the trade was closed. Its result is -1.06 USDT now.",
    ]);
  });

  it('is told with the trade itself while that is not told yet', () => {
    const { told, trades } = booksOf([events(['entry1']), events(['funding1', 'exit1'])]);
    expect(trades).toEqual([straight.trades[0]]);
    expect(told).toEqual([]);
  });

  it('funding that no trade was open for is in the ledger alone', () => {
    const before = money('f', 'funding', -2, HOUR - 3_600 * SECOND, SYMBOL);
    const { ledger, position } = booksOf([events(['entry1']), [before]]);
    expect(ledger.funding).toBe('-2');
    expect(position?.funding).toBe(0);
    expect(booksOf([[before], events(['other'])]).ledger.unclaimed).toHaveLength(2);
  });
});
