import { DAY, sum, type ClosedTrade } from '../../domain/index.js';
import { allAtOnce, bootstrapParts, type Interval } from './bootstrap.js';
import { curveStats, dailyReturns, sharpeOf, type CurveStats, type EquityPoint } from './curve-stats.js';
import { mean, ratio } from './statistics.js';
import { exposureTime, tradeStats, type TradeStats } from './trade-stats.js';

export * from './bootstrap.js';
export * from './costs.js';
export * from './curve-stats.js';
export * from './deflated-sharpe.js';
export * from './difference.js';
export * from './groups.js';
export * from './luck.js';
export * from './luck-words.js';
export * from './recorded-signals.js';
export * from './resample.js';
export * from './scorecard.js';
export * from './signal-record.js';
export * from './significance.js';
export * from './source-score.js';
export * from './trade-stats.js';

/** Everything that is measured of a run. */
export interface Metrics {
  readonly trades: TradeStats;
  readonly curve: CurveStats;
  /** Share of the curve's time with a position open. */
  readonly exposureTime: number | undefined;
  /** Closed trades a year. */
  readonly tradesPerYear: number | undefined;
}

/** 95 % bootstrap intervals; undefined where there is too little data. */
export interface MetricIntervals {
  readonly meanR: Interval | undefined;
  readonly profitFactor: Interval | undefined;
  readonly sharpe: Interval | undefined;
}

const YEAR = 365 * DAY;

/** Figures of closed trades and the equity curve they made. */
export const metricsOf = (trades: readonly ClosedTrade[], curve: readonly EquityPoint[]): Metrics => {
  const stats = curveStats(curve);
  const { from, to } = stats;
  const span = from === undefined || to === undefined ? undefined : to - from;
  return {
    trades: tradeStats(trades),
    curve: stats,
    exposureTime: from === undefined || to === undefined ? undefined : exposureTime(trades, from, to),
    tradesPerYear: ratio(trades.length * YEAR, span),
  };
};

const profitFactorOf = (r: readonly number[]): number | undefined =>
  ratio(sum(r.filter((one) => one > 0)), -sum(r.filter((one) => one < 0)));

/**
 * How far luck alone could have carried the figures: trades resampled one by one, in R; days in blocks of ten,
 * because positions last for days. In parts, of less than a millisecond. Deterministic for a seed.
 */
export function* intervalParts(
  trades: readonly ClosedTrade[],
  curve: readonly EquityPoint[],
  seed = 1,
): Generator<undefined, MetricIntervals> {
  const r = trades.map((trade) => trade.r);
  return {
    meanR: yield* bootstrapParts(r, mean, { seed }),
    profitFactor: yield* bootstrapParts(r, profitFactorOf, { seed }),
    sharpe: yield* bootstrapParts(dailyReturns(curve), sharpeOf, { seed, block: 10 }),
  };
}

/** The same at once. */
export const intervalsOf = (...asked: Parameters<typeof intervalParts>): MetricIntervals =>
  allAtOnce(intervalParts(...asked));
