import type { PeriodReport } from '../../../domain/index.js';
import { baseOf, dot, percent, plural, say, signedR, signedUsdt, timeText, usdt } from '../format.js';

const one = (trade: { readonly symbol: string; readonly netPnl: number }): string =>
  `${say(baseOf(trade.symbol), 16)} ${signedUsdt(trade.netPnl)}`;

/** The daily or weekly report: the result first. */
export const reportLines = (report: PeriodReport, timeZone: string): string[] => [
  `${dot(report.netPnl)} <b>${signedUsdt(report.netPnl)}</b> (${signedR(report.r)}) · ${report.period === 'day' ? 'the day' : 'the week'} to ${timeText(report.to, timeZone)}`,
  report.trades === 0
    ? 'No trade was closed.'
    : `${report.trades} closed, ${report.wins} with a gain · fees ${signedUsdt(-report.fees)} · funding ${signedUsdt(report.funding)}`,
  ...(report.best && report.worst && report.trades > 1
    ? [`Best ${one(report.best)} · worst ${one(report.worst)}`]
    : []),
  `Equity <b>${usdt(report.equity)}</b> · ${percent(report.drawdown, 1)} below the peak`,
  `${plural(report.openPositions, 'position')} open · open risk ${usdt(report.openRisk)}`,
];
