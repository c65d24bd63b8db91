import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NamedTarget, Opportunity, Quote } from '../../../src/domain/index.js';
import { opportunity, planned, quote, refused } from './fixtures.js';

/** The market at a price, in ticks of 0.01. */
const market = (ask: number): Quote => quote({ bid: ask - 0.01, ask, last: ask, mark: ask });

const ROUND = 0.01 + 1e-9;

const side = fc.constantFrom<Opportunity['side']>('long', 'short');
/** Prices of the market when it is planned again and again, in cents. */
const prices = fc.array(fc.integer({ min: 9_800, max: 10_200 }), { minLength: 1, maxLength: 6 });

describe('levels that a person names', () => {
  it('stay where they are as prices, however often the plan is made again', () => {
    fc.assert(
      fc.property(side, prices, (way, moves) => {
        const [stop, target] = way === 'long' ? [96, 106] : [104, 94];
        const order = opportunity({ side: way, stop, targets: [{ price: target, share: 1 }] });
        for (const cents of moves)
          expect(planned(order, market(cents / 100))).toMatchObject({ stop, target });
      }),
    );
  });

  it('go with the entry where they are percents or R, all of them', () => {
    fc.assert(
      fc.property(side, prices, (way, moves) => {
        const targets: readonly NamedTarget[] = [
          { distance: 0.03, share: 0.4 },
          { r: 2, share: 0.3 },
          { price: way === 'long' ? 120 : 80, share: 0.3 },
        ];
        const towards = way === 'long' ? 1 : -1;
        for (const cents of moves) {
          const {
            entry,
            stop,
            targets: placed = [],
          } = planned(opportunity({ side: way, stopDistance: 0.025, targets }), market(cents / 100));
          const [percent, inR, fixed] = placed.map(({ price }) => price);
          expect(Math.abs(stop - entry * (1 - towards * 0.025))).toBeLessThan(ROUND);
          expect(Math.abs((percent ?? 0) - entry * (1 + towards * 0.03))).toBeLessThan(ROUND);
          expect(Math.abs((inR ?? 0) - (entry + 2 * (entry - stop)))).toBeLessThan(ROUND);
          expect(fixed).toBe(way === 'long' ? 120 : 80);
        }
      }),
    );
  });

  it('keep a stop from a trail of its own that is nearer, and a target of its own as many R away at least', () => {
    const order = opportunity({ stop: 98, stopDistance: 0.02, trailDistance: 0.02, targetDistance: 0.085 });
    const before = planned(order, market(100));
    const after = planned(order, market(103));
    expect(after.stop).toBe(98);
    expect(after.entry * (1 - after.trailDistance)).toBeLessThanOrEqual(98 + 1e-9);
    expect(after.rewardRisk).toBeGreaterThanOrEqual((before.rewardRisk ?? 0) - 0.01);
    // Nearer to the stop both stay as they were.
    expect(planned(order, market(99)).trailDistance).toBe(0.02);
  });

  it('are no targets at a price of nothing or less', () => {
    for (const target of [{ r: 25 }, { distance: 1.2 }])
      expect(
        refused(
          opportunity({
            side: 'short',
            targets: [
              { price: 90, share: 0.5 },
              { ...target, share: 0.5 },
            ],
          }),
        ),
      ).toMatchObject({ code: 'target-side', reason: expect.stringContaining('above 0') as string });
  });

  it('are no stop any more once the price is beyond them', () => {
    expect(refused(opportunity({ stop: 96 }), market(95)).code).toMatch(/^(bad-stop|stop-inside-spread)$/);
  });
});
