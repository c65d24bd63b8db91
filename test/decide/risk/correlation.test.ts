import { describe, expect, it } from 'vitest';
import { isDenied } from '../../../src/domain/index.js';
import { context, plan, position, refused } from './fixtures.js';

describe('a plan', () => {
  it('allows two positions that move together in three slots, signed by side', () => {
    const correlation = () => 0.9;
    const two = [position('B'), position('C')];
    // Exactly at MAX_CORRELATION is together.
    const at = (r: number) =>
      plan(undefined, undefined, undefined, context({ positions: two, correlation: () => r }));
    expect(at(0.7)).toMatchObject({ code: 'correlated' });
    expect(isDenied(at(0.69))).toBe(false);
    expect(refused(undefined, undefined, undefined, context({ positions: two, correlation })).code).toBe(
      'correlated',
    );
    // A short of a coin that moves along is the opposite bet.
    const mixed = [position('B', { side: 'short' as const }), position('C')];
    expect(isDenied(plan(undefined, undefined, undefined, context({ positions: mixed, correlation })))).toBe(
      false,
    );
    // A short of a coin that moves against ours is the same bet.
    const against = [position('B', { side: 'short' as const }), position('C', { side: 'short' as const })];
    expect(
      refused(
        undefined,
        undefined,
        undefined,
        context({
          positions: against,
          correlation: (a, b) => (a === b || (a !== 'AAA-USDT' && b !== 'AAA-USDT') ? 0.9 : -0.9),
        }),
      ).code,
    ).toBe('correlated');
    // What is not known counts as moving along.
    expect(
      refused(undefined, undefined, undefined, context({ positions: two, correlation: () => undefined }))
        .code,
    ).toBe('correlated');
  });

  it('counts working entries, and what moves along through others, as moving together', () => {
    const pending = [
      { symbol: 'B', side: 'long' as const, reservedRisk: 0, reservedNotional: 0 },
      { symbol: 'C', side: 'long' as const, reservedRisk: 0, reservedNotional: 0 },
    ];
    const all = context({ pending, correlation: () => 0.9 });
    expect(refused(undefined, undefined, undefined, all).code).toBe('correlated');
    // Held and, for a moment after its fill, still pending: one holding.
    const once = context({
      positions: [position('B')],
      pending: pending.slice(0, 1),
      correlation: () => 0.9,
    });
    expect(isDenied(plan(undefined, undefined, undefined, once))).toBe(false);
    // AAA moves with B, B with C, AAA and C hardly together: still one bet of three.
    const chain = (a: string, b: string) => ([a, b].includes('B') ? 0.9 : 0.1);
    const chained = context({ positions: [position('B'), position('C')], correlation: chain });
    expect(refused(undefined, undefined, undefined, chained).code).toBe('correlated');
  });
});
