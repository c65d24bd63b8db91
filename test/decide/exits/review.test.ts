import { describe, expect, it } from 'vitest';
import { unrealisedOf, type FrameView } from '../../../src/domain/index.js';
import { afterCandle, positionRules, reviewPosition, tighten } from '../../../src/decide/exits/index.js';
import { isBehind } from '../../../src/decide/exits/position.js';
import { only, position, short, T0, view } from './fixtures.js';

const still = { trailing: false };

describe('trailing stop', () => {
  it('follows the best price from entry on at its own distance, rounded towards entry', () => {
    expect(reviewPosition(position(), view(103, { high: 104.01 }), only())).toMatchObject([
      { action: 'move', what: 'stop', to: 98.81 }, // 104.01 × 0.95 = 98.8095
    ]);
    expect(reviewPosition(short(), view(97, { low: 96.01 }), only())).toMatchObject([
      { action: 'move', what: 'stop', to: 100.81 }, // 96.01 × 1.05 = 100.8105
    ]);
  });

  it('moves only in steps worth an order: a tenth of R here', () => {
    expect(reviewPosition(position(), view(100.4, { high: 100.51 }), only())).toEqual([]); // 95.4845 → 95.49
    expect(reviewPosition(position(), view(100.4, { high: 100.52 }), only())).toHaveLength(1); // 95.494 → 95.5
  });

  it('keeps the floor where the own distance is narrower', () => {
    const decisions = reviewPosition(position({ trailDistance: 0.001 }), view(103, { high: 104 }), only());
    expect(decisions).toMatchObject([{ to: 101.92 }]); // 104 × 0.98
  });

  it('is wider in high volatility, up to half as wide again', () => {
    const at = (atr14: number) =>
      reviewPosition(position(), view(110, { high: 110, values: { atr14 } }), only())[0];
    expect(at(0.5)).toMatchObject({ to: 104.5 }); // 7 ATR = 3.2 %: the own 5 % counts
    expect(at(1.1)).toMatchObject({ to: 102.3 }); // 7 × 1.1 ÷ 110 = 7 %
    expect(at(9)).toMatchObject({ to: 101.75 }); // at most 7.5 %
  });

  it('is tighter once a good profit loses its momentum', () => {
    const at = (momentum10: number, best = 112) =>
      reviewPosition(position({ best }), view(108, { values: { momentum10 } }), only())[0];
    expect(at(0.01)).toMatchObject({ to: 106.4 }); // 112 × 0.95
    expect(at(-0.01)).toMatchObject({
      to: 107.52, // 112 × 0.96
      cause: 'trailing stop, momentum faded: 4.0 % from the best price',
    });
    expect(at(-0.01, 109)).toMatchObject({ to: 103.55 }); // below 2 R: 109 × 0.95
    expect(at(-0.01, 110)).toMatchObject({ to: 105.6 }); // 110 × 0.96
    expect(at(0)).toMatchObject({ to: 106.4 });
    expect(
      reviewPosition(short({ best: 88 }), view(90, { values: { momentum10: 0 } }), only()),
    ).toMatchObject([{ to: 92.4 }]);
    const narrow = position({ best: 112, trailDistance: 0.022 });
    const faded = view(111, { values: { momentum10: -0.01 } });
    expect(reviewPosition(narrow, faded, only())).toMatchObject([{ to: 109.76 }]); // the floor: 112 × 0.98
  });

  it('stays when the owner switched it off', () => {
    expect(reviewPosition(position(still), view(109, { high: 110 }), only())).toEqual([]);
  });

  it('closes when the price has already fallen through the new stop', () => {
    const [decision, ...rest] = reviewPosition(position(), view(103, { high: 110 }), only());
    expect(decision).toMatchObject({ action: 'close' }); // the trail belongs at 104.5
    expect(rest).toEqual([]);
  });
});

describe('break-even', () => {
  const rules = only({ breakEvenAtR: 1 });

  it('nets zero or better after both fees and slippage, from 1 R on', () => {
    expect(reviewPosition(position(still), view(104.9, { high: 104.99 }), rules)).toEqual([]);
    const [decision] = reviewPosition(position(still), view(104, { high: 105 }), rules);
    // 100 × 1.0006 ÷ (0.9994 × 0.999) = 100.2204 → 100.23
    expect(decision).toMatchObject({ action: 'move', what: 'stop', to: 100.23 });
    const fill = 100.23 * 0.999;
    const net = unrealisedOf(position(), fill, 0.1) - 4 * 0.0006 * (100 + fill);
    expect(net).toBeGreaterThanOrEqual(0);
    expect(net).toBeLessThan(4 * 0.02);
    // 100 × 0.9994 ÷ (1.0006 × 1.001) = 99.7803 → 99.78
    expect(reviewPosition(short(still), view(96, { low: 95 }), rules)).toMatchObject([{ to: 99.78 }]);
  });

  it('never overwrites a better stop', () => {
    expect(reviewPosition(position({ ...still, stop: 102 }), view(106), rules)).toEqual([]);
    expect(reviewPosition(short({ ...still, stop: 98 }), view(94), rules)).toEqual([]);
  });

  it('waits while the market is back at it', () => {
    expect(reviewPosition(position(still), view(100.2, { high: 106 }), rules)).toEqual([]);
  });

  it('gives way to a tighter trail', () => {
    expect(reviewPosition(position(), view(109, { high: 110 }), rules)).toMatchObject([{ to: 104.5 }]);
    expect(reviewPosition(position(), view(104.5, { high: 105 }), rules)).toMatchObject([
      { to: 100.23, cause: 'break-even, fees included' },
    ]);
  });
});

