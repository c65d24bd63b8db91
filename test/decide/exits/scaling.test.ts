import { describe, expect, it } from 'vitest';
import { planScaleIn, reviewPosition } from '../../../src/decide/exits/index.js';
import { instrument, only, position, view } from './fixtures.js';

const still = { trailing: false };

describe('scaling', () => {
  const rules = only({
    scaleOut: [
      { atR: 1, fraction: 0.5 },
      { atR: 2, fraction: 0.25 },
    ],
  });

  it('takes each step out once, in whole lots of the largest size', () => {
    expect(reviewPosition(position(still), view(104.9), rules)).toEqual([]);
    expect(reviewPosition(position(still), view(105), rules)).toMatchObject([
      { action: 'scaleOut', contracts: 20, step: 1 },
    ]);
    const half = position({ ...still, contracts: 25, scaledSteps: [1] });
    expect(reviewPosition(half, view(105), rules)).toEqual([]);
    expect(reviewPosition(half, view(110), rules)).toMatchObject([{ contracts: 10, step: 2 }]);
    expect(reviewPosition(position(still), view(110), rules)).toMatchObject([{ step: 1 }, { step: 2 }]);
  });

  it('takes no step out of a position with a ladder, which is how that one is scaled out', () => {
    const ladder = [{ price: 120, share: 0.5, filled: 0 }];
    expect(reviewPosition(position({ ...still, ladder }), view(110), rules)).toEqual([]);
  });

  it('never sells the last lot or a part of one', () => {
    const whole = only({ scaleOut: [{ atR: 1, fraction: 1 }] });
    expect(reviewPosition(position(still), view(110), whole)).toEqual([]);
    const halves = only({
      scaleOut: [
        { atR: 1, fraction: 0.5 },
        { atR: 2, fraction: 0.5 },
      ],
    });
    expect(reviewPosition(position(still), view(110), halves)).toMatchObject([{ contracts: 20, step: 1 }]);
    const small = position({ ...still, contracts: 1, maxContracts: 1 });
    expect(reviewPosition(small, view(110), rules)).toEqual([]);
  });

  it('adds to winners with a stop that keeps the first risk', () => {
    const adding = only({ scaleIn: { atR: 1, fraction: 0.5, times: 1 } });
    expect(reviewPosition(position(still), view(104.9), adding)).toEqual([]);
    const [decision] = reviewPosition(position(still), view(106), adding);
    // C = 400 + 212 = 612, Q = 6: x = (612 × 1.0006 − 20.847772) ÷ (6 × 0.9994) = 98.6428; ÷ 0.999 = 98.7415.
    expect(decision).toMatchObject({ action: 'scaleIn', contracts: 20, stop: 98.75, step: -1 });
    expect(reviewPosition(position(still), view(105), adding)).toMatchObject([{ step: -1 }]);
    // What was taken off is no addition.
    expect(reviewPosition(position({ ...still, scaledSteps: [1] }), view(106), adding)).toHaveLength(1);
  });

  it('adds a step at each multiple of its R, so many times', () => {
    const adding = (times: number) => only({ scaleIn: { atR: 1, fraction: 0.1, times } });
    const once = position({ ...still, scaledSteps: [-1] });
    expect(reviewPosition(once, view(109.9), adding(2))).toEqual([]);
    expect(reviewPosition(once, view(110), adding(2))).toMatchObject([
      { action: 'scaleIn', contracts: 4, step: -2, cause: 'scaling in, step 2: 2.00 R' },
    ]);
    expect(reviewPosition(once, view(120), adding(1))).toEqual([]);
  });

  it('adds nothing that the first risk does not allow', () => {
    const greedy = only({ scaleIn: { atR: 0.2, fraction: 10, times: 1 } });
    expect(reviewPosition(position(still), view(101), greedy)).toEqual([]);
  });
});

describe('planScaleIn', () => {
  const add = (contracts: number, price: number, over = {}) =>
    planScaleIn(position(over), contracts, price, instrument, 0.001);

  it('refuses losers, stops too near and liquidation too near', () => {
    expect(add(20, 106)).toEqual({ stop: 98.75 });
    expect(add(20, 100)).toMatchObject({ denied: true, code: 'not-a-winner', numbers: { profitR: 0 } });
    expect(add(0, 106)).toMatchObject({ code: 'below-one-lot', numbers: { contracts: 0, lotSize: 1 } });
    // C = 4440, Q = 44: (4440 × 1.0006 − 20.847772) ÷ (44 × 0.9994) ÷ 0.999 = 100.6568.
    expect(add(400, 101)).toMatchObject({
      code: 'stop-too-near',
      numbers: { stop: 100.66, price: 101, roomR: expect.closeTo(0.068, 9) as number },
    });
    // A quarter of 1 R is room enough.
    expect(add(20, 106, { stop: 104.75 })).toEqual({ stop: 104.75 });
    expect(add(20, 106, { stop: 104.76 })).toMatchObject({ code: 'stop-too-near' });
    // Average entry 102 at 25×: liquidation at 98.43, the stop at 98.75.
    expect(add(20, 106, { leverage: 25 })).toMatchObject({
      code: 'liquidation-too-near',
      numbers: { stop: 98.75, liquidation: expect.closeTo(98.43, 9) as number },
    });
  });

  it('never goes below the stop that the same review moves', () => {
    const adding = only({ scaleIn: { atR: 1, fraction: 0.5, times: 1 } });
    expect(reviewPosition(position(), view(106), adding)).toMatchObject([
      { action: 'move', to: 100.7 },
      { action: 'scaleIn', stop: 100.7 },
    ]);
  });
});
