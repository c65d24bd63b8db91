import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladderOf, restingAt, withRungFilled, type Rung } from '../../src/domain/index.js';

const instrument = { lotSize: 1 };
const ladder = (...shares: number[]): readonly Rung[] =>
  ladderOf(
    shares.map((share, index) => ({ price: 110 + 10 * index, share })),
    'long',
  );

describe('what rests at the rungs of any ladder', () => {
  it('never comes to more than is open, and to all of it where the shares come to the whole', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        shares,
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 60 }),
        (parts, lots, runs) => {
          const sum = parts.reduce((all, each) => all + each, runs);
          const rests = restingAt(ladder(...parts.map((each) => each / sum)), lots, instrument);
          const total = rests.reduce((all, each) => all + each, 0);
          expect(rests.every((each) => each >= 0 && Number.isInteger(each))).toBe(true);
          expect(total).toBeLessThanOrEqual(lots);
          if (runs === 0) expect(total).toBe(lots);
        },
      ),
    );
  });

  it('moves no other rung when one after the other fills', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        shares,
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 60 }),
        (parts, lots, runs) => {
          const sum = parts.reduce((all, each) => all + each, runs);
          let rungs = ladder(...parts.map((each) => each / sum));
          let open = lots;
          const first = restingAt(rungs, open, instrument);
          for (const [index, size] of first.entries()) {
            const rests = restingAt(rungs, open, instrument);
            expect(rests.slice(index)).toEqual(first.slice(index));
            rungs = withRungFilled(rungs, 110 + 10 * index, size, open, instrument);
            open -= size;
          }
        },
      ),
    );
  });
});
