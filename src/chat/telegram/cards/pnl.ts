import { groupTrades, tradeStats } from '../../../decide/analytics/index.js';
import { addUsdt, bookedIn, booksOf, netOf, type ClosedTrade, type Money } from '../../../domain/index.js';
import type { PositionFigures, Status } from '../../../trade/desk/desk.js';
import { type Reply, show } from '../command.js';
import {
  baseOf,
  dot,
  percent,
  plainSigned,
  plural,
  say,
  signedPercent,
  signedR,
  signedUsdt,
  span,
  timeText,
  usdt,
} from '../format.js';
import { cashLine, marked } from './money.js';
import { periodRows } from './periods.js';
import { table } from './table.js';

/** What the account made beside what a list holds; nothing where that is the same. */
const besideLines = (account: Money, listed: number): readonly string[] => {
  const beside = addUsdt(netOf(account), -listed);
  if (Math.abs(beside) < 0.005) return [];
  return [
    `Account ${marked(netOf(account))}: ${signedUsdt(beside)} of it is in trades no longer kept, or in none of mine`,
  ];
};

/** What /pnl was asked for. */
interface Asked {
  /** In words: what is left out. */
  readonly what?: string;
  /** Only what was booked from this market time on. */
  readonly from?: number;
  /** What the account made, where nothing is left out. */
  readonly account?: Money;
}

/**
 * /pnl: everything that was made, booked and open, first; then where it comes from.
 */
export const pnlCard = (
  trades: readonly ClosedTrade[],
  open: readonly PositionFigures[],
  status: Status,
  timeZone: string,
  { what = '', from = 0, account }: Asked = {},
): Reply => {
  const closed = trades.filter(({ closedAt }) => closedAt >= from);
  const stats = tradeStats(closed);
  const positions = open.map(({ position }) => position);
  const floating = addUsdt(...open.map(({ money }) => money.open));
  const { cash, r } = bookedIn(booksOf(trades, positions), from);
  const all = addUsdt(netOf(cash), floating);
  const begun = status.account ? status.account.equity - all : 0;
  const rows = periodRows(trades, positions, 'day', 30, status.now);
  const sumOf = (days: number): string => plainSigned(addUsdt(...rows.slice(0, days).map(({ pnl }) => pnl)));
  const countOf = (days: number): string =>
    String(rows.slice(0, days).reduce((sum, row) => sum + row.trades, 0));
  const bySymbol = [...groupTrades(closed, 'symbol')].sort((a, b) => b.stats.netPnl - a.stats.netPnl);
  const [best, worst] = [bySymbol[0], bySymbol.at(-1)];
  const oldest = closed.reduce((first, trade) => Math.min(first, trade.openedAt), Infinity);
  return {
    text: [
      `${marked(all)}${what ? ` · ${what}` : ''}${begun > 0 ? ` (${signedPercent(all / begun)})` : ''}`,
      `Booked ${dot(netOf(cash))} ${signedUsdt(netOf(cash))} (${signedR(r)}) · open ${dot(floating)} ${signedUsdt(floating)} in ${open.length}`,
      cashLine(cash),
      ...(account === undefined ? [] : besideLines(account, all)),
      ...(netOf(cash) === 0 && stats.trades === 0
        ? []
        : [
            table([
              ['booked in', 'USDT', 'closed'],
              ['today', sumOf(1), countOf(1)],
              ['7 days', sumOf(7), countOf(7)],
              ['30 days', sumOf(30), countOf(30)],
            ]),
          ]),
      ...(stats.trades === 0
        ? ['No trade is closed yet.']
        : [
            `${plural(stats.trades, 'trade')} · ${percent(stats.winRate ?? 0)} won · profit factor ${stats.profitFactor?.toFixed(2) ?? '–'} · held ${span(stats.meanHoldMs ?? 0)}`,
            ...(best && worst && bySymbol.length > 1
              ? [
                  `Best ${say(baseOf(best.key), 12)} ${signedUsdt(best.stats.netPnl)} · worst ${say(baseOf(worst.key), 12)} ${signedUsdt(worst.stats.netPnl)}`,
                ]
              : []),
            `First trade ${timeText(oldest, timeZone)}`,
          ]),
      ...(status.account ? [`Equity <b>${usdt(status.account.equity)}</b>`] : []),
    ].join('\n'),
    picture: { kind: 'equity', ref: 'all' },
    buttons: [[show('Days', 'daily'), show('Symbols', 'performance'), show('Is it luck?', 'stats')]],
    silent: true,
  };
};
