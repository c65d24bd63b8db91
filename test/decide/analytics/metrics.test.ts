import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bootstrapInterval,
  curveStats,
  dailyEquity,
  dailyReturns,
  drawdowns,
  exposureTime,
  groupTrades,
  intervalsOf,
  metricsOf,
  scorecardOf,
  tradeStats,
} from '../../../src/decide/analytics/index.js';
import { exitLabel } from '../../../src/domain/index.js';
import { curve, DAY, T0, trade } from './fixtures.js';

describe('tradeStats', () => {
  it('agrees with an example worked by hand', () => {
    // R: 2, −1, 3, −1, −1, 0. Wins 20 + 30, losses 10 each.
    const stats = tradeStats([2, -1, 3, -1, -1, 0].map((r) => trade(r)));
    expect(stats).toMatchObject({ trades: 6, wins: 2, losses: 3, netPnl: 20, totalR: 2 });
    expect(stats.winRate).toBeCloseTo(1 / 3, 12);
    expect(stats.expectancy).toBeCloseTo(20 / 6, 12);
    expect(stats.meanR).toBeCloseTo(1 / 3, 12);
    expect(stats.profitFactor).toBeCloseTo(50 / 30, 12);
    expect(stats.payoff).toBeCloseTo(2.5, 12);
    // Σ(r − 1/3)² = 16 − 6/9 = 15.3333; s = √(15.3333 ÷ 5) = 1.751190; √6 × 0.333333 ÷ 1.751190.
    expect(stats.sqn).toBeCloseTo(0.466252, 6);
    expect(stats).toMatchObject({ longestWinStreak: 1, longestLossStreak: 2, currentStreak: 0 });
    // Gross 26, fees 4.8, funding paid 1.2.
    expect(stats.grossPnl).toBeCloseTo(26, 12);
    expect(stats.costShare).toBeCloseTo(6 / 26, 12);
    expect(stats.meanMaeR).toBe(-0.5);
    expect(stats.keptOfMfe).toBeCloseTo(0.5, 12);
  });

  it('orders by closing time before it counts streaks', () => {
    const list = [trade(-1), trade(-1), trade(1), trade(-1)];
    expect(tradeStats([list[2], list[0], list[3], list[1]].flatMap((t) => t ?? []))).toMatchObject({
      longestLossStreak: 2,
      currentStreak: -1,
    });
  });

  it('is undefined rather than infinite or NaN where there is nothing to measure', () => {
    const none = tradeStats([]);
    expect([none.winRate, none.profitFactor, none.payoff, none.sqn, none.meanR]).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
    expect(tradeStats([trade(1), trade(2)]).profitFactor).toBeUndefined();
    expect(tradeStats([trade(1), trade(1)]).sqn).toBeUndefined();
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 20, noNaN: true })), (rs) => {
        const bad = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);
        expect(Object.values(tradeStats(rs.map((r) => trade(r)))).some(bad)).toBe(false);
      }),
    );
  });
});

describe('exposureTime', () => {
  it('counts overlapping trades once, cut to the window', () => {
    const at = (openedAt: number, closedAt: number) => ({ openedAt, closedAt });
    expect(exposureTime([at(0, 10), at(5, 20), at(40, 60), at(90, 120)], 0, 100)).toBeCloseTo(0.5, 12);
    expect(exposureTime([at(0, 50), at(10, 20)], 0, 100)).toBeCloseTo(0.5, 12);
    expect(exposureTime([], 0, 100)).toBe(0);
    expect(exposureTime([], 5, 5)).toBeUndefined();
  });
});

