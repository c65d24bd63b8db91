import { describe, expect, it } from 'vitest';
import { coveredBy, type Order } from '../../src/domain/index.js';

const stop: Order = {
  clientOrderId: 'a',
  exchangeOrderId: 'x',
  symbol: 'AAA-USDT',
  side: 'sell',
  type: 'stop',
  contracts: 0.1,
  triggerPrice: 95,
  reduceOnly: true,
  leverage: 5,
  status: 'open',
  filled: 0,
  createdAt: 0,
  updatedAt: 0,
};

describe('what resting stops cover of a position', () => {
  it.each<[string, Partial<Order>]>([
    ['of another symbol', { symbol: 'BBB-USDT' }],
    ['that would add to it', { side: 'buy' }],
    ['that takes profit', { type: 'takeProfit' }],
    ['that may open something', { reduceOnly: false }],
    ['that is over', { status: 'canceled' }],
  ])('is no order %s', (_, over) => {
    const long = { symbol: 'AAA-USDT', side: 'long' } as const;
    expect(coveredBy([stop, { ...stop, contracts: 0.2 }, { ...stop, ...over }], long)).toBe(0.3);
  });
});
