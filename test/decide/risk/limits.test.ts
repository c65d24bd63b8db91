import { describe, expect, it } from 'vitest';
import { DAY, type ClosedTrade } from '../../../src/domain/index.js';
import {
  checkLimits,
  clusterLimit,
  correlationOf,
  firstMarks,
  lockAfter,
  openRiskOf,
  resetPeak,
  returnsOf,
} from '../../../src/decide/risk/index.js';
import { instrument, NOW, settings } from './fixtures.js';

const midnight = NOW - (NOW % DAY);
const marks = { ...firstMarks(1000, NOW), peakEquity: 1200 };

describe('checkLimits', () => {
  it('reaches the daily limit on floating loss and says until when', () => {
    expect(checkLimits(950.01, marks, { ...settings, maxDrawdown: 0.9 }, NOW).breached).toBeUndefined();
    const { breached } = checkLimits(950, marks, { ...settings, maxDrawdown: 0.9 }, NOW);
    expect(breached).toMatchObject({ code: 'daily-loss', until: midnight + DAY });
    expect(breached?.reason).toContain('loss is 50.00 USDT, 5.00 %');
  });

  it('reaches the drawdown limit from the peak', () => {
    const loose = { ...settings, dailyLossLimit: 0.9 };
    expect(checkLimits(960.01, marks, loose, NOW).breached).toBeUndefined();
    expect(checkLimits(960, marks, loose, NOW).breached?.code).toBe('drawdown');
  });

  it('starts a new UTC day from the equity of now and keeps the peak', () => {
    const next = checkLimits(980, marks, settings, midnight + DAY).marks;
    expect(next).toMatchObject({
      day: midnight + DAY,
      dayStartEquity: 980,
      peakEquity: 1200,
      lastEquity: 980,
    });
    expect(checkLimits(980, marks, settings, midnight + DAY - 1).marks.dayStartEquity).toBe(1000);
    expect(checkLimits(1300, marks, settings, NOW).marks.peakEquity).toBe(1300);
  });

  it('is net of transfers: a withdrawal is no loss, a deposit hides none', () => {
    const withdrawn = checkLimits(500, marks, settings, NOW, -500);
    expect(withdrawn.breached).toBeUndefined();
    expect(withdrawn.marks).toMatchObject({ dayStartEquity: 500, peakEquity: 600 });
    // Lost 5 % and then doubled by a deposit: still 5 % down.
    const deposited = checkLimits(1900, marks, { ...settings, maxDrawdown: 0.9 }, NOW, 950);
    expect(deposited.breached?.code).toBe('daily-loss');
    expect(deposited.marks.dayStartEquity).toBe(2000);
    // Everything withdrawn and paid in again: nothing to compare with.
    expect(checkLimits(300, marks, settings, NOW, 300).marks).toMatchObject({
      dayStartEquity: 300,
      peakEquity: 300,
    });
  });

  it('never takes an account that lost everything for one that begins', () => {
    expect(checkLimits(-10, marks, settings, NOW)).toMatchObject({
      marks: { peakEquity: 1200, dayStartEquity: 1000 },
      breached: { code: 'drawdown' },
    });
  });

  it('finds no loss in an account that never had anything', () => {
    expect(checkLimits(0, firstMarks(0, NOW), settings, NOW).breached).toBeUndefined();
  });

  it('starts with the first equity it sees and again from a reset peak', () => {
    expect(checkLimits(700, undefined, settings, NOW)).toEqual({ marks: firstMarks(700, NOW) });
    expect(resetPeak(marks, 900)).toMatchObject({ peakEquity: 900, dayStartEquity: 1000 });
  });
});

