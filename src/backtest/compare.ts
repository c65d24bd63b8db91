import { differenceOf, type EquityPoint } from '../decide/analytics/index.js';
import type { RunFile } from './json.js';
import { inSignedPercent } from '../domain/index.js';
import { gainOf, openGainOf } from './summary.js';
import { between, day, fixed, moment, percent, signed, table, usdt } from './words.js';

type Row = readonly [string, (run: RunFile) => string];

const ROWS: readonly Row[] = [
  ['Span', (run) => `${day(run.from)} to ${day(run.to)}`],
  ['Symbols', (run) => String(run.symbols.length)],
  ['Equity', (run) => usdt(gainOf(run))],
  ['Return', (run) => percent(run.metrics.curve.totalReturn)],
  ['Closed trades', (run) => usdt(run.metrics.trades.netPnl)],
  ['Open at the end', (run) => usdt(openGainOf(run))],
  ['Sharpe', (run) => fixed(run.metrics.curve.sharpe)],
  ['Sortino', (run) => fixed(run.metrics.curve.sortino)],
  ['Worst drawdown', (run) => percent(run.metrics.curve.maxDrawdown?.depth)],
  ['Trades', (run) => String(run.metrics.trades.trades)],
  ['Won', (run) => percent(run.metrics.trades.winRate)],
  ['Mean R', (run) => signed(run.metrics.trades.meanR, 3)],
  ['Profit factor', (run) => fixed(run.metrics.trades.profitFactor)],
  ['Fees', (run) => fixed(run.costs.fees)],
  ['Slippage', (run) => fixed(run.costs.slippage)],
  ['Funding', (run) => fixed(run.costs.funding)],
];

const settingRows = (a: RunFile, b: RunFile): string[][] => {
  const flat = (run: RunFile): Record<string, string> => ({
    ...Object.fromEntries(Object.entries(run.settings).map(([name, value]) => [name, String(value)])),
    ...Object.fromEntries(
      Object.entries(run.research).map(([name, value]) => [`(${name})`, JSON.stringify(value)]),
    ),
  });
  const [left, right] = [flat(a), flat(b)];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names
    .filter((name) => left[name] !== right[name])
    .map((name) => [name, left[name] ?? '–', right[name] ?? '–']);
};

const tradeLine = (trade: RunFile['trades'][number] | undefined): string =>
  trade
    ? `${moment(trade.openedAt)} ${trade.symbol} ${trade.side} at ${trade.entryPrice}, ${signed(trade.r)} R`
    : 'no more trades';

/** What the second run made more than the first, as far as that can be told from luck. */
export const differenceText = (a: readonly EquityPoint[], b: readonly EquityPoint[]): string => {
  const { sharpe, yearly } = differenceOf(a, b) ?? {};
  if (!sharpe || !yearly) return 'The runs do not cover the same days: their difference has no interval.';
  const { value, low, high } = yearly;
  const told = low > 0 || high < 0 ? 'more than chance explains' : 'no more than chance explains';
  return `The second less the first, day by day: ${inSignedPercent(value)} a year [${inSignedPercent(low)}, ${inSignedPercent(high)}], Sharpe ${signed(sharpe.value)}${between(sharpe)}: ${told}.`;
};

/** Two runs side by side, what differs in their settings, and the first trade in which they part. */
export const compareText = (a: RunFile, b: RunFile, names: readonly [string, string]): string => {
  const same = a.decisionHash === b.decisionHash;
  const parting = a.trades.findIndex((trade, i) => tradeLine(trade) !== tradeLine(b.trades[i]));
  const at = parting < 0 ? (a.trades.length === b.trades.length ? -1 : a.trades.length) : parting;
  const settings = settingRows(a, b);
  return [
    ...table([
      ['', ...names],
      ...ROWS.map(([name, of]) => [name, of(a), of(b)]),
      ...(settings.length > 0 ? [['', '', ''], ...settings] : []),
    ]),
    '',
    differenceText(a.curve, b.curve),
    same ? `The same decisions: ${a.decisionHash}` : 'The decisions differ.',
    ...(at < 0 ? [] : [`First trade that differs: ${tradeLine(a.trades[at])} / ${tradeLine(b.trades[at])}`]),
    '',
  ].join('\n');
};
