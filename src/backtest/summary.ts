import { addUsdt, DAY } from '../domain/index.js';
import { groupTrades, luckText, resampledText } from '../decide/analytics/index.js';
import type { BacktestResult } from './types.js';
import { alertLines } from './alert-summary.js';
import { between, day, days, fixed, percent, signed, table, usdt } from './words.js';

const REASONS = 8;
const NOTES = 12;

/** What of a run its money is read from. */
type Measured = Pick<BacktestResult, 'metrics'>;

/** What equity gained in USDT, positions that are open at the end included. */
export const gainOf = ({ metrics: { curve } }: Measured): number | undefined =>
  curve.startEquity === undefined || curve.endEquity === undefined
    ? undefined
    : curve.endEquity - curve.startEquity;

/** What of the gain lies in positions that are open at the end, their paid fees included, USDT. */
export const openGainOf = (result: Measured): number | undefined => {
  const gain = gainOf(result);
  return gain === undefined ? undefined : addUsdt(gain, -result.metrics.trades.netPnl);
};

/** A run in words for a terminal: how much may be luck, then the result. */
export const summaryOf = (result: BacktestResult): string => {
  const { metrics, intervals, luck, costs, closing } = result;
  const { trades, curve } = metrics;
  const lines = [
    ...(luck ? [luckText(luck), ''] : []),
    `${result.venue}: ${result.symbols.length} symbols, ${day(result.from)} to ${day(result.to)}, ${result.candles} candles of ${result.settings.timeframe}`,
    '',
    ...table([
      ['Equity', usdt(gainOf(result)), percent(curve.totalReturn), `${percent(curve.cagr)} a year`],
      ['Sharpe', fixed(curve.sharpe) + between(intervals.sharpe), `Sortino ${fixed(curve.sortino)}`],
      ['Worst drawdown', percent(curve.maxDrawdown?.depth), `under water ${days(curve.longestUnderwaterMs)}`],
      [
        'Closed trades',
        String(trades.trades),
        usdt(trades.netPnl),
        `${percent(trades.winRate)} won`,
        `${fixed(metrics.tradesPerYear, 0)} a year`,
      ],
      ['Mean R', signed(trades.meanR, 3) + between(intervals.meanR), `total ${signed(trades.totalR, 1)} R`],
      ['Profit factor', fixed(trades.profitFactor) + between(intervals.profitFactor)],
      ['In the market', percent(metrics.exposureTime)],
    ]),
    '',
    ...(luck?.resampled ? [resampledText(luck.resampled), ''] : []),
    `Costs: fees ${fixed(costs.fees)}, slippage ${fixed(costs.slippage)}, funding ${fixed(costs.funding)} USDT`,
    ...groupLines(result),
    ...denialLines(result),
    ...gateLines(result),
    ...alertLines(result),
    result.open.length > 0
      ? `Open at the end: ${result.open.map(({ symbol, side }) => `${symbol} ${side}`).join(', ')}, ${usdt(openGainOf(result))} of the equity’s change`
      : 'Nothing is open at the end.',
    `Books: balance ${closing.balance} USDT, gap ${closing.gap}${closing.agrees ? '' : ', BUT THE EXCHANGE DISAGREES'}`,
    `Decisions: ${result.decisions.length}, hash ${result.decisionHash}`,
    '',
    'Assumptions:',
    ...result.assumptions.slice(0, NOTES).map((line) => `- ${line}`),
    ...(result.assumptions.length > NOTES
      ? [`- and ${result.assumptions.length - NOTES} more (--json)`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
};

const groupLines = ({ trades }: BacktestResult): string[] => {
  if (trades.length === 0) return [];
  const reasons = groupTrades(trades, 'reason')
    .toSorted((a, b) => b.stats.trades - a.stats.trades)
    .slice(0, REASONS);
  const rows = [...groupTrades(trades, 'side'), ...reasons].map(({ key, stats }) => [
    key,
    String(stats.trades),
    percent(stats.winRate, 0),
    signed(stats.meanR),
    signed(stats.netPnl),
  ]);
  return ['', ...table([['By side and exit', 'trades', 'won', 'mean R', 'USDT'], ...rows]), ''];
};

const denialLines = ({ denials }: BacktestResult): string[] => {
  const entries = Object.entries(denials).sort(([, a], [, b]) => b - a);
  if (entries.length === 0) return [];
  return [`Signals denied: ${entries.map(([code, count]) => `${code} ${count}`).join(', ')}`];
};

const gateLines = ({ gates }: BacktestResult): string[] =>
  gates.map(({ text, openMs }) => `${text}; its gate was open for ${Math.round(openMs / DAY)} days`);
