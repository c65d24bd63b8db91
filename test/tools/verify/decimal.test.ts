import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { booked, times, total, units } from '../../../tools/verify/decimal.js';

describe('sums by hand', () => {
  it('are decimal: a tenth and two tenths are three tenths', () => {
    expect(units(0.1) + units(0.2)).toBe(units(0.3));
    expect(booked(times(units(67), times(units(0.1), units(100.02))))).toBe('670.13400000');
    expect(units('-0.00000001')).toBe(-10_000n);
    expect(units(1e-7)).toBe(100_000n);
    expect(total([units(-1.5), units(1), units('0.5')])).toBe(0n);
  });

  it('take any amount with eight decimals as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (n) => {
        const value = n / 1e8;
        expect(units(Number(value.toFixed(8)))).toBe(BigInt(n) * 10_000n);
      }),
    );
  });
});
