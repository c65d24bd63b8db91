import fc from 'fast-check';
import { describe, it } from 'vitest';
import { decimalsOf, roundPrice, roundPriceDown, roundPriceUp } from '../../src/domain/index.js';

const ticks = fc.constantFrom(10, 1, 0.5, 0.25, 0.1, 0.05, 0.01, 0.0125, 0.001, 1e-5, 2.5e-6, 1e-7, 1e-9);

describe('a price on a tick', () => {
  it('is the very number that its decimals in writing stand for', () => {
    fc.assert(
      fc.property(ticks, fc.double({ min: 1e-9, max: 1e6, noNaN: true }), (tickSize, price) =>
        [roundPrice, roundPriceDown, roundPriceUp].every((round) => {
          const rounded = round(price, { tickSize });
          return Object.is(rounded, Number(rounded.toFixed(decimalsOf(tickSize))));
        }),
      ),
    );
  });

  it('lies within one tick of the price, on the side that was asked for', () => {
    fc.assert(
      fc.property(ticks, fc.double({ min: 1e-9, max: 1e6, noNaN: true }), (tickSize, price) => {
        const dust = 1e-9 * Math.max(tickSize, price);
        const [down, up] = [roundPriceDown(price, { tickSize }), roundPriceUp(price, { tickSize })];
        return (
          down <= price + dust &&
          up >= price - dust &&
          up - down <= tickSize + dust &&
          price - down < tickSize + dust
        );
      }),
    );
  });
});
