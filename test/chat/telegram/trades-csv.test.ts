import { describe, expect, it } from 'vitest';
import { COLUMNS, tradesCsv } from '../../../src/chat/telegram/trades-csv.js';
import { BY_HAND, OUTSIDE, type Booking, type Remark } from '../../../src/domain/index.js';
import { figures, NOW, trade } from './fixtures.js';

const ENTRY: Booking = {
  at: Date.UTC(2026, 2, 1, 9),
  kind: 'entry',
  id: 'F1',
  contracts: 8,
  price: 61_000,
  realised: 0,
  fees: 0.00000006,
  funding: 0,
};
const FUNDING: Booking = {
  at: Date.UTC(2026, 2, 1, 10),
  kind: 'funding',
  id: 'C1',
  realised: 0,
  fees: 0,
  funding: -0.01,
};
const EXIT: Booking = {
  ...ENTRY,
  at: NOW,
  kind: 'exit',
  id: 'F2',
  price: 59_780,
  realised: -9.76,
  fees: 0.3,
  reason: 'stop',
};

const closed = trade({
  grossPnl: -9.76,
  fees: 0.30000006,
  funding: -0.01,
  netPnl: -10.07000006,
  bookings: [ENTRY, FUNDING, EXIT],
  approved: { contracts: 10, price: 61_000 },
});

const rowsOf = (csv: string): Record<string, string>[] =>
  csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => Object.fromEntries(line.split(',').map((value, i) => [COLUMNS[i] ?? '', value])));

describe('trades as CSV', () => {
  it('have a row for each fill and payment of funding, and one for the trade, in UTC and to every digit', () => {
    const csv = tradesCsv([closed], [], new Map());
    expect(csv.split('\r\n')[0]).toBe(COLUMNS.join(','));
    expect(rowsOf(csv)).toMatchObject([
      {
        row: 'fill',
        trade: 'P1',
        time_utc: '2026-03-01T09:00:00.000Z',
        id: 'F1',
        what: 'entry',
        fees: '0.00000006',
      },
      { row: 'funding', id: 'C1', what: 'funding', funding: '-0.01', net: '-0.01' },
      {
        row: 'fill',
        id: 'F2',
        what: 'exit',
        price: '59780',
        price_pnl: '-9.76',
        net: '-10.06',
        reason: 'stop',
      },
      {
        row: 'trade',
        time_utc: '2026-03-01T12:00:00.000Z',
        contracts: '8',
        exit_price: '59780',
        net: '-10.07000006',
        r: '-0.508586',
        source: 'strategy:trend',
        approved_contracts: '10',
      },
    ]);
  });

  it('name an open position as such, with what is open beside what was booked', () => {
    const [fill, open] = rowsOf(
      tradesCsv([], [figures({}, { bookings: [ENTRY], fees: 0.00000006, funding: 0 })], new Map()),
    );
    expect(fill).toMatchObject({ row: 'fill', what: 'entry' });
    expect(open).toMatchObject({
      row: 'open',
      contracts: '8',
      open_pnl: '4',
      net: '-0.00000006',
      time_utc: '',
    });
  });

  it('have one sum where an earlier version kept no fills apart', () => {
    expect(rowsOf(tradesCsv([trade()], [], new Map()))[0]).toMatchObject({
      row: 'fill',
      what: 'sum',
      id: '',
    });
  });

  it('say where the idea came from', () => {
    const sources = [[`⚠ ${BY_HAND}, against the votes`], [OUTSIDE], ['EMA 12 above EMA 26']].map(
      (reasons) => rowsOf(tradesCsv([trade({ reasons })], [], new Map()))[1]?.['source'],
    );
    expect(sources).toEqual(['owner', 'outside', 'strategy:trend']);
  });

  it('quote what needs it, and hand no formula to a spreadsheet', () => {
    const remark = (note: string): ReadonlyMap<string, Remark> =>
      new Map([['P1', { note, tags: ['a', 'b'], at: 0 }]]);
    expect(tradesCsv([closed], [], remark('too early, "again"'))).toContain(
      ',a b,"too early, ""again""",10,61000',
    );
    expect(tradesCsv([closed], [], remark('=1+1'))).toContain(",'=1+1,");
    expect(tradesCsv([closed], [], remark('-5'))).toContain(",'-5,");
  });
});
