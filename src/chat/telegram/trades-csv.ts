import {
  bookingsOf,
  cashOf,
  inR,
  netOf,
  sourceOf,
  tradeBookings,
  tradeCash,
  type Booking,
  type Cash,
  type ClosedTrade,
  type Position,
  type Remark,
} from '../../domain/index.js';
import type { PositionFigures } from '../../trade/desk/desk.js';

/** Columns of the document, in order. Times are UTC, money is USDT, `r` is the net result ÷ 1 R of the trade. */
export const COLUMNS = [
  'row',
  'trade',
  'symbol',
  'side',
  'source',
  'opened_utc',
  'time_utc',
  'id',
  'what',
  'contracts',
  'price',
  'exit_price',
  'price_pnl',
  'fees',
  'funding',
  'net',
  'open_pnl',
  'r',
  'reason',
  'tags',
  'note',
  'approved_contracts',
  'approved_price',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number>>;

const time = (at: number): string => new Date(at).toISOString();

/** Every digit, never as `6e-8`. */
const digits = (value: number): string => {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
};

/** A cell by RFC 4180; what a spreadsheet would take for a formula is text. */
const cell = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return digits(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const moneyCells = (money: Cash, riskUnit: number): Row => {
  const net = netOf(money);
  return {
    price_pnl: money.realised,
    fees: money.fees,
    funding: money.funding,
    net,
    r: Number(inR(net, riskUnit).toFixed(6)),
  };
};

type Subject = Pick<
  ClosedTrade | Position,
  'id' | 'symbol' | 'side' | 'source' | 'reasons' | 'openedAt' | 'riskUnit' | 'approved' | 'entryPrice'
>;

const headOf = (row: string, { id, symbol, side, ...of }: Subject): Row => ({
  row,
  trade: id,
  symbol,
  side,
  source: sourceOf(of),
});

const bookingRow = (subject: Subject, booking: Booking): Row => ({
  ...headOf(booking.kind === 'funding' ? 'funding' : 'fill', subject),
  time_utc: time(booking.at),
  // Without an id it is the sum of what earlier versions booked.
  ...(booking.id === undefined ? { what: 'sum' } : { id: booking.id, what: booking.kind }),
  ...(booking.contracts === undefined ? {} : { contracts: booking.contracts }),
  ...(booking.price === undefined ? {} : { price: booking.price }),
  ...moneyCells(booking, subject.riskUnit),
  ...(booking.reason === undefined ? {} : { reason: booking.reason }),
});

const wholeRow = (row: string, subject: Subject, money: Cash, remark: Remark | undefined): Row => ({
  ...headOf(row, subject),
  opened_utc: time(subject.openedAt),
  price: subject.entryPrice,
  ...moneyCells(money, subject.riskUnit),
  ...(remark && remark.tags.length > 0 ? { tags: remark.tags.join(' ') } : {}),
  ...(remark?.note === undefined ? {} : { note: remark.note }),
  ...(subject.approved
    ? { approved_contracts: subject.approved.contracts, approved_price: subject.approved.price }
    : {}),
});

const tradeRows = (trade: ClosedTrade, remark: Remark | undefined): readonly Row[] => [
  ...tradeBookings(trade).map((booking) => bookingRow(trade, booking)),
  {
    ...wholeRow('trade', trade, tradeCash(trade), remark),
    time_utc: time(trade.closedAt),
    contracts: trade.contracts,
    exit_price: trade.exitPrice,
    reason: trade.exitReason,
  },
];

const openRows = ({ position, money }: PositionFigures, remark: Remark | undefined): readonly Row[] => [
  ...bookingsOf(position).map((booking) => bookingRow(position, booking)),
  {
    ...wholeRow('open', position, cashOf(position), remark),
    contracts: position.contracts,
    ...(position.exitPrice === undefined ? {} : { exit_price: position.exitPrice }),
    open_pnl: money.open,
  },
];

/**
 * Trades as CSV (RFC 4180), oldest first: a row for each fill and payment of funding, then one for the trade (`trade`) or
 * the open position (`open`). The rows of fills and funding sum up to those of trades and positions.
 */
export const tradesCsv = (
  trades: readonly ClosedTrade[],
  open: readonly PositionFigures[],
  remarks: ReadonlyMap<string, Remark>,
): string => {
  const rows = [
    ...trades
      .toSorted((a, b) => a.closedAt - b.closedAt)
      .flatMap((trade) => tradeRows(trade, remarks.get(trade.id))),
    ...open.flatMap((figures) => openRows(figures, remarks.get(figures.position.id))),
  ];
  const lines = [
    COLUMNS.join(','),
    ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(',')),
  ];
  return `${lines.join('\r\n')}\r\n`;
};
