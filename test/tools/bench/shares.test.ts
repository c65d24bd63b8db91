import { describe, expect, it } from 'vitest';
import { sharesByMinute } from '../../../tools/bench/shares.js';

describe('the share of a pool', () => {
  const at = (seconds: number, weight: number, pool: 'public' | 'futures' = 'public') => ({
    at: 1_000_000 + seconds * 1_000,
    weight,
    pool,
  });

  it('is the weight of each minute in percent of 4,000', () => {
    const requests = [at(0, 3), at(59.999, 37), at(60, 400), at(119, 5, 'futures')];
    expect(sharesByMinute(requests, 'public', 1_000_000, 2)).toEqual([1, 10]);
    expect(sharesByMinute(requests, 'futures', 1_000_000, 2)).toEqual([0, 0.125]);
    expect(sharesByMinute(requests, 'management', 1_000_000, 2)).toEqual([0, 0]);
  });

  it('leaves out what came before and after', () => {
    const requests = [at(-0.001, 400), at(60, 400)];
    expect(sharesByMinute(requests, 'public', 1_000_000, 1)).toEqual([0]);
  });
});
