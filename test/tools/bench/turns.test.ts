import { describe, expect, it } from 'vitest';
import { abba, pairsOf, ratioOf } from '../../../tools/bench/turns.js';

describe('turns', () => {
  it('go old, new, new, old, so that an even drift falls on both alike', () => {
    const turns = abba(2);
    expect(turns).toEqual(['old', 'new', 'new', 'old', 'old', 'new', 'new', 'old']);
    const hotter = turns.map((_, i) => 100 + i);
    const sum = (of: string) => hotter.reduce((all, value, i) => all + (turns[i] === of ? value : 0), 0);
    expect(sum('old')).toBe(sum('new'));
  });

  it('are compared with their neighbours', () => {
    expect(pairsOf(abba(1), [10, 5, 6, 12])).toEqual([
      { old: 10, new: 5 },
      { old: 12, new: 6 },
    ]);
  });
});

describe('the ratio', () => {
  const pairs = [
    { old: 10, new: 5 },
    { old: 10, new: 20 },
    { old: 4, new: 4 },
  ];

  it('is new ÷ old with its spread', () => {
    expect(ratioOf(pairs)).toEqual({ mean: expect.closeTo(1), least: 0.5, most: 2 });
    expect(ratioOf(pairs.slice(0, 1)).mean).toBeCloseTo(0.5);
  });

  it('is the reciprocal the other way round', () => {
    const swapped = pairs.slice(0, 2).map((pair) => ({ old: pair.new * 3, new: pair.old }));
    const [there, back] = [ratioOf(pairs.slice(0, 2)), ratioOf(swapped)];
    expect(back.mean).toBeCloseTo(1 / there.mean / 3);
  });

  it('of nothing is no number', () => {
    expect(ratioOf([]).mean).toBeNaN();
  });
});
