import fc from 'fast-check';
import type { OrderRequest } from '../../../src/domain/index.js';
import { order, type Row } from './support.js';

export const COUNT = 24;
export const SYMBOLS = ['A-USDT', 'B-USDT'] as const;

export const path = fc
  .array(fc.tuple(fc.integer({ min: -900, max: 900 }), fc.nat(500), fc.nat(500), fc.nat(400)), {
    minLength: COUNT,
    maxLength: COUNT,
  })
  .map((moves) => {
    let price = 10_000;
    return moves.map(([move, up, down, volume]): Row => {
      const open = price;
      price = Math.max(1_000, price + move);
      const high = Math.max(open, price) + up;
      const low = Math.max(100, Math.min(open, price) - down);
      return [open / 100, high / 100, low / 100, price / 100, volume];
    });
  });

export const requests = fc.array(
  fc.record({
    at: fc.integer({ min: 1, max: COUNT - 1 }),
    symbol: fc.constantFrom(...SYMBOLS),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const, 'takeProfit' as const),
    timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const, 'PO' as const),
    contracts: fc.integer({ min: 1, max: 30 }),
    offset: fc.integer({ min: -800, max: 800 }),
    reduceOnly: fc.boolean(),
    leverage: fc.integer({ min: 1, max: 20 }),
  }),
  { maxLength: 40 },
);

export type Planned = typeof requests extends fc.Arbitrary<(infer T)[]> ? T : never;

export const requestOf = (plan: Planned, price: number, id: number): OrderRequest => {
  const { at: _, offset, type, timeInForce, ...rest } = plan;
  const level = Math.max(0.01, Number((price + offset / 100).toFixed(2)));
  return order({
    ...rest,
    clientOrderId: `p${id}`,
    type,
    ...(type === 'limit' ? { price: level, timeInForce } : {}),
    ...(type === 'stop' || type === 'takeProfit' ? { triggerPrice: level, reduceOnly: true } : {}),
  });
};
