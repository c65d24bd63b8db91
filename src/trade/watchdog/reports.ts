import { tradeStats } from '../../decide/analytics/index.js';
import {
  addUsdt,
  bookedIn,
  bookingsOf,
  booksOf,
  DAY,
  MINUTE,
  netOf,
  partsOf,
  type PeriodReport,
  wallOf,
} from '../../domain/index.js';
import type { Store } from '../../state/store/store.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { TradingParts } from '../core/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { commit } from '../orders/parts.js';
import { badSourceNotices } from '../views/sources.js';
import { openPositions } from '../../state/store/open-docs.js';

const LENGTH: Readonly<Record<PeriodReport['period'], number>> = { day: DAY, week: 7 * DAY };
const MONDAY = 1;

/** When reports are due: minutes after local midnight, by wall time. */
export interface ReportTime {
  readonly minute: number;
  readonly timeZone: string;
}

/** What the last day or week of market time brought. */
const periodReport = async (
  parts: Pick<TradingParts, 'store' | 'clock'>,
  period: PeriodReport['period'],
): Promise<PeriodReport> => {
  const { store, clock } = parts;
  const to = clock.now();
  const from = to - LENGTH[period];
  const [account, marks, trades, positions] = await Promise.all([
    store.get('account', 'main'),
    store.get('equity', 'main'),
    store.list('trade'),
    openPositions(store),
  ]);
  const closed = trades.map(({ value }) => value).filter((trade) => trade.closedAt > from);
  const { trades: count, wins } = tradeStats(closed);
  const open = positions.map(({ value }) => value);
  const books = booksOf(
    trades.map(({ value }) => value),
    open,
  );
  const { cash, r } = bookedIn(books, from + 1, to + 1);
  const takenOff = open.flatMap((position) => partsOf(bookingsOf(position))).filter(({ at }) => at > from);
  const ranked = closed.toSorted((a, b) => b.netPnl - a.netPnl);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  const equity = account?.value.equity ?? 0;
  const peak = marks?.value.peakEquity ?? equity;
  return {
    period,
    from,
    to,
    equity,
    balance: account?.value.balance ?? 0,
    trades: count,
    wins,
    parts: takenOff.length,
    netPnl: netOf(cash),
    fees: cash.fees,
    funding: cash.funding,
    r,
    ...(account ? { open: addUsdt(equity, -account.value.balance) } : {}),
    ...(best ? { best: { symbol: best.symbol, netPnl: best.netPnl } } : {}),
    ...(worst ? { worst: { symbol: worst.symbol, netPnl: worst.netPnl } } : {}),
    openPositions: positions.length,
    openRisk: account?.value.openRisk ?? 0,
    drawdown: peak > 0 ? Math.max(0, 1 - equity / peak) : 0,
  };
};

/**
 * Owes the report of the day, and on Mondays that of the week with a word on sources that are clearly bad, once after the set time of each local day. The date is
 * written in the same commit, so that a report comes once, whatever dies. A first start owes none for its day.
 * @returns the periods that were owed.
 */
export const owePeriodReports = async (
  parts: TradingParts,
  time: ReportTime,
): Promise<readonly PeriodReport['period'][]> => {
  const wall = wallOf(parts.human.now(), time.timeZone);
  if (wall % DAY < time.minute * MINUTE) return [];
  const today = new Date(wall);
  const owed: PeriodReport['period'][] = [];
  // Before the day is noted: on a Monday a first start has no week to tell of either.
  const isFirst = await isNew(parts.store);
  for (const period of ['day', 'week'] as const) {
    if (period === 'week' && today.getUTCDay() !== MONDAY) continue;
    if (await oweOnce(parts, period, today.toISOString().slice(0, 10), isFirst)) owed.push(period);
  }
  return owed;
};

const oweOnce = (
  parts: TradingParts,
  period: PeriodReport['period'],
  date: string,
  isFirst: boolean,
): Promise<boolean> =>
  retryConflicts(async () => {
    const store: Store<BotDocs> = parts.store;
    const last = await store.get('report', period);
    if (last?.value.date === date) return false;
    const report = isFirst ? undefined : await periodReport(parts, period);
    const notices = report?.period === 'week' ? await badSourceNotices(parts) : [];
    await commit(parts, {
      put: [{ kind: 'report', id: period, value: { date }, version: last?.version ?? 0 }],
      ...(report
        ? {
            pushes: [{ type: 'report', report }, ...notices],
            journal: [{ at: parts.clock.now(), event: 'report', data: { ...report } }],
          }
        : {}),
    });
    return report !== undefined;
  });

/** Whether nothing was reported yet, of any period: there is no full day to tell of. */
const isNew = async (store: Store<BotDocs>): Promise<boolean> => (await store.list('report')).length === 0;
