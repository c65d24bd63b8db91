import { describe, expect, it } from 'vitest';
import {
  countText,
  isAgainstVotes,
  openingReasons,
  signalClassOf,
  standText,
  votesText,
  type Analysis,
  type FrameView,
  type Vote,
} from '../../src/domain/index.js';
import { analysis, opportunity } from '../decide/risk/fixtures.js';

/** Eight votes: so many long, so many short, the rest silent. */
const votes = (long: number, short: number, weights = { long: 1, short: 1 }): Vote[] =>
  Array.from({ length: 8 }, (_, i) => {
    const vote = { name: `v${i}`, reason: `reason ${i}` };
    if (i < long) return { ...vote, side: 'long', weight: weights.long };
    return i < long + short ? { ...vote, side: 'short', weight: weights.short } : { ...vote, weight: 0 };
  });

const frames = (slow: FrameView['direction'], slower: FrameView['direction']): FrameView[] => [
  { timeframe: '4h', direction: slow, reason: '4h' },
  { timeframe: '1d', direction: slower, reason: '1d' },
];

const seen = (over: Partial<Analysis>): Analysis => ({ ...analysis, ...over });

describe('votes in words', () => {
  it.each<[number, number, number, FrameView['direction'], FrameView['direction'], string]>([
    [-0.8, 0, 2, 'short', 'short', '2 of 8 votes short, 4h and 1d agree'],
    [0.7, 5, 1, 'long', 'flat', '5 of 8 votes long, 1 short, 4h agrees, 1d is undecided'],
    [0.3, 3, 1, 'long', 'short', '3 of 8 votes long, 1 short, 4h agrees, 1d points short'],
    [0.3, 3, 0, 'short', 'short', '3 of 8 votes long, 4h and 1d point short'],
    [0.3, 3, 0, 'unknown', 'flat', '3 of 8 votes long, 4h and 1d are undecided'],
    [0, 2, 2, 'long', 'long', 'the votes are even'],
  ])('at %d with %d long and %d short, frames %s and %s', (confidence, long, short, slow, slower, words) => {
    const text = votesText(seen({ confidence, votes: votes(long, short), frames: frames(slow, slower) }));
    expect(text).toBe(words);
    expect(text).not.toContain('%');
  });

  it('say where fewer votes lead because they weigh more, and only there', () => {
    expect(countText(votes(3, 4, { long: 2.5, short: 1 }), 'long')).toBe(
      '3 of 8 votes long, 4 lighter ones short',
    );
    expect(countText(votes(3, 4, { long: 1, short: 2.5 }), 'long')).toBe('3 of 8 votes long, 4 short');
  });
});

describe('a trade by hand', () => {
  const short = seen({ confidence: -0.23, votes: votes(1, 3), frames: frames('short', 'flat') });
  const stand = 'against the votes: 3 of 8 votes short, 1 long, 4h agrees, 1d is undecided';

  it('against the votes says so (B2)', () => {
    expect(isAgainstVotes({ analysis: short, side: 'long' })).toBe(true);
    expect(standText({ analysis: short, side: 'long' })).toBe(stand);
    const byHand = opportunity({ analysis: short, side: 'long', reasons: ['one'] });
    expect(openingReasons({ opportunity: byHand, source: 'owner' })).toEqual([
      `⚠ opened by hand, ${stand}`,
      'one',
    ]);
    const [pasted] = openingReasons({ opportunity: byHand, source: 'pasted' });
    expect(pasted).toBe(`⚠ signal of your paste, ${stand}`);
  });

  it('with the votes, or with even ones, is not against them', () => {
    expect(isAgainstVotes({ analysis: short, side: 'short' })).toBe(false);
    expect(isAgainstVotes({ analysis: seen({ confidence: 0 }), side: 'long' })).toBe(false);
    expect(standText({ analysis: short, side: 'short' })).not.toContain('against');
  });
});

describe('the class of a signal', () => {
  it('is its side and whether a vote speaks against it; a trade by hand has none', () => {
    const of = (long: number, shorts: number, side: 'long' | 'short') =>
      signalClassOf({ opportunity: opportunity({ side, analysis: seen({ votes: votes(long, shorts) }) }) });
    expect([of(3, 0, 'long'), of(3, 1, 'long'), of(0, 2, 'short'), of(1, 2, 'short')]).toEqual([
      'long unopposed',
      'long opposed',
      'short unopposed',
      'short opposed',
    ]);
    expect(signalClassOf({ opportunity: opportunity(), source: 'owner' })).toBeUndefined();
  });
});
