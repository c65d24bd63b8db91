import { describe, expect, it } from 'vitest';
import type { Signal, Vote } from '../../src/domain/index.js';
import { namedIn } from '../../src/run/named-lines.js';
import { walkCandles } from '../../tools/bench/picture-samples.js';

const candles = walkCandles(200);
const close = candles.at(-1)?.close ?? 0;

const signal = (side: 'long' | 'short', ...votes: readonly Pick<Vote, 'name' | 'side'>[]): Signal =>
  withReasons(
    side,
    votes,
    votes.map(({ name }) => name),
  );

const withReasons = (
  side: 'long' | 'short',
  votes: readonly Pick<Vote, 'name' | 'side'>[],
  reasons: readonly string[],
): Signal =>
  ({
    plan: { side },
    opportunity: {
      reasons: reasons.map((name) => `${name} speaks (1)`),
      analysis: {
        votes: votes.map((vote) => ({ ...vote, reason: `${vote.name} speaks` })),
        values: { support: close * 0.98, resistance: close * 1.02 },
      },
    },
  }) as unknown as Signal;

const namesOf = (...args: Parameters<typeof signal>): string[] => {
  const { lines, levels } = namedIn(signal(...args), candles, '1h');
  return [...lines, ...levels].map(({ name }) => name);
};

describe('what the reasons of a signal name', () => {
  it('is drawn, and nothing else: averages, the band that was left, the level that is near', () => {
    expect(namesOf('long', { name: 'MACD', side: 'long' }, { name: 'RSI', side: 'long' })).toEqual([]);
    expect(namesOf('long', { name: 'EMA', side: 'long' })).toEqual(['EMA 12', 'EMA 26']);
    expect(namesOf('long', { name: 'Bollinger', side: 'long' }, { name: 'Levels', side: 'long' })).toEqual([
      'Lower band',
      'Support',
    ]);
    expect(namesOf('short', { name: 'Bollinger', side: 'short' }, { name: 'Levels', side: 'short' })).toEqual(
      ['Upper band', 'Resistance'],
    );
  });

  it('is what its card names, not a weaker vote that the card leaves out', () => {
    const votes = ['MACD', 'Bollinger', 'Volume', 'EMA'].map((name) => ({ name, side: 'long' as const }));
    const { lines } = namedIn(
      withReasons(
        'long',
        votes,
        votes.map(({ name }) => name),
      ),
      candles,
      '1h',
    );
    expect(lines.map(({ name }) => name)).toEqual(['Lower band']);
  });

  it('is not what spoke against it, or abstained', () => {
    expect(namesOf('short', { name: 'EMA', side: 'long' }, { name: 'Levels' })).toEqual([]);
  });

  it('has a point for each candle from where the average has a value, over the candle’s middle', () => {
    const { lines } = namedIn(signal('long', { name: 'EMA', side: 'long' }), candles, '1h');
    const [fast, slow] = lines;
    expect([fast?.points.length, slow?.points.length]).toEqual([189, 175]);
    expect(fast?.points.at(-1)?.at).toBe((candles.at(-1)?.timestamp ?? 0) + 1_800_000);
    // next = previous + 2 ÷ 13 × (close − previous)
    const [before, last] = [fast?.points.at(-2)?.price ?? 0, fast?.points.at(-1)?.price];
    expect(last).toBeCloseTo(before + (2 / 13) * (close - before), 8);
  });
});
