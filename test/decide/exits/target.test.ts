import { describe, expect, it } from 'vitest';
import { reviewPosition } from '../../../src/decide/exits/index.js';
import { targetScore } from '../../../src/decide/exits/target.js';
import { only, position, short, T0, view } from './fixtures.js';

const still = { trailing: false };

describe('dynamic target', () => {
  const with_ = { ...still, target: 115 };
  const strong = { momentum10: 0.06, adx14: 30, bbWidth: 0.08, rsi14: 60 };
  const weak = { momentum10: -0.04, adx14: 12, bbWidth: 0.01, rsi14: 45 };

  it('goes farther in a strong market and nearer in a weak one', () => {
    // 0.4 + 0.2 + 0.1 + 0.3 (a full tenth of R a candle) = 1: half as far again.
    expect(reviewPosition(position(with_), view(106, { values: strong }), only())).toMatchObject([
      { action: 'move', what: 'target', to: 122.5 },
    ]);
    // RSI 85 takes 0.3 off: 15 × 1.35.
    const hot = view(106, { values: { ...strong, rsi14: 85 } });
    expect(reviewPosition(position(with_), hot, only())).toMatchObject([{ to: 120.25 }]);
    // −0.32 − 0.1 − 0.1 − 0.3 = −0.82: 15 × (1 − 0.41) = 8.85.
    expect(reviewPosition(position(with_), view(99, { values: weak }), only())).toMatchObject([
      { to: 108.85 },
    ]);
    expect(
      reviewPosition(
        short({ ...still, target: 85 }),
        view(101, { values: { ...weak, momentum10: 0.04, rsi14: 55 } }),
        only(),
      ),
    ).toMatchObject([{ to: 91.15 }]);
  });

  it('pays at least 1.5 R net and stays within its stretch of the first distance', () => {
    const near = position({ ...still, target: 109 });
    // t × 0.9994 = 100.06 + 1.5 × 5.211943: 107.9427, rounded away from entry.
    expect(reviewPosition(near, view(99, { values: weak }), only({ targetStepR: 0.1 }))).toMatchObject([
      { to: 107.95 },
    ]);
    const moved = position({
      ...with_,
      target: 122.5,
      moves: [
        { at: T0, what: 'target', from: 115, to: 122.5, cause: 'dynamic target, market with the trade' },
      ],
    });
    expect(reviewPosition(moved, view(106, { values: strong }), only())).toEqual([]);
  });

  it('glides: a quarter of the way in one candle, and small moves are not worth an order', () => {
    // 15 → 22.5 wanted: 15 + 7.5 / 4 = 16.875, on a tick away from entry.
    expect(
      reviewPosition(position(with_), view(106, { values: strong }), only({ targetGlide: 0.25 })),
    ).toMatchObject([{ what: 'target', to: 116.88 }]);
    const near = position({
      ...with_,
      target: 119.5,
      moves: [{ at: T0, what: 'target', from: 115, to: 119.5, cause: 'dynamic target' }],
    });
    expect(reviewPosition(near, view(106, { values: strong }), only({ targetGlide: 0.25 }))).toEqual([]);
  });

  it('stops in front of the level ahead unless the move is strong', () => {
    const level = view(101, { values: { resistance: 112 } });
    expect(reviewPosition(position(with_), level, only())).toMatchObject([{ to: 111.89 }]); // 112 × 0.999
    const through = view(106, { values: { ...strong, resistance: 112 } });
    expect(reviewPosition(position(with_), through, only())).toMatchObject([{ to: 122.5 }]);
  });

  it('takes no level that lies behind the price for one ahead', () => {
    // 0.3 for two tenths of R in a candle: 15 × 1.15.
    for (const resistance of [95, 101])
      expect(reviewPosition(position(with_), view(101, { values: { resistance } }), only())).toMatchObject([
        { to: 117.25 },
      ]);
  });

  it('runs through a level from half of the score on', () => {
    const half = view(100, { values: { momentum10: 0.05, bbWidth: 0.08, resistance: 112 } });
    expect(reviewPosition(position(with_), half, only())).toMatchObject([{ to: 118.75 }]);
  });

  it('stops a short in front of the support below it', () => {
    const level = view(99, { values: { support: 88, resistance: 112 } });
    expect(reviewPosition(short({ ...still, target: 85 }), level, only())).toMatchObject([{ to: 88.08 }]);
  });

  it('keeps ahead of the price by what a move must be worth', () => {
    expect(reviewPosition(position(with_), view(118, { values: weak }), only())).toMatchObject([
      { to: 119.25 },
    ]);
  });

  it('of a short lies on a tick away from entry, and never at or below zero', () => {
    const falling = view(94, { values: { momentum10: -0.06, adx14: 30, bbWidth: 0.08, rsi14: 40 } });
    const at = (target: number, over: Parameters<typeof only>[0]) =>
      reviewPosition(short({ ...still, target }), falling, only(over));
    expect(at(85, { targetGlide: 0.25 })).toMatchObject([{ to: 83.12 }]); // 83.125
    expect(at(10, {})).toEqual([]);
    expect(at(20, { targetStretch: 1.25 })).toEqual([]);
  });

  it('stretches as far as the rules say, and moves by a whole step or not at all', () => {
    const market = view(106, { values: strong });
    expect(reviewPosition(position(with_), market, only({ targetStretch: 2 }))).toMatchObject([{ to: 130 }]);
    // It gives way as before.
    const giving = reviewPosition(position(with_), view(99, { values: weak }), only({ targetStretch: 2 }));
    expect(giving).toMatchObject([{ to: 108.85 }]);
    const ten = position({ ...still, target: 110 });
    expect(reviewPosition(ten, market, only({ targetStretch: 1.125 }))).toMatchObject([{ to: 111.25 }]);
  });

  it('measures by the first target, whatever the stop has done', () => {
    const moves = [{ at: T0, what: 'stop' as const, from: 95, to: 97, cause: 'trail' }];
    expect(
      reviewPosition(position({ ...with_, moves }), view(106, { values: strong }), only()),
    ).toMatchObject([{ to: 122.5 }]);
  });

  it.each<[string, number, number, number, Record<string, number>]>([
    ['nothing known', 0, 100, 0, {}],
    ['a tenth of R a candle', 0.3, 105, 10, {}],
    ['half of that', 0.15, 105, 20, {}],
    ['a little in its first candle', 0.06, 100.1, 0, {}],
    ['an RSI not yet stretched', 0, 100, 0, { rsi14: 80 }],
    ['a weak trend', 0.3, 100, 0, { momentum10: 0.05, adx14: 25 }],
    ['a strong trend without momentum', 0, 100, 0, { adx14: 30 }],
    ['middling bands', 0, 100, 0, { bbWidth: 0.04 }],
    ['bands at their upper mark', 0, 100, 0, { bbWidth: 0.06 }],
    ['bands at their lower mark', 0, 100, 0, { bbWidth: 0.02 }],
  ])('with %s scores %d', (_what, score, close, candlesHeld, values) => {
    expect(targetScore(position({ candlesHeld }), view(close, { values }))).toBeCloseTo(score, 12);
  });

  it('leaves a target of the owner and a missing one alone', () => {
    const market = view(106, { values: strong });
    expect(reviewPosition(position({ ...with_, targetPinned: true }), market, only())).toEqual([]);
    expect(reviewPosition(position(still), market, only())).toEqual([]);
  });
});
