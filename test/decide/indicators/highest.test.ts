import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Highest } from '../../../src/decide/indicators/index.js';

describe('Highest', () => {
  it('knows nothing before its window is full', () => {
    const highest = new Highest(3);
    expect([5, 1, 2].map((value) => highest.push(value))).toEqual([NaN, NaN, 5]);
  });

  it('lets the greatest go when it leaves the window, and finds the next', () => {
    const highest = new Highest(3);
    expect([9, 4, 7, 3, 2, 1].map((value) => highest.push(value))).toEqual([NaN, NaN, 9, 7, 7, 3]);
  });

  it('is what a search of the whole window finds, equal values and falls included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer({ min: -4, max: 4 })),
        (length, list) => {
          const highest = new Highest(length);
          list.forEach((value, i) => {
            const window = list.slice(i + 1 - length, i + 1);
            const expected = i + 1 < length ? NaN : Math.max(...window);
            expect(highest.push(value)).toBe(expected);
          });
        },
      ),
      { seed: 5 },
    );
  });
});
