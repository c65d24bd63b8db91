import {
  FEWEST_TRADES,
  tradesNeeded,
  type Grouping,
  type Interval,
  type MetricIntervals,
  type Metrics,
  type TradeGroup,
} from '../../../decide/analytics/index.js';
import type { ClosedTrade, Outcome } from '../../../domain/index.js';
import type { Reply } from '../command.js';
import { lastBacktestLines, ownLuckLine, type KnownRun } from './luck.js';
import { dot, fitLines, percent, plural, say, signedPercent, signedR, signedUsdt, span } from '../format.js';

/** Days of equity below which a figure by the year says nothing. */
const FEWEST_DAYS = 30;

const ratioText = (value: number | undefined): string =>
  value === undefined ? '–' : value.toFixed(2).replace(/^-/, '−');
const shareText = (value: number | undefined, decimals = 0): string =>
  value === undefined ? '–' : percent(value, decimals);

/** ` (95%: −0.10 R to +0.20 R)`, nothing where there is no interval. */
export const between = (
  interval: Pick<Interval, 'low' | 'high'> | undefined,
  text: (value: number) => string,
): string => (interval === undefined ? '' : ` (95%: ${text(interval.low)} to ${text(interval.high)})`);

/** Whether the result could be luck, and how many trades it would take to know. */
export const verdictOf = (r: readonly number[], meanR: Interval | undefined): string => {
  const n = r.length;
  if (n < FEWEST_TRADES)
    return `⚖️ ${n === 1 ? '1 trade says' : `${n} trades say`} nothing about skill: at least ${FEWEST_TRADES} are needed.`;
  if (meanR && meanR.high < 0) return `⚖️ It loses, beyond bad luck (${n} trades).`;
  const needed = tradesNeeded(r);
  if (needed === undefined) return `⚖️ No edge is measured in ${n} trades.`;
  if (meanR && meanR.low > 0 && n >= needed)
    return `⚖️ More than luck at 95%, as far as ${n} trades can tell; the next ones owe it nothing.`;
  return `⚖️ It cannot be told from luck: at this mean and spread about <b>${Math.max(needed, n + 1)}</b> trades are needed, there are ${n}.`;
};

const missedLines = (outcomes: readonly Outcome[]): string[] =>
  (['skipped', 'expired', 'denied'] as const).flatMap((kind) => {
    const r = outcomes.filter((one) => one.kind === kind).map((one) => one.r);
    if (r.length === 0) return [];
    const mean = r.reduce((a, b) => a + b, 0) / r.length;
    return [`${r.length} ${kind}: would have made ${signedR(mean)} each, about`];
  });

/** Ratios by the year, once there is enough of a year to speak of. */
const yearLine = ({ curve }: Metrics, { sharpe }: MetricIntervals): string =>
  curve.days < FEWEST_DAYS
    ? `Sharpe, Sortino and Calmar say nothing before ${FEWEST_DAYS} days, there ${curve.days === 1 ? 'is 1' : `are ${curve.days}`}`
    : `Sharpe ${ratioText(curve.sharpe)}${between(sharpe, ratioText)} · Sortino ${ratioText(curve.sortino)} · Calmar ${ratioText(curve.calmar)} over ${curve.days} days`;

const fallLine = ({ curve: { maxDrawdown: fall, ulcerIndex, cagr, days } }: Metrics): string =>
  [
    `Largest drawdown ${fall ? `${percent(fall.depth, 1)} in ${span(fall.durationMs)}` : '–'}`,
    `ulcer ${shareText(ulcerIndex, 1)}`,
    ...(cagr === undefined || days < FEWEST_DAYS ? [] : [`a year ${signedPercent(cagr)}`]),
  ].join(' · ');

const ratiosLine = ({ trades: stats }: Metrics, { profitFactor }: MetricIntervals): string =>
  [
    stats.profitFactor === undefined
      ? 'No trade lost yet'
      : `Profit factor ${ratioText(stats.profitFactor)}${between(profitFactor, ratioText)}`,
    ...(stats.payoff === undefined ? [] : [`payoff ${ratioText(stats.payoff)}`]),
    ...(stats.sqn === undefined ? [] : [`SQN ${ratioText(stats.sqn)}`]),
  ].join(' · ');

/** /stats: how often luck does as well, then the result, each figure with how far luck alone could carry it. */
export const statsCard = (
  trades: readonly ClosedTrade[],
  metrics: Metrics,
  intervals: MetricIntervals,
  outcomes: readonly Outcome[],
  last: KnownRun | undefined,
  timeZone: string,
): Reply => {
  const backtest = lastBacktestLines(last, timeZone);
  if (trades.length === 0)
    return { text: fitLines(['No trade is closed yet: there is nothing to measure.', ...backtest]) };
  const { trades: stats, exposureTime } = metrics;
  return {
    text: fitLines([
      ownLuckLine(stats.trades, stats.totalR, last),
      `${dot(stats.netPnl)} <b>${signedUsdt(stats.netPnl)}</b> (${signedR(stats.totalR)}) in ${plural(stats.trades, 'trade')} · ${shareText(stats.winRate)} won`,
      verdictOf(
        trades.map(({ r }) => r),
        intervals.meanR,
      ),
      `Mean ${signedR(stats.meanR ?? 0)}${between(intervals.meanR, signedR)}`,
      ratiosLine(metrics, intervals),
      yearLine(metrics, intervals),
      fallLine(metrics),
      `Fees ${signedUsdt(-stats.fees)} · funding ${signedUsdt(stats.funding)}${stats.costShare === undefined ? '' : ` · ${shareText(stats.costShare)} of gross profit`}`,
      `Worst on the way ${signedR(stats.meanMaeR ?? 0)}, best ${signedR(stats.meanMfeR ?? 0)} · held ${stats.meanHoldMs === undefined ? '–' : span(stats.meanHoldMs)} · in the market ${shareText(exposureTime)}`,
      `Longest streaks: ${plural(stats.longestWinStreak, 'gain')}, ${stats.longestLossStreak} loss${stats.longestLossStreak === 1 ? '' : 'es'}`,
      ...missedLines(outcomes),
      ...backtest,
      '<code>/stats symbol</code> · side · reason · regime · hour · votes · costs',
    ]),
  };
};

/** /stats side: the same by group, the most trades first. */
export const groupsCard = (by: Grouping, groups: readonly TradeGroup[]): Reply => {
  if (groups.length === 0) return { text: 'No trade is closed yet: there is nothing to measure.' };
  return {
    text: fitLines([
      `<b>By ${by}</b> · small groups say little`,
      ...groups
        .toSorted((a, b) => b.stats.trades - a.stats.trades)
        .map(
          ({ key, stats }) =>
            `${dot(stats.netPnl)} ${say(key, 40)}: <b>${signedUsdt(stats.netPnl)}</b> · ${signedR(stats.meanR ?? 0)} each · ${plural(stats.trades, 'trade')}, ${shareText(stats.winRate)} won`,
        ),
    ]),
  };
};