describe('time stop', () => {
  it('closes after a week what goes nowhere and spares a winner', () => {
    const rules = positionRules({ trailingStopPercentage: 0.02, timeframe: '1h' });
    expect(rules).toMatchObject({ maxCandles: 168, scaleOut: [{ atR: 2, fraction: 0.25 }] });
    expect(positionRules({ trailingStopPercentage: 0.02, timeframe: '4h' }).maxCandles).toBe(42);
    const held = (candlesHeld: number, close: number) =>
      reviewPosition(position({ candlesHeld, best: 106, stop: 101 }), view(close), rules);
    expect(held(166, 102)).toEqual([]);
    expect(held(167, 102)).toEqual([{ action: 'close', cause: 'time stop: 168 candles for 0.40 R' }]);
    expect(held(167, 105)).toEqual([]);
  });
});

describe('early exit', () => {
  const frames = (h4: FrameView['direction'], d1: FrameView['direction']): readonly FrameView[] => [
    { timeframe: '4h', direction: h4, reason: '' },
    { timeframe: '1d', direction: d1, reason: '' },
  ];

  it('leaves when both slow frames turn against the position', () => {
    const rules = only({ earlyExit: 'both' });
    const close = [{ action: 'close', cause: 'early exit: 4h and 1d turned against it' }];
    expect(reviewPosition(position(), view(99, { frames: frames('short', 'short') }), rules)).toEqual(close);
    expect(reviewPosition(position(), view(99, { frames: frames('long', 'short') }), rules)).toEqual([]);
    expect(reviewPosition(position(), view(99, { frames: frames('short', 'flat') }), rules)).toEqual([]);
    expect(reviewPosition(short(), view(101, { frames: frames('long', 'long') }), rules)).toEqual(close);
    expect(reviewPosition(position(), view(99, { frames: frames('unknown', 'unknown') }), rules)).toEqual([]);
  });

  it('needs only the day when set so, and nothing when off', () => {
    const day = view(99, { frames: frames('long', 'short') });
    expect(reviewPosition(position(), day, only({ earlyExit: 'day' }))).toHaveLength(1);
    const fourHours = view(99, { frames: frames('short', 'long') });
    expect(reviewPosition(position(), fourHours, only({ earlyExit: 'day' }))).toEqual([]);
    const both = view(99, { frames: frames('short', 'short') });
    expect(reviewPosition(position(), both, only())).toEqual([]);
  });
});

describe('afterCandle', () => {
  const candle = (index: number, high: number, low: number) => view(100, { high, low }, index).analysis;

  it('keeps best, worst, age and the candle seen', () => {
    const after = afterCandle(position(), candle(0, 103, 98));
    expect(after).toMatchObject({ best: 103, worst: 98, candlesHeld: 1, reviewedCandle: T0 });
    expect(afterCandle(short(), candle(0, 103, 98))).toMatchObject({ best: 98, worst: 103 });
    expect(afterCandle(after, candle(1, 102, 99))).toMatchObject({ best: 103, worst: 98, candlesHeld: 2 });
  });

  it('counts a candle once', () => {
    const after = afterCandle(position(), candle(0, 103, 98));
    expect(afterCandle(after, candle(0, 110, 90))).toBe(after);
  });

  it('takes only the close of a candle that began before the entry', () => {
    const late = position({ openedAt: T0 + 1_800_000 });
    expect(afterCandle(late, candle(0, 130, 70))).toMatchObject({ best: 100, worst: 100, candlesHeld: 1 });
    for (const after of [5_000, 180_000]) {
      const prompt = position({ openedAt: T0 + after });
      expect(afterCandle(prompt, candle(0, 103, 98))).toMatchObject({ best: 103, worst: 98 });
    }
  });
});

describe('a stop behind the market', () => {
  it('is at least the gap away, on its own side', () => {
    expect(isBehind(100, 101, 'long', 1)).toBe(true);
    expect(isBehind(100, 110, 'long', 1)).toBe(true);
    expect(isBehind(100, 100.5, 'long', 1)).toBe(false);
    expect(isBehind(100, 99, 'short', 1)).toBe(true);
    expect(isBehind(100, 101, 'short', 1)).toBe(false);
  });
});

describe('tighten', () => {
  it('returns only what is tighter', () => {
    expect(tighten(95, 96, 'long')).toBe(96);
    expect(tighten(95, 95, 'long')).toBeUndefined();
    expect(tighten(95, 94, 'long')).toBeUndefined();
    expect(tighten(105, 104, 'short')).toBe(104);
    expect(tighten(105, 106, 'short')).toBeUndefined();
    expect(tighten(95, Number.NaN, 'long')).toBeUndefined();
  });
});

describe('reviewPosition', () => {
  it('decides nothing for a closed position', () => {
    expect(reviewPosition(position(), view(120, { high: 120 }), only())).toHaveLength(1);
    expect(reviewPosition(position({ status: 'closed' }), view(120), only())).toEqual([]);
    expect(reviewPosition(position({ contracts: 0 }), view(120), only())).toEqual([]);
  });

  it('is the same whether or not the candle was counted before', () => {
    const v = view(103, { high: 104 });
    const rules = positionRules({ trailingStopPercentage: 0.02, timeframe: '1h' });
    expect(reviewPosition(afterCandle(position(), v.analysis), v, rules)).toEqual(
      reviewPosition(position(), v, rules),
    );
  });
});
