import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDenied, kindOfDenial, notionalOf, type Instrument } from '../../../src/domain/index.js';
import { context, instrument, opportunity, plan, quote, refused, settings } from './fixtures.js';

/** Room enough that what was named alone binds. */
const RICH = context({
  equity: 1e6,
  available: 1e6,
  marks: { ...context().marks, dayStartEquity: 1e6, peakEquity: 1e6, lastEquity: 1e6 },
});
const WIDE = { ...settings, maxPositionSize: 1e9 };

const planAt = (price: number, of: Instrument, notional: number) =>
  plan(
    opportunity({ stop: price * 0.95, stopDistance: 0.05, notional }),
    quote({ bid: price, ask: price, last: price, mark: price }),
    of,
    RICH,
    WIDE,
  );

describe('an amount of USDT that is named', () => {
  it('is never exceeded, at any price it is planned at, and missed by less than a lot', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 20_000_000 }),
        fc.constantFrom(0.001, 0.01, 0.1, 1, 10),
        fc.constantFrom(1, 2, 10),
        fc.double({ min: 1, max: 50_000, noNaN: true }),
        fc.double({ min: 0.97, max: 1.03, noNaN: true }),
        (cents, contractSize, lotSize, amount, moved) => {
          const of = { ...instrument, contractSize, lotSize };
          for (const price of [cents / 100, Math.round(cents * moved) / 100]) {
            const answer = planAt(price, of, amount);
            const lot = notionalOf(lotSize, price, of);
            if (isDenied(answer)) expect([answer.code, lot > amount]).toEqual(['named-too-small', true]);
            else {
              expect(answer.notional).toBeLessThanOrEqual(amount * (1 + 1e-9));
              expect(answer.notional).toBeGreaterThan(amount - lot * (1 + 1e-9));
            }
          }
        },
      ),
    );
  });

  it('that buys no contract is told by its own name', () => {
    const no = refused(opportunity({ notional: 8 }));
    expect(no).toMatchObject({
      code: 'named-too-small',
      reason: 'one contract is 10.00 USDT; you named 8.00 USDT',
    });
  });

  it('is bounded by the other ceilings, and held against the risk alone: a book that is thin now denies nothing', () => {
    expect(
      plan(opportunity({ notional: 300 }), quote(), instrument, context({ depthLimit: 2 })),
    ).toMatchObject({ contracts: 2, boundBy: 'depth' });
    expect(kindOfDenial(refused(opportunity({ notional: 10_000 }))).is).toBe('pending');
  });

  it('is not taken beyond four times what the rules would', () => {
    expect(refused(opportunity({ notional: 10_000 }))).toMatchObject({
      code: 'size',
      reason: expect.stringContaining('at most 4 times') as string,
    });
  });
});
