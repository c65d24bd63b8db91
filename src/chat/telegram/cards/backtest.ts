import { addUsdt, type BacktestSummary } from '../../../domain/index.js';
import { resampledText } from '../../../decide/analytics/index.js';
import { luckLine } from './luck.js';
import { marked } from './money.js';
import { inWords, percent, plural, signedPercent, signedR, signedUsdt, timeText, usdt } from '../format.js';

const CELLS = 12;

/** `🧪 ▓▓▓░░░ 48%`. */
export const progressLine = (done: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, done)) * CELLS);
  const bar = '▓'.repeat(full) + '░'.repeat(CELLS - full);
  return done >= 1
    ? `🧪 Backtest ${bar} done`
    : `🧪 Backtest ${bar} ${percent(done)} · trading goes on meanwhile`;
};

/** What a backtest came to: how often luck does as well, the result, and how else it could have gone. */
export const backtestLines = (run: BacktestSummary, timeZone: string): string[] => {
  const net = addUsdt(run.endEquity, -run.startEquity);
  const open = addUsdt(net, -run.closedPnl);
  const interval = run.meanRInterval;
  return [
    ...(run.luck ? [luckLine(run.luck)] : []),
    `🧪 ${marked(net)} (${signedPercent(run.startEquity > 0 ? net / run.startEquity : 0)}) · ${timeText(run.from, timeZone)} to ${timeText(run.to, timeZone)}`,
    `${usdt(run.startEquity)} → <b>${usdt(run.endEquity)}</b>${run.maxDrawdown === undefined ? '' : ` · largest drawdown ${percent(run.maxDrawdown, 1)}`}`,
    run.trades === 0
      ? `No trade in ${plural(run.symbols, 'symbol')}.`
      : `${plural(run.trades, 'trade')} in ${plural(run.symbols, 'symbol')} · ${percent(run.wins / run.trades)} won · profit factor ${run.profitFactor?.toFixed(2) ?? '–'}`,
    ...(run.meanR === undefined
      ? []
      : [
          `Mean ${signedR(run.meanR)}${interval ? ` (95%: ${signedR(interval.low)} to ${signedR(interval.high)})` : ''}`,
        ]),
    ...(run.luck?.resampled ? [inWords(resampledText(run.luck.resampled))] : []),
    ...(Math.abs(open) < 0.005
      ? []
      : [`Closed trades ${signedUsdt(run.closedPnl)} · open at the end ${signedUsdt(open)}`]),
    `Fees ${signedUsdt(-run.fees)} · funding ${signedUsdt(run.funding)}`,
    `Today’s settings, same rules as here · decisions ${run.decisionHash.slice(0, 12)}`,
  ];
};
