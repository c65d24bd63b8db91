import { describe, expect, it } from 'vitest';
import { contractsWithin, slippageAllowance } from '../../../src/decide/risk/index.js';

describe('what an entry may pay beyond its price', () => {
  it('is MAX_SLIPPAGE, or 0.15 R where that is less', () => {
    expect(slippageAllowance(100, 5, 0.01)).toBeCloseTo(0.75, 12);
    expect(slippageAllowance(100, 20, 0.01)).toBeCloseTo(1, 12);
  });
});

describe('what the book offers to an entry', () => {
  const depth = {
    symbol: 'AAA-USDT',
    timestamp: 0,
    asks: [
      { price: 100, contracts: 5 },
      { price: 101, contracts: 7 },
      { price: 102, contracts: 11 },
    ],
    bids: [
      { price: 99, contracts: 3 },
      { price: 98, contracts: 4 },
    ],
  };

  it('is all of the other side up to its worst price, that one included', () => {
    expect(contractsWithin(depth, 'long', 101)).toBe(12);
    expect(contractsWithin(depth, 'long', 99.5)).toBe(0);
    expect(contractsWithin(depth, 'short', 98)).toBe(7);
    expect(contractsWithin(depth, 'short', 98.5)).toBe(3);
  });
});
