import { pictureLayout, tradePicture } from '../chat/pictures/index.js';
import { luckText, resampledText } from '../decide/analytics/index.js';
import { ManualClock } from '../clock.js';
import { timeframeMs } from '../domain/index.js';
import { candlesOf, upperBound } from '../domain/candle-column.js';
import type { Recording } from '../venues/recorded/candle-files.js';
import { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import { namedSettings } from './parameters.js';
import { gainOf, openGainOf } from './summary.js';
import type { BacktestResult, BacktestTrade } from './types.js';
import { between, day, days, fixed, moment, percent, signed, usdt } from './words.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that cannot become markup. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? '');

/** Candles drawn before the entry and after the exit of a trade. */
const AROUND = 24;

const STYLE = `
:root{color-scheme:dark;--bg:#0e1320;--card:#161d2e;--ink:#e8ecf5;--dim:#93a0b8;--gain:#2fbf8f;--loss:#ef6f6c}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1040px;margin:0 auto;padding:24px 16px 64px}h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px}
.dim{color:var(--dim)}.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:16px 0}
.figure{background:var(--card);border-radius:10px;padding:12px 14px}.figure b{display:block;font-size:20px}
.gain{color:var(--gain)}.loss{color:var(--loss)}svg{max-width:100%;height:auto;border-radius:10px}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:4px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid #26304a}th{color:var(--dim);font-weight:500}
td:first-child,th:first-child{text-align:left}.bar{display:flex;height:22px;border-radius:6px;overflow:hidden;margin:8px 0}
.bar span{min-width:2px}details{background:var(--card);border-radius:10px;margin:8px 0;padding:8px 14px}summary{cursor:pointer}
code{font-size:12px;overflow-wrap:anywhere}ul{padding-left:20px}`;

const tone = (value: number | undefined): string => ((value ?? 0) < 0 ? 'loss' : 'gain');

const figure = (name: string, value: string, note = '', mood = ''): string =>
  `<div class="figure"><span class="dim">${escapeHtml(name)}</span><b class="${mood}">${escapeHtml(value)}</b><span class="dim">${escapeHtml(note)}</span></div>`;

const figures = (result: BacktestResult): string => {
  const { metrics, intervals } = result;
  const { curve, trades } = metrics;
  return `<div class="figures">${[
    figure(
      'Equity',
      percent(curve.totalReturn),
      `${usdt(gainOf(result))}, ${percent(curve.cagr)} a year`,
      tone(curve.totalReturn),
    ),
    figure('Sharpe', fixed(curve.sharpe), `95 %${between(intervals.sharpe)}`),
    figure(
      'Worst drawdown',
      percent(curve.maxDrawdown?.depth),
      `under water ${days(curve.longestUnderwaterMs)}`,
    ),
    figure(
      'Closed trades',
      String(trades.trades),
      `${percent(trades.winRate)} won, ${usdt(trades.netPnl)}; open at the end ${usdt(openGainOf(result))}`,
    ),
    figure('Mean R', signed(trades.meanR, 3), `95 %${between(intervals.meanR)}`, tone(trades.meanR)),
    figure('Profit factor', fixed(trades.profitFactor), `95 %${between(intervals.profitFactor)}`),
  ].join('')}</div>`;
};

const COSTS = [
  ['fees', '#6ea8fe'],
  ['slippage', '#f0b35a'],
  ['funding', '#b78af7'],
] as const;

const costSplit = ({ costs, metrics }: BacktestResult): string => {
  const paid = COSTS.map(([name, colour]) => ({ name, colour, amount: costs[name] }));
  const total = paid.reduce((sum, { amount }) => sum + Math.max(0, amount), 0);
  const bar = paid
    .filter(({ amount }) => amount > 0)
    .map(
      ({ amount, colour }) =>
        `<span style="width:${((100 * amount) / total).toFixed(2)}%;background:${colour}"></span>`,
    )
    .join('');
  const words = paid
    .map(
      ({ name, colour, amount }) =>
        `<span style="color:${colour}">■</span> ${name} ${amount.toFixed(2)} USDT${amount < 0 ? ' (received)' : ''}`,
    )
    .join(' &nbsp; ');
  return `<h2>What it cost</h2><div class="bar">${bar}</div><p>${words}<br><span class="dim">${total.toFixed(2)} USDT paid; gross profit of all trades ${metrics.trades.grossPnl.toFixed(2)} USDT. Slippage is inside the fill prices already.</span></p>`;
};

const equity = ({ curve }: BacktestResult): string =>
  `<h2>Equity and drawdown</h2>${
    pictureLayout({
      type: 'equity',
      points: curve.map(({ t, equity: value }) => ({ at: t, equity: value })),
    }).svg
  }`;

const row = (cells: readonly string[], tag = 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;

const tradeTable = (trades: readonly BacktestTrade[]): string =>
  `<h2>Trades</h2><div class="scroll"><table>${row(
    [
      'Symbol',
      'side',
      'opened',
      'closed',
      'entry',
      'exit',
      'R',
      'USDT',
      'fees',
      'slippage',
      'funding',
      'exit by',
    ],
    'th',
  )}${trades
    .map((trade) =>
      row([
        trade.symbol,
        trade.side,
        moment(trade.openedAt),
        moment(trade.closedAt),
        String(Number(trade.entryPrice.toPrecision(8))),
        String(Number(trade.exitPrice.toPrecision(8))),
        signed(trade.r),
        signed(trade.netPnl),
        fixed(trade.fees),
        fixed(trade.slippage),
        signed(trade.funding),
        trade.exitReason,
      ]),
    )
    .join('')}</table></div>`;

const tradeChart = (market: RecordedMarketData, trade: BacktestTrade, result: BacktestResult): string => {
  const { timeframe } = result.settings;
  const column = market.column(trade.symbol, timeframe);
  const margin = AROUND * timeframeMs(timeframe);
  const start = upperBound(column.timestamp, trade.openedAt - margin);
  const candles = candlesOf(column, start, upperBound(column.timestamp, trade.closedAt + margin));
  const instrument = market.instrument(trade.symbol);
  const picture = tradePicture(trade, { candles, timeframe, instrument, timeZone: 'UTC' }, trade.fills);
  const title = `${moment(trade.openedAt)} ${trade.symbol} ${trade.side} ${signed(trade.r)} R`;
  const reasons = trade.reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('');
  return `<details><summary><span class="${tone(trade.r)}">●</span> ${escapeHtml(title)} <span class="dim">${escapeHtml(trade.exitReason)}</span></summary>${pictureLayout(picture).svg}<ul class="dim">${reasons}</ul></details>`;
};

const charts = (result: BacktestResult, recording: Recording, most: number): string => {
  const shown = result.trades.slice(0, most);
  if (shown.length === 0) return '';
  const market = new RecordedMarketData(recording, new ManualClock(0));
  const left = result.trades.length - shown.length;
  return `<h2>Each trade</h2>${shown.map((trade) => tradeChart(market, trade, result)).join('')}${
    left > 0 ? `<p class="dim">${left} later trades are in the table only.</p>` : ''
  }`;
};

const list = (title: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `<h2>${escapeHtml(title)}</h2><ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;

/** The run as one self-contained page: nothing is loaded from anywhere. @param most trades that get a chart */
export const toHtml = (result: BacktestResult, recording: Recording, most = 300): string => {
  const title = `Backtest ${day(result.from)} to ${day(result.to)}`;
  const settings = Object.entries(namedSettings(result.settings)).map(([name, value]) => `${name}=${value}`);
  const research = Object.entries(result.research).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  );
  const denials = Object.entries(result.denials).map(([code, count]) => `${code}: ${count}`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>
<h1>${escapeHtml(title)}</h1><p class="dim">${escapeHtml(
    `${result.venue}, ${result.symbols.length} symbols, ${result.candles} candles of ${result.settings.timeframe}`,
  )}</p>
${result.luck ? `<p>${escapeHtml(luckText(result.luck))}</p>` : ''}
${figures(result)}
${result.luck?.resampled ? `<p class="dim">${escapeHtml(resampledText(result.luck.resampled))}</p>` : ''}
${result.curve.length > 1 ? equity(result) : ''}
${costSplit(result)}
${list('Signals that a rule forbade', denials)}
${tradeTable(result.trades)}
${charts(result, recording, most)}
${list('Settings', [...settings, ...research])}
${list('Assumptions', result.assumptions)}
<p class="dim">Decision hash <code>${escapeHtml(result.decisionHash)}</code></p>
</main></body></html>
`;
};
