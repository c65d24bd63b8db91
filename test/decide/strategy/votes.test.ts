import { describe, expect, it } from 'vitest';
import type { Regime, Vote } from '../../../src/domain/index.js';
import { CandleRing, IndicatorSet } from '../../../src/decide/indicators/index.js';
import { regimeOf } from '../../../src/decide/strategy/regime.js';
import {
  type VoteTotals,
  explainVotes,
  signedConfidence,
  tallyInto,
} from '../../../src/decide/strategy/votes.js';

/** An indicator set with nothing to say but what is given. */
const values = (given: Partial<IndicatorSet>): IndicatorSet =>
  Object.assign(new IndicatorSet(new CandleRing()), { close: 100 }, given);

const voteOf = (name: string, given: Partial<IndicatorSet>, regime: Regime = 'neutral'): Vote =>
  explainVotes(values(given), regime).find((vote) => vote.name === name) as Vote;

describe('regime', () => {
  it.each([
    ['trending', { momentum10: 0.031, adx14: 5, bbWidth: 0.01 }],
    ['trending', { momentum10: -0.031, adx14: NaN, bbWidth: NaN }],
    ['trending', { momentum10: -0.011, adx14: 25, bbWidth: 0.05 }],
    ['neutral', { momentum10: 0.011, adx14: 24.9, bbWidth: 0.05 }],
    ['neutral', { momentum10: 0.03, adx14: 10, bbWidth: 0.05 }],
    ['ranging', { momentum10: 0.009, adx14: 19.9, bbWidth: 0.019 }],
    ['ranging', { momentum10: 0, adx14: NaN, bbWidth: 0 }],
    ['neutral', { momentum10: 0.009, adx14: 20, bbWidth: 0.019 }],
    ['neutral', { momentum10: 0.009, adx14: 10, bbWidth: 0.02 }],
    ['neutral', { momentum10: 0.01, adx14: 10, bbWidth: 0.019 }],
    ['neutral', { momentum10: NaN, adx14: NaN, bbWidth: NaN }],
  ] as const)('is %s at %o', (regime, given) => expect(regimeOf(given)).toBe(regime));
});

