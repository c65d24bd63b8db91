import { groupTrades, tradeStats } from '../../../decide/analytics/index.js';
import type { ClosedTrade } from '../../../domain/index.js';
import type { PositionFigures, Status } from '../../../trade/desk/desk.js';
import { type Reply, show } from '../command.js';
import {
  baseOf,
  dot,
  percent,
  plural,
  say,
  signedPercent,
  signedR,
  signedUsdt,
  span,
  timeText,
  usdt,
} from '../format.js';
import { periodRows } from './periods.js';
import { plainSigned, table } from './table.js';

/** /pnl: everything that was made, closed and open, first; then where it comes from. */
export const pnlCard = (
  trades: readonly ClosedTrade[],
  open: readonly PositionFigures[],
  status: Status,
  timeZone: string,
  what = '',
): Reply => {
  const stats = tradeStats(trades);
  const floating = open.reduce((sum, one) => sum + one.net, 0);
  const all = stats.netPnl + floating;
  const begun = status.account ? status.account.equity - all : 0;
  const rows = periodRows(trades, 'day', 30, status.now);
  const sumOf = (days: number): string =>
    plainSigned(rows.slice(0, days).reduce((sum, row) => sum + row.pnl, 0));
  const countOf = (days: number): string =>
    String(rows.slice(0, days).reduce((sum, row) => sum + row.trades, 0));
  const bySymbol = [...groupTrades(trades, 'symbol')].sort((a, b) => b.stats.netPnl - a.stats.netPnl);
  const [best, worst] = [bySymbol[0], bySymbol.at(-1)];
  const oldest = trades.reduce((first, trade) => Math.min(first, trade.openedAt), Infinity);
  return {
    text: [
      `${dot(all)} <b>${signedUsdt(all)}</b>${what ? ` · ${what}` : ''}${begun > 0 ? ` (${signedPercent(all / begun)})` : ''}`,
      `Closed ${dot(stats.netPnl)} ${signedUsdt(stats.netPnl)} (${signedR(stats.totalR)}) · open ${dot(floating)} ${signedUsdt(floating)} in ${open.length}`,
      ...(stats.trades === 0
        ? ['No trade is closed yet.']
        : [
            table([
              ['closed in', 'USDT', 'n'],
              ['today', sumOf(1), countOf(1)],
              ['7 days', sumOf(7), countOf(7)],
              ['30 days', sumOf(30), countOf(30)],
            ]),
            `${plural(stats.trades, 'trade')} · ${percent(stats.winRate ?? 0)} won · profit factor ${stats.profitFactor?.toFixed(2) ?? '–'} · held ${span(stats.meanHoldMs ?? 0)}`,
            `Price ${signedUsdt(stats.grossPnl)} · fees ${signedUsdt(-stats.fees)} · funding ${signedUsdt(stats.funding)}`,
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
