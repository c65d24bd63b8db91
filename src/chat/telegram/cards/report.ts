import type { PeriodReport } from '../../../domain/index.js';
import { baseOf, percent, plural, say, signedR, signedUsdt, timeText, usdt } from '../format.js';
import { marked } from './money.js';

const one = (trade: { readonly symbol: string; readonly netPnl: number }): string =>
  `${say(baseOf(trade.symbol), 16)} ${signedUsdt(trade.netPnl)}`;

/** The daily or weekly report: the result first. */
export const reportLines = (report: PeriodReport, timeZone: string): string[] => [
  `${marked(report.netPnl)} (${signedR(report.r)}) booked · ${report.period === 'day' ? 'the day' : 'the week'} to ${timeText(report.to, timeZone)}`,
  [
    report.trades === 0 ? 'No trade was closed' : `${report.trades} closed, ${report.wins} with a gain`,
    ...(report.parts ? [`${plural(report.parts, 'part')} taken off`] : []),
    ...(report.fees === 0 && report.funding === 0
      ? []
      : [`fees ${signedUsdt(-report.fees)} · funding ${signedUsdt(report.funding)}`]),
  ].join(' · '),
  ...(report.best && report.worst && report.trades > 1
    ? [`Best ${one(report.best)} · worst ${one(report.worst)}`]
    : []),
  `Equity <b>${usdt(report.equity)}</b> · ${percent(report.drawdown, 1)} below the peak`,
  `${plural(report.openPositions, 'position')} open${report.open === undefined || report.openPositions === 0 ? '' : ` ${signedUsdt(report.open)}`} · open risk ${usdt(report.openRisk)}`,
];
