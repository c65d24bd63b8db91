import { describe, expect, it } from 'vitest';
import {
  rungFilled,
  rungsOf,
  targetsNamed,
  targetsOf,
  targetsResting,
  withNextTarget,
  type Rung,
} from '../../src/domain/index.js';
import { instrument, position } from '../decide/exits/fixtures.js';

const HALVES = [
  { price: 110, share: 0.5 },
  { price: 104, share: 0.5 },
];
const ladder: readonly Rung[] = [
  { price: 104, share: 0.5, filled: 0 },
  { price: 110, share: 0.5, filled: 0 },
];

describe('what rests for the ladder of a position', () => {
  it('is nothing without one', () => {
    expect(rungsOf(position())).toEqual([]);
  });

  it('is in lots of its contract, and in whole contracts where that is not known', () => {
    const half = position({ ladder, contracts: 5 });
    expect(rungsOf(half)).toEqual([3, 2]);
    expect(rungsOf({ ...half, instrument: { ...instrument, lotSize: 0.5 } })).toEqual([2.5, 2.5]);
  });
});

describe('where the targets of a position rest', () => {
  it('is the one for all that is open, each rung that lots are left for, or nowhere', () => {
    expect(targetsOf(position({ target: 104, contracts: 5 }))).toEqual([{ price: 104, contracts: 5 }]);
    expect(targetsOf(position({ ladder, contracts: 5 }))).toEqual([
      { price: 104, contracts: 3 },
      { price: 110, contracts: 2 },
    ]);
    const { target: _, ...none } = position();
    expect(targetsOf(none)).toEqual([]);
    expect(targetsResting({ ladder: [] }, 5, instrument)).toEqual([]);
  });

  it('leaves out a rung that is done and one without a lot, and the next target is one that rests', () => {
    const uneven: readonly Rung[] = [
      { price: 104, share: 0.3, filled: 0 },
      { price: 110, share: 0.7, filled: 0 },
    ];
    expect(targetsResting({ ladder: uneven }, 1, instrument)).toEqual([{ price: 110, contracts: 1 }]);
    expect(withNextTarget(position({ ladder: uneven, target: 104 }), 1, instrument).target).toBe(110);
    expect(withNextTarget(position({ ladder: uneven, target: 104 }), 0, instrument)).not.toHaveProperty(
      'target',
    );
    expect(withNextTarget(position({ target: 104 }), 0, instrument).target).toBe(104);
    expect(targetsNamed(uneven, 'long', 1, instrument).target).toBe(110);
  });
});

describe('targets that somebody named', () => {
  it('are a ladder, whose first rung is the next target; the bot leaves them where they are', () => {
    expect(targetsNamed(HALVES, 'long', 10, instrument, 'entry')).toStrictEqual({
      ladder,
      target: 104,
      targetPinned: true,
      stopFollows: 'entry',
    });
    expect(targetsNamed(HALVES, 'long', 10, instrument)).not.toHaveProperty('stopFollows');
  });

  it('are no ladder where there is one for the whole: nothing is left then that a stop could follow', () => {
    const whole = targetsNamed([{ price: 104, share: 1 }], 'long', 10, instrument, 'rungs');
    expect(whole).toStrictEqual({ target: 104, targetPinned: true });
  });

  it('are one where the rest runs on', () => {
    const half = targetsNamed([{ price: 104, share: 0.5 }], 'long', 10, instrument, 'rungs');
    expect(half).toMatchObject({ ladder: [{ price: 104, share: 0.5 }], stopFollows: 'rungs' });
  });

  it('may be none', () => {
    expect(targetsNamed([], 'long', 10, instrument)).toStrictEqual({ ladder: [], targetPinned: true });
  });
});

describe('a rung that fills', () => {
  it('makes the one behind it the next target, and the last one leaves none', () => {
    const before = position({ ladder, target: 104 });
    const first = rungFilled(before, 104, 20, 40, instrument);
    expect(first).toMatchObject({ target: 110, ladder: [{ filled: 20, done: true }, { filled: 0 }] });
    expect(rungFilled(first, 110, 20, 20, instrument)).not.toHaveProperty('target');
  });

  it('is none of a position without a ladder', () => {
    const plain = position({ target: 104 });
    expect(rungFilled(plain, 104, 20, 40, instrument)).toBe(plain);
  });
});