describe('openRiskOf', () => {
  const held = { side: 'long' as const, contracts: 40, entryPrice: 100, stop: 95 };

  it('is the loss at the stop with the exit fee and slippage', () => {
    expect(openRiskOf(held, instrument, 0.001)).toBeCloseTo(4 * (100 - 94.905 + 0.0006 * 94.905), 9);
    expect(openRiskOf({ ...held, side: 'short', stop: 105 }, instrument, 0)).toBeCloseTo(4 * 5.063, 9);
  });

  it('is nothing once profit is locked in, measured from entry, but not from the mark', () => {
    expect(openRiskOf({ ...held, stop: 102 }, instrument)).toBe(0);
    expect(openRiskOf({ ...held, stop: 102 }, instrument, 0, 110)).toBeCloseTo(4 * (8 + 0.0612), 9);
  });
});

describe('correlation', () => {
  const wave = Array.from({ length: 40 }, (_, i) => Math.sin(i));

  it('is Pearson’s, of the last common values', () => {
    expect(correlationOf(wave, wave)).toBeCloseTo(1, 12);
    expect(
      correlationOf(
        wave,
        wave.map((x) => 3 - 2 * x),
      ),
    ).toBeCloseTo(-1, 12);
    expect(correlationOf([9, 9, 9, ...wave], wave)).toBeCloseTo(1, 12);
    // Hand-worked on 30 values: x = 0…29, y = x² has r = 0.967… from Σxy, Σx², Σy².
    const x = Array.from({ length: 30 }, (_, i) => i);
    const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
    const y = x.map((v) => v * v);
    const [mx, my] = [mean(x), mean(y)];
    const cov = mean(x.map((v, i) => (v - mx) * ((y[i] ?? 0) - my)));
    const sd = (v: number[], m: number) => Math.sqrt(mean(v.map((a) => (a - m) ** 2)));
    expect(correlationOf(x, y)).toBeCloseTo(cov / (sd(x, mx) * sd(y, my)), 12);
  });

  it('is unknown on too little or flat data', () => {
    expect(correlationOf(wave.slice(0, 29), wave)).toBeUndefined();
    expect(
      correlationOf(
        wave,
        wave.map(() => 1),
      ),
    ).toBeUndefined();
    expect(returnsOf([100, 110, 99])).toEqual([expect.closeTo(0.1, 12), expect.closeTo(-0.1, 12)]);
  });

  it('allows 40 % of the slots, at least two', () => {
    expect([1, 3, 5, 8, 10].map(clusterLimit)).toEqual([2, 2, 2, 3, 4]);
  });
});

describe('lockAfter', () => {
  const trade = (symbol: string, netPnl: number, exitReason: string) =>
    ({ symbol, netPnl, exitReason, closedAt: NOW }) as ClosedTrade;

  it('cools a symbol down after its stop, not after a target', () => {
    const stopped = trade('A', -5, 'stop');
    expect(lockAfter(stopped, [stopped], settings)?.until).toBe(NOW + 14_400_000);
    const won = trade('A', 9, 'take profit');
    expect(lockAfter(won, [won], settings)).toBeUndefined();
    expect(lockAfter(stopped, [stopped], { cooldown: 0 })).toBeUndefined();
  });

  it('locks a symbol for longer after three losses in a row there', () => {
    const loss = trade('A', -5, 'time');
    const other = trade('B', 50, 'target');
    expect(lockAfter(loss, [loss, other, loss], settings)).toBeUndefined();
    expect(lockAfter(loss, [loss, other, loss, loss], settings)?.until).toBe(NOW + DAY);
    expect(lockAfter(loss, [loss, trade('A', 1, 'x'), loss, loss], settings)).toBeUndefined();
    expect(lockAfter(loss, [loss, trade('A', 0, 'x'), loss, loss], settings)).toBeUndefined();
    // Six cooldowns, at least a day.
    const threeLosses = [loss, loss, loss];
    expect(lockAfter(loss, threeLosses, { cooldown: 60 })?.until).toBe(NOW + DAY);
    expect(lockAfter(loss, threeLosses, { cooldown: 86_400 })?.until).toBe(NOW + 6 * DAY);
  });
});
