import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wholePercents } from '../../src/domain/index.js';

const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);

it('adds up to the whole, each share off by less than one percent', () => {
  expect(wholePercents([3 / 7, 2 / 7, 2 / 7])).toEqual([43, 29, 28]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }), (lots) => {
      const shares = lots.map((each) => each / sum(lots));
      const percents = wholePercents(shares);
      expect(sum(percents)).toBe(100);
      percents.forEach((each, i) => expect(Math.abs(each - 100 * (shares[i] ?? 0))).toBeLessThan(1));
    }),
  );
});