describe('each vote, with its side, its weight and its reason', () => {
  it.each([
    ['EMA', { ema12: 101, ema26: 100 }, 'long', 1.5, 'EMA 12 (101) is above EMA 26 (100)'],
    ['EMA', { ema12: 99, ema26: 100 }, 'short', 1.5, 'EMA 12 (99) is below EMA 26 (100)'],
    ['MACD', { macdHistogram: 0.1 }, 'long', 1.5, 'MACD is above its signal line'],
    ['MACD', { macdHistogram: -0.1 }, 'short', 1.5, 'MACD is below its signal line'],
    ['Momentum', { momentum10: 0.021 }, 'long', 1.5, '+2.1 % in 10 candles'],
    ['Momentum', { momentum10: -0.021 }, 'short', 1.5, '-2.1 % in 10 candles'],
    ['RSI', { rsi14: 27 }, 'long', 1, 'RSI 27 is oversold'],
    ['RSI', { rsi14: 35 }, 'long', 0.5, 'RSI 35 is nearly oversold'],
    ['RSI', { rsi14: 65 }, 'short', 0.5, 'RSI 65 is nearly overbought'],
    ['RSI', { rsi14: 71 }, 'short', 1, 'RSI 71 is overbought'],
    [
      'Stochastic',
      { previousK: 8, previousD: 10, stochasticK: 15, stochasticD: 11 },
      'long',
      1,
      'Stochastic crosses up under 20 (15)',
    ],
    [
      'Stochastic',
      { previousK: 92, previousD: 90, stochasticK: 85, stochasticD: 89 },
      'short',
      1,
      'Stochastic crosses down over 80 (85)',
    ],
    [
      'Bollinger',
      { bollingerLower: 101, bollingerUpper: 110 },
      'long',
      1,
      'the close is below the lower Bollinger band',
    ],
    [
      'Bollinger',
      { bollingerLower: 90, bollingerUpper: 99 },
      'short',
      1,
      'the close is above the upper Bollinger band',
    ],
    ['Levels', { atr14: 2, support: 99.1, resistance: 110 }, 'long', 1, 'support 99.1 is near'],
    ['Levels', { atr14: 2, support: 90, resistance: 100.9 }, 'short', 1, 'resistance 100.9 is near'],
    [
      'Volume',
      { volumeRatio: 1.6, macdHistogram: -1 },
      'short',
      1,
      'volume is 1.6 × its mean, for the leading side',
    ],
  ] as const)('%s at %o: %s %d', (name, given, side, weight, reason) =>
    expect(voteOf(name, given)).toEqual({ name, side, weight, reason }),
  );

  it.each([
    ['EMA', { ema12: 100, ema26: 100 }],
    ['EMA', { ema12: 100 + 1e-9, ema26: 100 }],
    ['MACD', { macdHistogram: 1e-12 }],
    ['Momentum', { momentum10: 0.02 }],
    ['RSI', { rsi14: 50 }],
    ['Stochastic', { previousK: 12, previousD: 10, stochasticK: 15, stochasticD: 11 }],
    ['Stochastic', { previousK: 48, previousD: 50, stochasticK: 55, stochasticD: 51 }],
    ['Bollinger', { bollingerLower: 90, bollingerUpper: 110 }],
    ['Levels', { atr14: 2, support: 98.9, resistance: 101.1 }],
    ['Levels', { atr14: 2, support: 99.5, resistance: 100.5 }],
    ['Volume', { volumeRatio: 1.5, macdHistogram: 1 }],
    ['Volume', { volumeRatio: 9 }],
  ] as const)('%s abstains at %o', (name, given) => expect(voteOf(name, given)).not.toHaveProperty('side'));

  it('has eight voices, all silent and all in words where nothing is known', () => {
    const votes = explainVotes(values({}), 'neutral');
    expect(votes.map((vote) => vote.name)).toEqual([
      'EMA',
      'MACD',
      'Momentum',
      'RSI',
      'Stochastic',
      'Bollinger',
      'Levels',
      'Volume',
    ]);
    for (const vote of votes) {
      expect(vote.side).toBeUndefined();
      expect(vote.reason).toMatch(/^[^]{8,}$/);
      expect(vote.reason).not.toMatch(/NaN|undefined/);
    }
  });

  it('weighs followers more in trends and those who turn back more in ranges', () => {
    const given = { ema12: 101, ema26: 100, rsi14: 75 };
    const weights = (regime: Regime) => [
      voteOf('EMA', given, regime).weight,
      voteOf('RSI', given, regime).weight,
    ];
    expect(weights('trending')).toEqual([2.5, 1]);
    expect(weights('neutral')).toEqual([1.5, 1]);
    expect(weights('ranging')).toEqual([1.5, 2]);
  });
});

describe('confidence', () => {
  const confidence = (given: Partial<IndicatorSet>, regime: Regime): number => {
    const tally: VoteTotals = { long: 0, short: 0, undecided: 0 };
    tallyInto(tally, values(given), regime);
    return signedConfidence(tally);
  };
  const rising = { ema12: 101, ema26: 100, macdHistogram: 1, momentum10: 0.03 };

  it('is winner ÷ total', () => {
    expect(confidence(rising, 'trending')).toBe(1);
    expect(confidence({ ...rising, rsi14: 75 }, 'trending')).toBe(7.5 / 8.5);
    expect(confidence({ ...rising, macdHistogram: -1 }, 'neutral')).toBe(3 / 4.5);
    expect(confidence({ ema12: 99, ema26: 100, macdHistogram: -1, momentum10: -0.03 }, 'neutral')).toBe(-1);
  });

  it('counts a trend voter who abstains in the total', () => {
    expect(confidence({ ...rising, momentum10: 0 }, 'neutral')).toBe(3 / 4.5);
    expect(confidence({ macdHistogram: 1 }, 'neutral')).toBe(1.5 / 4.5);
  });

  it('is 0 when the sides are even or nothing is known', () => {
    expect(confidence({}, 'neutral')).toBe(0);
    expect(confidence({ ema12: 101, ema26: 100, macdHistogram: -1 }, 'neutral')).toBe(0);
  });
});
