import {
  addUsdt,
  bookedIn,
  booksOf,
  DAY,
  netOf,
  type ClosedTrade,
  type Position,
} from '../../../domain/index.js';
import type { EquitySample } from '../../../trade/account/equity-history.js';
import type { Reply } from '../command.js';
import { dayText, plainSigned, signedPercent, signedR } from '../format.js';
import { marked } from './money.js';
import { table } from './table.js';

export type PeriodName = 'day' | 'week' | 'month';

/** Start of the UTC day, of the week (Monday) or of the month that a time lies in. */
const startOf = (at: number, period: PeriodName): number => {
  const day = Math.floor(at / DAY) * DAY;
  const date = new Date(day);
  if (period === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return period === 'week' ? day - ((date.getUTCDay() + 6) % 7) * DAY : day;
};

/** Start of the period before the one that begins at `start`. */
const before = (start: number, period: PeriodName): number => startOf(start - 1, period);

/** `6 Oct`, of a month `Oct 2025`; days are UTC. */
export const periodLabel = (start: number, period: PeriodName): string => {
  const day = dayText(start, 'UTC');
  return period === 'month' ? `${day.split(' ')[1] ?? ''} ${new Date(start).getUTCFullYear()}` : day;
};

interface Row {
  readonly start: number;
  /** Booked in the period: closed parts, fees and funding. */
  readonly pnl: number;
  readonly r: number;
  /** Closed in it. */
  readonly trades: number;
}

/** What was booked in the last periods, the newest first, empty ones included; what is older stands in no row. */
export const periodRows = (
  trades: readonly ClosedTrade[],
  positions: readonly Position[],
  period: PeriodName,
  count: number,
  now: number,
): readonly Row[] => {
  const rows: Row[] = [];
  const books = booksOf(trades, positions);
  let end = Infinity;
  for (let start = startOf(now, period); rows.length < count; start = before(start, period)) {
    const from = start;
    const until = end;
    const inside = trades.filter(({ closedAt }) => closedAt >= from && closedAt < until);
    const { cash, r } = bookedIn(books, from, until);
    rows.push({ start, pnl: netOf(cash), r, trades: inside.length });
    end = start;
  }
  return rows;
};

const NAMES = { day: 'days', week: 'weeks', month: 'months' } as const;

/** /daily, /weekly, /monthly: the sum first, then one row a period. */
export const periodsCard = (
  trades: readonly ClosedTrade[],
  positions: readonly Position[],
  period: PeriodName,
  count: number,
  { now, history }: { readonly now: number; readonly history: readonly EquitySample[] },
): Reply => {
  const rows = periodRows(trades, positions, period, count, now);
  const sum = addUsdt(...rows.map(({ pnl }) => pnl));
  const r = rows.reduce((total, row) => total + row.r, 0);
  const closed = rows.reduce((total, row) => total + row.trades, 0);
  const first = rows.at(-1)?.start ?? now;
  const atFirst = history.find(({ t }) => t >= first)?.equity;
  const share = atFirst ? `, ${signedPercent(sum / atFirst)}` : '';
  const one = count === 1 ? period : `${count} ${NAMES[period]}`;
  return {
    text: [
      `${marked(sum)} (${signedR(r)}${share}) booked in ${one} · ${closed} closed`,
      table([
        [period === 'week' ? 'Monday' : period === 'month' ? 'Month' : 'Day', 'USDT', 'R', 'n'],
        ...rows.map((row) => [
          periodLabel(row.start, period),
          plainSigned(row.pnl),
          plainSigned(row.r),
          String(row.trades),
        ]),
      ]),
      'Closed trades and parts, fees and funding, by the UTC day of each; what is open is in /pnl.',
    ].join('\n'),
    ...(rows.every(({ pnl }) => pnl === 0)
      ? {}
      : { picture: { kind: 'daily', ref: period === 'day' ? String(count) : `${period} ${count}` } }),
    silent: true,
  };
};
