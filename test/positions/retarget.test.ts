import { describe, expect, it } from 'vitest';
import { isDenied, type Position } from '../../src/domain/index.js';
import { retargetAllowed, type RetargetWish } from '../../src/positions/index.js';
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
    expect(ask({ stop: 'entry' }, 100.1)).toMatchObject({ code: 'stop-wrong-side' });
    expect(ask({ target: null })).toMatchObject({ target: null, loosens: false });
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
