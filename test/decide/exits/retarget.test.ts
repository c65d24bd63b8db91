import { describe, expect, it } from 'vitest';
import { isDenied, type Position } from '../../../src/domain/index.js';
import { retargetAllowed, type RetargetWish } from '../../../src/decide/exits/index.js';
import { instrument, position, short } from './fixtures.js';

const ask = (wish: RetargetWish, mark = 102, p: Position = position()) =>
  retargetAllowed(p, wish, mark, instrument);

describe('retargetAllowed', () => {
  it('puts prices on ticks, the stop towards entry', () => {
    expect(ask({ stop: 97.001, target: 110.004 })).toMatchObject({
      stop: 97.01,
      target: 110,
      loosens: false,
    });
    expect(ask({ stop: 103.999 }, 98, short())).toMatchObject({ stop: 103.99, loosens: false });
  });

  it('takes several targets, each on its tick and with its share', () => {
    const targets = [
      { price: 110.004, share: 0.5 },
      { price: 119.996, share: 0.25 },
    ];
    expect(ask({ targets })).toMatchObject({
      targets: [
        { price: 110, share: 0.5 },
        { price: 120, share: 0.25 },
      ],
    });
    expect(ask({ target: 110 })).not.toHaveProperty('targets');
  });

  it('refuses several targets that come to more than the whole, or of which one is on the wrong side', () => {
    const wish = (price: number, share: number) =>
      ask({
        targets: [
          { price: 110, share: 0.5 },
          { price, share },
        ],
      });
    expect(wish(120, 0.6)).toMatchObject({
      code: 'bad-ladder',
      reason: 'the shares come to 110 %: at most 100 % can go',
    });
    expect(wish(101, 0.5)).toMatchObject({ code: 'target-wrong-side', numbers: { target: 101, mark: 102 } });
  });

  it('says what the stop costs now and then', () => {
    const answer = ask({ stop: 90 });
    if (isDenied(answer)) throw new Error(answer.reason);
    expect(answer.loosens).toBe(true);
    // 4 coins: (100 − 94.905) + 0.0006 × 94.905, and the same for 89.91.
    expect(answer.lossNow).toBeCloseTo(4 * (5.095 + 0.056943), 9);
    expect(answer.lossThen).toBeCloseTo(4 * (10.09 + 0.053946), 9);
  });

  it('shows locked profit as a negative loss', () => {
    const answer = ask({ stop: 101.5 });
    if (isDenied(answer)) throw new Error(answer.reason);
    expect(answer.lossThen).toBeLessThan(0);
  });

  it('moves the stop to break-even and removes the target', () => {
    expect(ask({ stop: 'entry' })).toMatchObject({ stop: 100.23 });
    expect(ask({ stop: 'entry' }, 100.1)).toMatchObject({
      code: 'stop-wrong-side',
      reason: expect.stringMatching(/below the mark 100\.1, and entry with fees and slippage is 100\.\d+$/),
    });
    expect(ask({ target: null })).toMatchObject({ target: null, loosens: false });
  });

  it('leaves what was not asked for as it is', () => {
    expect(ask({ target: 110 })).not.toHaveProperty('stop');
    expect(ask({ stop: 97 })).not.toHaveProperty('target');
    // A stop that risks nothing of the entry asks nothing of the liquidation price.
    for (const stop of [100, 100.1])
      expect(ask({ stop }, 102, position({ liquidationPrice: 99.8 }))).toMatchObject({ stop });
    // One tick behind the mark is behind it.
    expect(ask({ stop: 101.99 })).toMatchObject({ stop: 101.99 });
  });

  it.each<[RetargetWish, Position, object, string]>([
    [{ stop: 0 }, position(), { stop: 0 }, 'the stop must be a price above 0, got 0'],
    [
      { stop: 103 },
      position(),
      { stop: 103, mark: 102 },
      'the stop of a long must lie below the mark 102, and this one is 103',
    ],
    [
      { stop: 101 },
      short(),
      { stop: 101, mark: 102 },
      'the stop of a short must lie above the mark 102, and this one is 101',
    ],
    [
      { stop: 80 },
      position(),
      { stop: 80, liquidation: 80.5 },
      'liquidation at 80.5 would come before, or too close to, a stop at 80',
    ],
    [{ target: 0 }, position(), { target: 0 }, 'the target must be a price above 0, got 0'],
    [
      { target: 101 },
      position(),
      { target: 101, mark: 102 },
      'the target of a long must lie above the mark 102, got 101',
    ],
    [
      { target: 103 },
      short(),
      { target: 103, mark: 102 },
      'the target of a short must lie below the mark 102, got 103',
    ],
  ])('says of %j what is wrong with it', (wish, p, numbers, reason) => {
    expect(ask(wish, 102, p)).toMatchObject({ numbers, reason });
  });

  it('names the liquidation price on a tick', () => {
    expect(ask({ stop: 80 }, 102, position({ liquidationPrice: 80.50485714 }))).toMatchObject({
      reason: 'liquidation at 80.5 would come before, or too close to, a stop at 80',
    });
  });

  it.each<[string, RetargetWish, Position]>([
    ['nothing-to-change', {}, position()],
    ['stop-wrong-side', { stop: 102 }, position()],
    ['stop-wrong-side', { stop: 102 }, short()],
    ['target-wrong-side', { target: 102 }, position()],
    ['target-wrong-side', { target: 103 }, short()],
    ['stop-beyond-liquidation', { stop: 80 }, position()],
    ['stop-beyond-liquidation', { stop: 84.3 }, position()], // 15.7 away, liquidation only 3.8 further
    ['stop-beyond-liquidation', { stop: 119 }, short()],
    ['bad-price', { stop: -1 }, position()],
    ['bad-price', { target: 0 }, position()],
    ['bad-price', { target: Number.POSITIVE_INFINITY }, position()],
  ])('refuses with %s', (code, wish, p) => {
    expect(ask(wish, 102, p)).toMatchObject({ denied: true, code });
  });
});