describe('curveStats', () => {
  // Returns: +10 %, −10 %, +20 %, −5 %.
  const stats = curveStats(curve(1000, 1100, 990, 1188, 1128.6));

  it('agrees with an example worked by hand', () => {
    expect(dailyReturns(curve(1000, 1100, 990, 1188, 1128.6)).map((r) => Math.round(r * 1e6) / 1e6)).toEqual([
      0.1, -0.1, 0.2, -0.05,
    ]);
    // Mean 0.0375; Σ(r − m)² = 0.056875; s = √(0.056875 ÷ 3) = 0.137689; × √365.
    expect(stats.sharpe).toBeCloseTo((0.0375 / Math.sqrt(0.056875 / 3)) * Math.sqrt(365), 9);
    // Downside: √((0.01 + 0.0025) ÷ 4) = 0.0559017.
    expect(stats.sortino).toBeCloseTo((0.0375 / 0.05590169944) * Math.sqrt(365), 6);
    expect(stats.totalReturn).toBeCloseTo(0.1286, 12);
    expect(stats.cagr).toBeCloseTo(1.1286 ** (365 / 4) - 1, 3);
    expect(stats.maxDrawdown?.depth).toBeCloseTo(0.1, 12);
    expect(stats.calmar).toBeCloseTo((stats.cagr ?? 0) / 0.1, 6);
    // Drawdowns 0, 0, 0.1, 0, 0.05: √(0.0125 ÷ 5).
    expect(stats.ulcerIndex).toBeCloseTo(0.05, 12);
    expect(stats.days).toBe(4);
  });

  it('says when the deepest fall began, ended and was made good', () => {
    expect(stats.maxDrawdown).toMatchObject({
      peakAt: T0 + DAY,
      troughAt: T0 + 2 * DAY,
      recoveredAt: T0 + 3 * DAY,
      durationMs: 2 * DAY,
    });
    const open = curveStats(curve(100, 90, 80, 85));
    expect(open.maxDrawdown).toMatchObject({ troughAt: T0 + 2 * DAY, durationMs: 3 * DAY });
    expect(open.maxDrawdown).not.toHaveProperty('recoveredAt');
    expect(open.longestUnderwaterMs).toBe(3 * DAY);
    expect(drawdowns(curve(100, 90, 100, 50, 60))).toHaveLength(2);
  });

  it('sees the floating low inside a day in the drawdown, and only the close in the returns', () => {
    const points = [
      { t: T0, equity: 100 },
      { t: T0 + DAY / 2, equity: 70 },
      { t: T0 + DAY, equity: 100 },
      { t: T0 + 3 * DAY, equity: 110 },
    ];
    expect(curveStats(points).maxDrawdown?.depth).toBeCloseTo(0.3, 12);
    // Midnight closes a day; the day without a point carries on.
    expect(dailyEquity(points)).toEqual([100, 100, 100, 110]);
  });

  it('survives an empty, a flat and a ruined curve', () => {
    expect(curveStats([])).toMatchObject({ sharpe: undefined, maxDrawdown: undefined, days: 0 });
    expect(curveStats(curve(100))).toMatchObject({ cagr: undefined, days: 0 });
    expect(curveStats(curve(100, 100, 100))).toMatchObject({
      sharpe: undefined,
      sortino: undefined,
      cagr: 0,
    });
    const ruined = curveStats(curve(100, 0, 0));
    expect(ruined).toMatchObject({ cagr: -1, days: 1 });
    expect(ruined.maxDrawdown?.depth).toBe(1);
  });
});

describe('groupTrades', () => {
  it('groups by symbol, side, reason, regime, hour and weight of the votes', () => {
    const list = [
      trade(1, { confidence: 0.6, regime: 'trending', exitReason: 'time stop: 168 candles for 0.40 R' }),
      trade(-1, { confidence: 0.649, side: 'short', exitReason: 'time stop: 200 candles for 0.10 R' }),
      trade(2, { symbol: 'BBB-USDT', confidence: 0.65, openedAt: T0 + 5 * 3_600_000 }),
    ];
    const keys = (by: Parameters<typeof groupTrades>[1]) =>
      groupTrades(list, by).map((group) => [group.key, group.stats.trades]);
    expect(keys('symbol')).toEqual([
      ['AAA-USDT', 2],
      ['BBB-USDT', 1],
    ]);
    expect(keys('side')).toEqual([
      ['long', 2],
      ['short', 1],
    ]);
    expect(exitLabel('stop (break-even, fees included); 1 settled')).toBe('break-even');
    expect(exitLabel('stop (trailing stop, 5 % from the best price)')).toBe('trailing stop');
    expect(keys('reason')).toEqual([
      ['time stop', 2],
      ['trailing stop', 1],
    ]);
    expect(keys('regime')).toEqual([
      ['trending', 1],
      ['unknown', 2],
    ]);
    expect(keys('votes')).toEqual([
      ['0.60–0.65', 2],
      ['0.65–0.70', 1],
    ]);
    expect(groupTrades([trade(1, { confidence: -0.23 })], 'votes').map(({ key }) => key)).toEqual([
      'against',
    ]);
    expect(keys('hour').map(([hour]) => hour)).toContain('05');
  });
});

