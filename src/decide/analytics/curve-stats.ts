import { deviation, mean, ratio } from './statistics.js';
import { DAY } from '../../domain/index.js';

/** Equity in USDT, floating result included, at a time (unix ms). */
export interface EquityPoint {
  readonly t: number;
  readonly equity: number;
}

/** Crypto trades every day of the year. */
export const DAYS_A_YEAR = 365;

/** One fall from a peak. */
export interface Drawdown {
  /** (peak − trough) ÷ peak, a fraction. */
  readonly depth: number;
  readonly peakAt: number;
  readonly troughAt: number;
  /** When equity was back at the peak; absent while it is not. */
  readonly recoveredAt?: number;
  /** Peak to recovery, or to the end of the curve, in ms. */
  readonly durationMs: number;
}

/** Figures of an equity curve; undefined where there is too little of it. */
export interface CurveStats {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly startEquity: number | undefined;
  readonly endEquity: number | undefined;
  readonly totalReturn: number | undefined;
  /** Compound annual growth rate: (end ÷ start)^(365 days ÷ time) − 1. */
  readonly cagr: number | undefined;
  /** Mean ÷ standard deviation of daily returns × √365, riskless rate 0 (Sharpe 1966, 1994). */
  readonly sharpe: number | undefined;
  /** Mean of daily returns ÷ downside deviation × √365; target 0, all days in the denominator (Sortino & Price 1994). */
  readonly sortino: number | undefined;
  /** CAGR ÷ maximum drawdown (Young 1991), over the whole curve. */
  readonly calmar: number | undefined;
  /** Root mean square of the daily drawdowns, a fraction (Martin & McCann 1989 give it in percent). */
  readonly ulcerIndex: number | undefined;
  readonly maxDrawdown: Drawdown | undefined;
  /** Longest time between two peaks, in ms. */
  readonly longestUnderwaterMs: number;
  readonly days: number;
}

/**
 * Equity at the end of each UTC day, days without a point carrying the last one on; the curve's first point comes
 * first, as what the first day's return is measured from.
 */
export const dailyEquity = (curve: readonly EquityPoint[]): readonly number[] => {
  const first = curve[0];
  if (!first) return [];
  const daily = [first.equity];
  let day = Math.floor(first.t / DAY);
  let last = first.equity;
  for (const { t, equity } of curve.slice(1)) {
    // Midnight closes a day.
    for (; day < Math.floor((t - 1) / DAY); day++) daily.push(last);
    last = equity;
  }
  if (curve.length > 1) daily.push(last);
  return daily;
};

/** Simple returns of the days, r = equity ÷ equity of the day before − 1. Empty once equity is used up. */
export const dailyReturns = (curve: readonly EquityPoint[]): readonly number[] => {
  const daily = dailyEquity(curve);
  const returns: number[] = [];
  for (let i = 1; i < daily.length; i++) {
    const before = daily[i - 1] as number;
    if (!(before > 0)) break;
    returns.push((daily[i] as number) / before - 1);
  }
  return returns;
};

/** Annualised Sharpe ratio of daily returns; undefined for fewer than two or unvarying ones. */
export const sharpeOf = (returns: readonly number[]): number | undefined =>
  annualised(ratio(mean(returns), deviation(returns)));

/** Annualised Sortino ratio of daily returns; undefined without a losing day. */
const sortinoOf = (returns: readonly number[]): number | undefined => {
  const downside = mean(returns.map((r) => Math.min(0, r) ** 2));
  return annualised(ratio(mean(returns), downside === undefined ? undefined : Math.sqrt(downside)));
};

const annualised = (daily: number | undefined): number | undefined =>
  daily === undefined ? undefined : daily * Math.sqrt(DAYS_A_YEAR);

/** Every fall from a peak, in order of time. */
export const drawdowns = (curve: readonly EquityPoint[]): readonly Drawdown[] => {
  const found: Drawdown[] = [];
  let [peak, trough] = [curve[0], curve[0]];
  if (!peak || !trough) return found;
  const close = (from: EquityPoint, low: EquityPoint, end: EquityPoint, recovered: boolean): void => {
    if (low.equity >= from.equity) return;
    found.push({
      depth: (from.equity - low.equity) / from.equity,
      peakAt: from.t,
      troughAt: low.t,
      ...(recovered ? { recoveredAt: end.t } : {}),
      durationMs: end.t - from.t,
    });
  };
  for (const point of curve) {
    if (point.equity >= peak.equity) {
      close(peak, trough, point, true);
      [peak, trough] = [point, point];
    } else if (point.equity < trough.equity) trough = point;
  }
  close(peak, trough, curve.at(-1) ?? peak, false);
  return found;
};

/** Root mean square drawdown of values in a row, a fraction. */
const ulcerIndexOf = (daily: readonly number[]): number | undefined => {
  let peak = -Infinity;
  const squares = daily.map((equity) => {
    peak = Math.max(peak, equity);
    return ((peak - equity) / peak) ** 2;
  });
  const m = mean(squares);
  return m === undefined ? undefined : Math.sqrt(m);
};

const growthOf = (first: EquityPoint, last: EquityPoint): number | undefined => {
  const years = (last.t - first.t) / (DAYS_A_YEAR * DAY);
  if (!(years > 0) || !(first.equity > 0) || last.equity < 0) return undefined;
  const rate = (last.equity / first.equity) ** (1 / years) - 1;
  return Number.isFinite(rate) ? rate : undefined;
};

/** Figures of an equity curve that ascends in time. */
export const curveStats = (curve: readonly EquityPoint[]): CurveStats => {
  const [first, last] = [curve[0], curve.at(-1)];
  const returns = dailyReturns(curve);
  const falls = drawdowns(curve);
  const deepest = falls.reduce<Drawdown | undefined>((a, b) => (a && a.depth >= b.depth ? a : b), undefined);
  const cagr = first && last ? growthOf(first, last) : undefined;
  return {
    from: first?.t,
    to: last?.t,
    startEquity: first?.equity,
    endEquity: last?.equity,
    totalReturn: first && last && first.equity > 0 ? last.equity / first.equity - 1 : undefined,
    cagr,
    sharpe: sharpeOf(returns),
    sortino: sortinoOf(returns),
    calmar: ratio(cagr, deepest?.depth),
    ulcerIndex: ulcerIndexOf(dailyEquity(curve)),
    maxDrawdown: deepest,
    longestUnderwaterMs: falls.reduce((longest, fall) => Math.max(longest, fall.durationMs), 0),
    days: returns.length,
  };
};