describe('bootstrap', () => {
  const values = Array.from({ length: 100 }, (_, i) => (i % 10) - 4.5 + 1);
  const meanOf = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;

  it('is deterministic for a seed and differs between seeds', () => {
    const a = bootstrapInterval(values, meanOf, { seed: 5 });
    expect(bootstrapInterval(values, meanOf, { seed: 5 })).toEqual(a);
    expect(bootstrapInterval(values, meanOf, { seed: 6 })).not.toEqual(a);
  });

  it('is about ±1.96 standard errors wide for a mean', () => {
    // s² = 8.25 × 100 ÷ 99; standard error 0.2887.
    const interval = bootstrapInterval(values, meanOf, { samples: 4000 });
    expect(interval?.value).toBeCloseTo(1, 12);
    expect(interval?.low).toBeCloseTo(1 - 1.96 * 0.2887, 1);
    expect(interval?.high).toBeCloseTo(1 + 1.96 * 0.2887, 1);
  });

  it('is wider in blocks when values come in runs', () => {
    const runs = Array.from({ length: 200 }, (_, i) => (Math.floor(i / 10) % 2 === 0 ? 1 : -1));
    const width = (block: number) => {
      const interval = bootstrapInterval(runs, meanOf, { block });
      return (interval?.high ?? 0) - (interval?.low ?? 0);
    };
    expect(width(10)).toBeGreaterThan(1.4 * width(1));
  });

  it('says nothing about too little', () => {
    expect(bootstrapInterval([1, 2, 3], meanOf)).toBeUndefined();
  });
});

describe('scorecardOf', () => {
  it('compares what was taken with what was left', () => {
    const card = scorecardOf([
      ...[1, 3, -1, 1].map((r) => ({ status: 'approved' as const, r })),
      ...[-1, 0].map((r) => ({ status: 'skipped' as const, r })),
      { status: 'expired', r: 2 },
    ]);
    expect(card.approved).toEqual({ signals: 4, meanR: 1, totalR: 4, winRate: 0.75 });
    expect(card.skipped.meanR).toBe(-0.5);
    expect(card.expired).toMatchObject({ signals: 1, winRate: 1 });
    expect(card.choice).toBe(1.5);
    // s² = 8/3 and 0.5: 1.5 ÷ √(2/3 + 1/4).
    expect(card.choiceT).toBeCloseTo(1.5 / Math.sqrt(11 / 12), 9);
    expect(scorecardOf([]).choice).toBeUndefined();
  });
});

describe('metricsOf and intervalsOf', () => {
  it('joins trades and curve', () => {
    const trades = Array.from({ length: 40 }, (_, i) => trade(i % 3 === 0 ? 2 : -0.5));
    const points = curve(...Array.from({ length: 41 }, (_, i) => 1000 + i * 3 + (i % 2) * 5));
    const metrics = metricsOf(trades, points);
    expect(metrics.tradesPerYear).toBeCloseTo(365, 9);
    expect(metrics.exposureTime).toBeGreaterThan(0);
    const intervals = intervalsOf(trades, points);
    expect(intervals.meanR?.value).toBeCloseTo(metrics.trades.meanR ?? NaN, 12);
    expect(intervals.sharpe?.value).toBeCloseTo(metrics.curve.sharpe ?? NaN, 12);
    expect(intervals.profitFactor?.low).toBeLessThan(intervals.profitFactor?.high ?? 0);
    expect(intervalsOf(trades, points)).toEqual(intervals);
  });
});
